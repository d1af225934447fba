#include "value/base64.hpp"
#include "value/json_tokens.hpp"
#include "value/text.hpp"
#include "value/utf8.hpp"

#include "protocol/json_writer.hpp"

#include <dynaloom/entity/json.hpp>
#include <dynaloom/error.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

constexpr unsigned most_open_brackets = 128;

/// Reads by recursive descent: documents from outside are small, and a message needs the place.
class JsonReader {
public:
    explicit JsonReader(std::string_view text) : text_{text} {}

    AttributeValue read_document() {
        if (!detail::is_utf8(text_)) {
            at_ = detail::utf8_prefix(text_, text_.size()).size();
            while (at_ < text_.size() && detail::is_utf8(text_.substr(0, at_ + 1))) ++at_;
            refuse("it is not UTF-8");
        }
        AttributeValue value = read_value();
        skip_space();
        if (at_ != text_.size()) refuse("something follows the value");
        return value;
    }

private:
    struct Member {
        std::string name;
        AttributeValue value;
        std::size_t at;  ///< where its name stands
    };

    [[noreturn]] void refuse(const std::string& why) const {
        const std::string_view before = text_.substr(0, at_);
        const auto line = std::count(before.begin(), before.end(), '\n') + 1;
        const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
        throw ValidationError{"this is no JSON: line " + std::to_string(line) + ", column " + std::to_string(column) +
                              ": " + why};
    }

    void skip_space() {
        while (at_ < text_.size() && std::string_view{" \t\r\n"}.find(text_[at_]) != std::string_view::npos) ++at_;
    }
    [[nodiscard]] char peek() {
        skip_space();
        if (at_ == text_.size()) refuse("it ends too early");
        return text_[at_];
    }
    void expect(char c) {
        if (peek() != c) refuse(std::string{"expected '"} + c + '\'');
        ++at_;
    }

    AttributeValue read_value() {
        switch (peek()) {
            case '{':
                return read_object();
            case '[':
                return read_array();
            case '"':
                return read_string();
            default:
                return read_scalar();
        }
    }

    /// Reads what is between a bracket and its partner, one `read` for each member.
    template <class Read>
    void read_members(char close, const Read& read) {
        if (++depth_ > most_open_brackets) refuse("too many brackets in each other");
        ++at_;
        if (peek() == close) {
            ++at_;
        } else {
            for (bool more = true; more;) {
                read();
                more = peek() == ',';
                if (!more)
                    expect(close);
                else
                    ++at_;
            }
        }
        --depth_;
    }

    AttributeValue read_object() {
        std::vector<Member> members;
        read_members('}', [&] {
            if (peek() != '"') refuse("expected a name");
            const std::size_t start = at_;
            std::string name = read_string();
            expect(':');
            members.push_back({std::move(name), read_value(), start});
        });
        // An Item is sorted: adding to its end costs nothing, adding before it moves what is there.
        std::stable_sort(members.begin(), members.end(),
                         [](const Member& a, const Member& b) { return a.name < b.name; });
        const auto twice = std::adjacent_find(members.begin(), members.end(),
                                              [](const Member& a, const Member& b) { return a.name == b.name; });
        if (twice != members.end()) {
            at_ = std::next(twice)->at;
            refuse("the name " + detail::quoted(twice->name) + " stands twice in one object");
        }
        Item object;
        for (Member& member : members) object.set(std::move(member.name), std::move(member.value));
        return object;
    }

    AttributeValue read_array() {
        AttributeValue::List list;
        read_members(']', [&] { list.push_back(read_value()); });
        return list;
    }

    std::string read_string() {
        const std::size_t start = ++at_;
        bool escaped = false;
        for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (static_cast<unsigned char>(text_[at_]) < 0x20) refuse("a control character in a string");
            if (text_[at_] != '\\') continue;
            escaped = true;
            if (++at_ == text_.size()) break;
        }
        if (at_ == text_.size()) refuse("a string does not end");
        const std::string_view raw = text_.substr(start, at_ - start);
        std::string text;
        if (!escaped) {
            text = raw;
        } else if (!detail::unescape_json(raw, text)) {
            at_ = start;
            refuse("an escape in this string is not legal");
        }
        ++at_;
        return text;
    }

    AttributeValue read_scalar() {
        const std::size_t end = std::min(text_.find_first_of(" \t\r\n,:]}[{\"", at_), text_.size());
        const std::string_view word = text_.substr(at_, end - at_);
        AttributeValue value;
        if (word == "true" || word == "false") {
            value = word == "true";
        } else if (detail::is_json_number(word)) {
            try {
                value = Number::parse(word);
            } catch (const ValidationError& error) {
                refuse("the number " + detail::shortened(word) + " cannot be kept: " + error.what());
            }
        } else if (word != "null") {
            refuse(word.empty() ? "expected a value" : detail::quoted(word) + " is no value");
        }
        at_ = end;
        return value;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
};

class Printer {
public:
    void value(const AttributeValue& value) {
        switch (value.type()) {
            case AttributeType::S:
                return out_.string(value.s());
            case AttributeType::N:
                return out_.raw(value.n().to_string());
            case AttributeType::B:
                return binary(value.b());
            case AttributeType::BOOL:
                return out_.boolean(value.boolean());
            case AttributeType::NUL:
                return out_.raw("null");
            case AttributeType::L:
                return array(value.l(), [this](const AttributeValue& one) { this->value(one); });
            case AttributeType::M:
                return object(value.m());
            case AttributeType::SS:
                return array(value.ss(), [this](const std::string& one) { out_.string(one); });
            case AttributeType::NS:
                return array(value.ns(), [this](const Number& one) { out_.raw(one.to_string()); });
            case AttributeType::BS:
                return array(value.bs(), [this](const Bytes& one) { binary(one); });
        }
    }
    void object(const Item& object) {
        out_.begin_object();
        for (const Attribute& member : object) {
            out_.name(member.name);
            value(member.value);
        }
        out_.end_object();
    }
    [[nodiscard]] std::string take() { return out_.take(); }

private:
    void binary(const Bytes& bytes) {
        out_.string(detail::base64_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
    }
    template <class Members, class Print>
    void array(const Members& members, const Print& print) {
        out_.begin_array();
        for (const auto& member : members) print(member);
        out_.end_array();
    }

    protocol::JsonWriter out_;
};

}  // namespace

AttributeValue parse_json(std::string_view text) {
    return JsonReader{text}.read_document();
}

Item parse_json_object(std::string_view text) {
    AttributeValue value = parse_json(text);
    Item* object = value.get_if<Item>();
    if (object == nullptr) throw ValidationError{"this is no JSON object: " + detail::shortened(text)};
    return std::move(*object);
}

std::string to_json_text(const AttributeValue& value) {
    Printer printer;
    printer.value(value);
    return printer.take();
}
std::string to_json_text(const Item& object) {
    Printer printer;
    printer.object(object);
    return printer.take();
}

}  // namespace dynaloom
