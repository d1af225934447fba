#include "entity/entity_state.hpp"

#include "model/pattern_literal.hpp"
#include "value/text.hpp"

#include <dynaloom/detail/md5.hpp>
#include <dynaloom/entity/json.hpp>
#include <dynaloom/warning.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <span>
#include <utility>

namespace dynaloom {
namespace {

constexpr std::string_view version_attribute = "schema_version";

AttributeValue parse_schema(std::string_view text) {
    try {
        return parse_json(text);
    } catch (const ValidationError& error) {
        throw SchemaError{std::string{"the schema cannot be read: "} + error.what()};
    }
}

/// What a property's values look like in a key; nothing if they cannot be in one.
struct KeyShape {
    TextKind kind = TextKind::text;
    std::vector<std::string> names{};
};
std::optional<KeyShape> find_shape(const AttributeValue& property) {
    const Item* schema = property.get_if<Item>();
    const AttributeValue* type = schema != nullptr ? schema->find("type") : nullptr;
    const std::string* name = type != nullptr ? type->get_if<std::string>() : nullptr;
    if (name == nullptr) return std::nullopt;
    if (*name == "integer") return KeyShape{.kind = TextKind::signed_integer};
    if (*name != "string") return std::nullopt;

    constexpr std::size_t most_names = 64;
    constexpr std::size_t longest_name = 200;
    const AttributeValue* values = schema->find("enum");
    const auto* list = values != nullptr ? values->get_if<AttributeValue::List>() : nullptr;
    KeyShape shape;
    if (list == nullptr || list->empty() || list->size() > most_names) return shape;
    for (const AttributeValue& value : *list) {
        const auto* text = value.get_if<std::string>();
        if (text == nullptr || text->empty() || text->size() > longest_name) return KeyShape{};
        shape.names.push_back(*text);
    }
    shape.kind = TextKind::names;
    return shape;
}

bool has_placeholder(const KeyPatternView& pattern, std::string_view field) {
    return std::any_of(pattern.parts.begin(), pattern.parts.end(),
                       [&](const PatternPart& part) { return part.is_placeholder() && part.text == field; });
}
/// Whether a field's value reads back from the keys of that pattern.
bool reads_back(const KeyPatternView& pattern, std::string_view field) {
    const bool lone = pattern.placeholder_count() == 1;
    return std::any_of(pattern.parts.begin(), pattern.parts.end(), [&](const PatternPart& part) {
        return part.is_placeholder() && part.text == field && (lone || part.form != PatternPart::Form::raw);
    });
}

}  // namespace

EntityType::State::State(AttributeValue schema_document, EntityOptions given)
    : options{std::move(given)}, document{std::move(schema_document)}, schema{document} {
    read_title();
    read_properties();
    make_binding();
}

void EntityType::State::read_title() {
    const Item* object = document.get_if<Item>();
    const AttributeValue* found = object != nullptr ? object->find("title") : nullptr;
    if (found == nullptr || found->s().empty())
        throw SchemaError{"the schema has no title, which names its entity type"};
    title = found->s();
}

void EntityType::State::read_properties() {
    const auto refuse = [this](const std::string& why) {
        throw SchemaError{"schema " + detail::quoted(title) + ": " + why};
    };
    const Item& object = document.m();
    const AttributeValue* type = object.find("type");
    if (type == nullptr || *type != AttributeValue{"object"}) refuse("its type is not \"object\"");
    const AttributeValue* found = object.find("properties");
    if (found == nullptr) refuse("it has no properties");
    const Item& properties = found->m();

    if (options.id_attribute.empty()) refuse("no id attribute is given for it");
    const AttributeValue* id = properties.find(options.id_attribute);
    if (id == nullptr)
        refuse("its id attribute " + detail::quoted(options.id_attribute) + " is not among its properties");
    if (!find_shape(entity::referred(document, *id)))
        refuse("its id attribute " + detail::quoted(options.id_attribute) +
               " is of neither type \"string\" nor \"integer\"");
    if (options.partition_key.empty() || options.sort_key.empty() || options.partition_key == options.sort_key)
        refuse("its key attributes need two names");

    for (const Attribute& property : properties) {
        const std::string& name = property.name;
        if (name == options.partition_key || name == options.sort_key)
            refuse("its property " + detail::quoted(name) + " has the name of a key attribute");
        if (name == version_attribute)
            refuse("its property " + detail::quoted(name) + " is one that the library writes");
    }
    name_texts_.reserve(properties.size());  // nothing that is viewed may move
    names_.reserve(properties.size());
    for (const Attribute& property : properties) {
        const auto shape = find_shape(entity::referred(document, property.value));
        if (!shape) continue;
        // Any number of 38 digits, and zeros behind them that DynamoDB takes.
        TextShape text{.kind = shape->kind};
        if (shape->kind == TextKind::signed_integer) text.digits = Number::max_exponent + 1;
        if (shape->kind == TextKind::names) {
            name_texts_.push_back(shape->names);
            names_.emplace_back(name_texts_.back().begin(), name_texts_.back().end());
            text.names = names_.back();
        }
        key_fields_.push_back({.name = property.name, .shape = text});
    }
    for (const std::string& name : schema.names()) {
        if (name != options.partition_key && name != options.sort_key) named.set(name, nullptr);
    }
}

void EntityType::State::make_binding() {
    if (options.pk_pattern.empty()) options.pk_pattern = detail::pattern_literal(title);
    if (options.sk_pattern.empty()) options.sk_pattern = '{' + options.id_attribute + '}';
    partition_.emplace(options.pk_pattern, key_fields_, title);
    sort_.emplace(options.sk_pattern, key_fields_, title);
    const std::string& id = options.id_attribute;
    if (!has_placeholder(partition_->view(), id) && !has_placeholder(sort_->view(), id)) {
        throw KeyError{"the keys " + detail::quoted(options.pk_pattern, 200) + ", " +
                       detail::quoted(options.sk_pattern, 200) + " of " + title +
                       " do not tell its entities apart: neither holds the id attribute " + detail::quoted(id)};
    }
    id_in_key_only_ = reads_back(partition_->view(), id) || reads_back(sort_->view(), id);

    schema_version = options.schema_version;
    if (schema_version.empty()) {
        detail::Md5 digest;
        digest.update(to_json_text(
            Item{{"schema", document}, {"pk_pattern", options.pk_pattern}, {"sk_pattern", options.sk_pattern}}));
        const auto hex = digest.finish();
        schema_version.assign(hex.begin(), hex.end());
    }
    binding = {.model = title,
               .key_names = {options.partition_key, options.sort_key},
               .partition = partition_->view(),
               .sort = sort_->view(),
               .schema_version = schema_version,
               .table_name = {}};
}

void EntityType::State::find_key_faults(const Item& data, std::vector<Violation>& violations) const {
    for (const PatternField& field : key_fields_) {
        const bool in_key =
            has_placeholder(partition_->view(), field.name) || has_placeholder(sort_->view(), field.name);
        if (!in_key || data.contains(field.name)) continue;
        const std::string pointer = '/' + entity::escape_pointer(field.name);
        const bool told = std::any_of(violations.begin(), violations.end(), [&](const Violation& one) {
            return one.pointer == pointer && one.rule == "required";
        });
        if (!told) violations.push_back({pointer, "required", "is missing, which the key needs", {}});
    }
    for (const std::string_view name :
         {std::string_view{options.partition_key}, std::string_view{options.sort_key}, version_attribute}) {
        if (const AttributeValue* value = data.find(name)) {
            violations.push_back(
                {'/' + entity::escape_pointer(name), "reserved", "is an attribute that the library writes", *value});
        }
    }
}

void EntityType::State::forgive_others(const Item& data, const Item& known, const Item& touched,
                                       std::vector<Violation>& violations) const {
    std::vector<std::string> others;
    Item own = data;
    for (const Attribute& attribute : known) {
        if (named.contains(attribute.name) || touched.contains(attribute.name)) continue;
        others.push_back('/' + entity::escape_pointer(attribute.name));
        own.erase(attribute.name);
    }
    if (others.empty()) return;
    const std::vector<Violation> own_violations = schema.check(own);
    std::erase_if(violations, [&](const Violation& one) {
        const std::string_view pointer = one.pointer;
        const auto holds = [&](const std::string& other) {
            return pointer.starts_with(other) && (pointer.size() == other.size() || pointer[other.size()] == '/');
        };
        if (std::any_of(others.begin(), others.end(), holds)) return true;
        // Of the document as a whole: too many members, say.
        return std::none_of(own_violations.begin(), own_violations.end(), [&](const Violation& own_one) {
            return own_one.pointer == one.pointer && own_one.rule == one.rule;
        });
    });
}

void EntityType::State::check(const Item& data) const {
    check(data, {}, {});
}

void EntityType::State::check(const Item& data, const Item& known, const Item& touched) const {
    std::vector<Violation> violations = schema.check(data);
    if (!violations.empty()) forgive_others(data, known, touched, violations);
    find_key_faults(data, violations);
    if (!violations.empty()) throw InvalidEntity{title, std::move(violations)};
}

std::string EntityType::State::text_of(const AttributeValue& value, std::string_view field) const {
    if (const auto* text = value.get_if<std::string>()) return *text;
    if (const auto* number = value.get_if<Number>()) return number->to_string();
    throw KeyError{"the field " + detail::quoted(field) + " of " + title + " cannot be " +
                   detail::shortened(to_json_text(value), 60) + " in a key: it is neither a string nor an integer"};
}

std::vector<std::string> EntityType::State::values_of(const KeyPatternView& pattern, const Item& fields,
                                                      bool all) const {
    std::vector<std::string> values;
    for (const PatternPart& part : pattern.parts) {
        if (!part.is_placeholder()) continue;
        const AttributeValue* value = fields.find(part.text);
        if (value == nullptr) {
            if (!all) break;
            throw KeyError{"the key " + detail::quoted(pattern.text, 200) + " of " + title + " needs the attribute " +
                           detail::quoted(part.text)};
        }
        values.push_back(text_of(*value, part.text));
    }
    return values;
}

KeyTexts EntityType::State::keys_of(const Item& data) const {
    const auto format = [&](const KeyPatternView& pattern) {
        const std::vector<std::string> values = values_of(pattern, data, true);
        const std::vector<std::string_view> views(values.begin(), values.end());
        return format_key(pattern, views);
    };
    return {.partition = format(partition_->view()), .sort = format(sort_->view())};
}

Item EntityType::State::to_body(const Item& data) const {
    Item body = data;
    if (id_in_key_only_) body.erase(options.id_attribute);
    body.set(std::string{version_attribute}, schema_version);
    return body;
}

Item EntityType::State::to_body(const Item& data, const Item& image) const {
    Item body = to_body(data);
    const AttributeValue* version = image.find(version_attribute);
    if (version != nullptr)
        body.set(std::string{version_attribute}, *version);
    else
        body.erase(version_attribute);
    return body;
}

Item EntityType::State::to_data(const Item& keys, Item body) const {
    body.erase(options.partition_key);
    body.erase(options.sort_key);
    body.erase(version_attribute);
    const std::string& id = options.id_attribute;
    if (!id_in_key_only_ || body.contains(id)) return body;

    const auto read = [&](const KeyPatternView& pattern, const std::string& key_name) {
        if (!reads_back(pattern, id)) return false;
        const AttributeValue* key = keys.find(key_name);
        const std::string* text = key != nullptr ? key->get_if<std::string>() : nullptr;
        const auto values = text != nullptr ? match_key(pattern, *text) : std::nullopt;
        if (!values) throw DecodeError{title + ": the item's key is none of its keys", key_name, "another key"};
        std::size_t placeholder = 0;
        for (const PatternPart& part : pattern.parts) {
            if (!part.is_placeholder()) continue;
            if (part.text == id) {
                const bool is_integer =
                    part.shape.kind == TextKind::signed_integer || part.shape.kind == TextKind::unsigned_integer;
                body.set(id, is_integer ? AttributeValue{Number::parse((*values)[placeholder])}
                                        : AttributeValue{(*values)[placeholder]});
                break;
            }
            ++placeholder;
        }
        return true;
    };
    if (!read(sort_->view(), options.sort_key)) (void)read(partition_->view(), options.partition_key);
    return body;
}

EntityType EntityType::from_json(std::string_view schema, EntityOptions options) {
    const UnknownKeywords unknown_keywords = options.unknown_keywords;
    EntityType made{std::make_shared<const State>(parse_schema(schema), std::move(options))};
    if (unknown_keywords == UnknownKeywords::ignore) return made;
    for (const std::string& unknown : made.unknown_keywords()) {
        const std::string text = "schema " + detail::quoted(made.title()) + ", " + unknown;
        if (unknown_keywords == UnknownKeywords::refuse) throw SchemaError{text};
        warn(text);
    }
    return made;
}

EntityType EntityType::from_file(const std::filesystem::path& schema, EntityOptions options) {
    std::ifstream file{schema, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
    if (!file) throw SchemaError{"the schema file " + detail::quoted(schema.string(), 200) + " cannot be read"};
    try {
        return from_json(text, std::move(options));
    } catch (const SchemaError& error) {
        throw SchemaError{schema.string() + ": " + error.what()};
    }
}

const std::string& EntityType::title() const noexcept {
    return state_->title;
}
const std::string& EntityType::id_attribute() const noexcept {
    return state_->options.id_attribute;
}
const std::string& EntityType::schema_version() const noexcept {
    return state_->schema_version;
}
const Item& EntityType::schema() const noexcept {
    return *state_->document.get_if<Item>();
}
const std::vector<std::string>& EntityType::unknown_keywords() const noexcept {
    return state_->schema.unknown();
}
const Binding& EntityType::binding() const noexcept {
    return state_->binding;
}
std::vector<Violation> EntityType::validate(const Item& data) const {
    return state_->schema.check(data);
}

}  // namespace dynaloom
