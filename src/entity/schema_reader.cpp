#include "entity/schema_reader.hpp"

#include "value/text.hpp"

#include "entity/formats.hpp"

#include <dynaloom/entity/errors.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

namespace dynaloom::entity {
namespace {

/// What the value of a keyword is.
enum class Holds : unsigned char {
    no_schema,
    number,  ///< compared exactly
    schema,
    schemas,  ///< a list of them
    members,  ///< a map to them
    items,    ///< a schema or a list of them
};
struct Keyword {
    std::string_view name;
    Holds holds = Holds::no_schema;
    bool in_place = false;  ///< applies to the same value, not to a part of it
};
constexpr Keyword keywords[] = {
    {"$comment"},
    {"$id"},
    {"$ref"},
    {"$schema"},
    {"additionalItems", Holds::schema},
    {"additionalProperties", Holds::schema},
    {"allOf", Holds::schemas, true},
    {"anyOf", Holds::schemas, true},
    {"const"},
    {"contains", Holds::schema},
    {"contentEncoding"},
    {"contentMediaType"},
    {"default"},
    {"definitions", Holds::members},
    {"dependencies", Holds::members, true},
    {"description"},
    {"else", Holds::schema, true},
    {"enum"},
    {"examples"},
    {"exclusiveMaximum", Holds::number},
    {"exclusiveMinimum", Holds::number},
    {"format"},
    {"if", Holds::schema, true},
    {"items", Holds::items},
    {"maxItems"},
    {"maxLength"},
    {"maxProperties"},
    {"maximum", Holds::number},
    {"minItems"},
    {"minLength"},
    {"minProperties"},
    {"minimum", Holds::number},
    {"multipleOf", Holds::number},
    {"not", Holds::schema, true},
    {"oneOf", Holds::schemas, true},
    {"pattern"},
    {"patternProperties", Holds::members},
    {"properties", Holds::members},
    {"propertyNames", Holds::schema},
    {"readOnly"},
    {"required"},
    {"then", Holds::schema, true},
    {"title"},
    {"type"},
    {"uniqueItems"},
    {"writeOnly"},
};

const Keyword* find_keyword(std::string_view name) {
    const auto* found =
        std::find_if(std::begin(keywords), std::end(keywords), [&](const Keyword& one) { return one.name == name; });
    return found != std::end(keywords) ? found : nullptr;
}

[[noreturn]] void refuse(const std::string& where, const std::string& why) {
    throw SchemaError{"the schema cannot be used, at " + (where.empty() ? "its root" : where) + ": " + why};
}

/// The value at a JSON Pointer, or nullptr.
template <class Value>
Value* resolve(Value& root, std::string_view pointer) {
    Value* at = &root;
    while (!pointer.empty()) {
        const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
        std::string name;
        for (std::size_t i = 1; i < end; ++i) {
            if (pointer[i] != '~')
                name += pointer[i];
            else
                name += ++i < end && pointer[i] == '1' ? '/' : '~';
        }
        pointer.remove_prefix(end);
        if (auto* map = at->template get_if<Item>()) {
            at = map->find(name);
        } else if (auto* list = at->template get_if<AttributeValue::List>()) {
            const bool is_index = !name.empty() && name.size() < 6 && name.find_first_not_of("0123456789") == name.npos;
            const std::size_t index = is_index ? std::stoul(name) : list->size();
            at = index < list->size() ? &(*list)[index] : nullptr;
        } else {
            at = nullptr;
        }
        if (at == nullptr) return nullptr;
    }
    return at;
}

/// Bytes written as %XX in the fragment of a URI.
std::string percent_decoded(const std::string& where, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEFabcdef";
    const auto digit = [&](std::size_t at) {
        const std::size_t found = at < text.size() ? digits.find(text[at]) : digits.npos;
        if (found == digits.npos) refuse(where, "the fragment of $ref is not well encoded");
        return found > 15 ? found - 6 : found;
    };
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            decoded += static_cast<char>(digit(i + 1) * 16 + digit(i + 2));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

class Reader {
public:
    explicit Reader(PreparedSchema& out) : out_{out} {}

    /// Reads the schema there, and those in it and those it refers to. Each once.
    void read(const std::string& pointer) {
        if (!seen_.insert(pointer).second) return;
        AttributeValue* found = resolve(out_.schema, pointer);
        if (found == nullptr) refuse(pointer, "$ref leads here, where nothing is");
        if (found->type() == AttributeType::BOOL) return;
        if (found->type() != AttributeType::M) refuse(pointer, "$ref leads here, which is no schema");

        std::vector<std::string> next;
        rename_numbers(*found->get_if<Item>());
        for (const Attribute& member : found->m()) read_keyword(pointer, member, next);
        for (const std::string& target : next) read(target);
    }

    /// A schema that applies itself to the same value would never end.
    void refuse_circles() {
        std::set<std::string> done;
        for (const auto& [from, unused] : in_place_) follow(from, done);
    }

private:
    static void rename_numbers(Item& schema) {
        for (const Keyword& keyword : keywords) {
            if (keyword.holds != Holds::number) continue;
            AttributeValue* value = schema.find(keyword.name);
            if (value == nullptr) continue;
            AttributeValue taken = std::move(*value);
            schema.erase(keyword.name);
            schema.set(std::string{exact_prefix}.append(keyword.name), std::move(taken));
        }
    }

    void read_keyword(const std::string& pointer, const Attribute& member, std::vector<std::string>& next) {
        if (std::string_view{member.name}.starts_with(exact_prefix)) return;
        const std::string here = pointer + '/' + escape_pointer(member.name);
        const Keyword* keyword = find_keyword(member.name);
        if (keyword == nullptr) {
            out_.unknown.push_back(here + ": draft 7 has no such keyword, it is ignored");
            return;
        }
        const auto add = [&](const std::string& target) {
            next.push_back(target);
            if (keyword->in_place) in_place_[pointer].push_back(target);
        };
        switch (keyword->holds) {
            case Holds::no_schema:
            case Holds::number:
                read_text_keyword(pointer, here, member, next);
                break;
            case Holds::schema:
                add(here);
                break;
            case Holds::items:
            case Holds::schemas:
                if (const auto* list = member.value.get_if<AttributeValue::List>()) {
                    for (std::size_t i = 0; i < list->size(); ++i) add(here + '/' + std::to_string(i));
                } else {
                    add(here);
                }
                break;
            case Holds::members:
                for (const Attribute& child : member.value.m()) {
                    if (child.name.find('\0') != std::string::npos) refuse(here, "a name holds U+0000");
                    if (member.name == "patternProperties") add_regex(here, child.name);
                    // `dependencies` also holds lists of names.
                    if (child.value.type() != AttributeType::L) add(here + '/' + escape_pointer(child.name));
                }
                break;
        }
    }

    void read_text_keyword(const std::string& pointer, const std::string& here, const Attribute& member,
                           std::vector<std::string>& next) {
        if (member.name == "pattern") {
            add_regex(here, member.value.s());
        } else if (member.name == "format") {
            if (find_format(member.value.s()) == nullptr)
                out_.unknown.push_back(here + ": the format " + detail::quoted(member.value.s()) + " is not checked");
        } else if (member.name == "required") {
            for (const AttributeValue& name : member.value.l()) {
                if (name.s().find('\0') != std::string::npos) refuse(here, "a name holds U+0000");
            }
        } else if (member.name == "$ref") {
            const std::string& target = member.value.s();
            if (!target.starts_with('#') || (target.size() > 1 && target[1] != '/'))
                refuse(here, detail::quoted(target) + " is not in this document: a $ref is a JSON Pointer, #/…");
            next.push_back(percent_decoded(here, std::string_view{target}.substr(1)));
            in_place_[pointer].push_back(next.back());
        }
    }

    void add_regex(const std::string& where, const std::string& pattern) {
        if (out_.regexes.contains(pattern)) return;
        if (pattern.find('\0') != std::string::npos) refuse(where, "a pattern holds U+0000");
        try {
            out_.regexes.emplace(pattern, Regex{pattern});
        } catch (const ValidationError& error) {
            refuse(where, error.what());
        }
    }

    void follow(const std::string& from, std::set<std::string>& done) {
        if (done.contains(from)) return;
        if (!under_way_.insert(from).second) refuse(from, "this schema applies itself to the same value, without end");
        if (const auto found = in_place_.find(from); found != in_place_.end()) {
            for (const std::string& to : found->second) follow(to, done);
        }
        under_way_.erase(from);
        done.insert(from);
    }

    PreparedSchema& out_;
    std::set<std::string> seen_;
    std::set<std::string> under_way_;
    std::map<std::string, std::vector<std::string>> in_place_;
};

}  // namespace

std::string escape_pointer(std::string_view name) {
    std::string escaped;
    for (const char c : name) {
        if (c == '~')
            escaped += "~0";
        else if (c == '/')
            escaped += "~1";
        else
            escaped += c;
    }
    return escaped;
}

const AttributeValue& referred(const AttributeValue& document, const AttributeValue& schema) {
    const AttributeValue* at = &schema;
    while (const Item* map = at->get_if<Item>()) {
        const AttributeValue* reference = map->find("$ref");
        if (reference == nullptr) break;
        at = resolve(document, percent_decoded("$ref", std::string_view{reference->s()}.substr(1)));
    }
    return *at;
}

PreparedSchema prepare_schema(AttributeValue schema) {
    PreparedSchema prepared;
    prepared.schema = std::move(schema);
    Reader reader{prepared};
    reader.read("");
    reader.refuse_circles();
    return prepared;
}

}  // namespace dynaloom::entity
