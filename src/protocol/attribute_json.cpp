#include "protocol/attribute_json.hpp"

#include "protocol/errors.hpp"
#include "protocol/members.hpp"
#include "value/attribute_collector.hpp"
#include "value/base64.hpp"
#include "value/limits.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::protocol {

namespace {

const std::string invalid = "One or more parameter values were invalid: ";

Bytes base64(std::string_view text) {
    Bytes bytes;
    if (detail::base64_decode(text, bytes)) return bytes;
    if (text.size() % 4 != 0)
        refuse_type("Base64 encoded length is expected a multiple of 4 bytes but found: " +
                    std::to_string(text.size()));
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    const std::size_t illegal = text.find_first_not_of(alphabet);
    if (illegal != std::string_view::npos)
        refuse_type("Invalid Base64 character: '" + std::string{text.substr(illegal, 1)} + '\'');
    refuse_type("Invalid last non-pad Base64 character dectected");
}

void check_base64(const JsonView& value) {
    std::string scratch;
    (void)base64(value.text(scratch));
}

/// The members of an AttributeValue by tag, in the order in which DynamoDB looks at them.
struct Tags {
    static constexpr std::array<std::string_view, 10> names{"S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"};

    std::array<std::optional<JsonView>, names.size()> values{};

    explicit Tags(const JsonView& value) {
        expect_structure(value);
        value.for_each_named([&](const JsonView& name, const JsonView& member) {
            if (member.is_null()) return;
            const auto tag = std::ranges::find_if(names, [&](std::string_view each) { return name.is_text(each); });
            if (tag != names.end()) values[static_cast<std::size_t>(tag - names.begin())] = member;
        });
    }
    [[nodiscard]] const std::optional<JsonView>& operator[](std::string_view name) const {
        std::size_t i = 0;
        while (names[i] != name) ++i;
        return values[i];
    }
};

template <class Member, class Set, class Read>
Set read_set(const JsonView& list, const Read& read, std::string (*refusal)(const std::vector<std::string>&)) {
    Set set;
    std::vector<std::string> texts;
    bool duplicate = false;
    list.for_each_element([&](const JsonView& element) {
        texts.push_back(string_of(element));
        duplicate = !set.insert(read(texts.back())).second || duplicate;
    });
    if (duplicate) throw ValidationError{refusal(texts)};
    return set;
}

std::string listed(const std::vector<std::string>& texts) {
    std::string all = "[";
    for (const std::string& text : texts) all += (all.size() == 1 ? "" : ", ") + text;
    return all + ']';
}

AttributeValue string_set(const JsonView& list) {
    auto set = read_set<std::string, AttributeValue::StringSet>(
        list,
        [](const std::string& text) {
            if (text.empty()) throw ValidationError{invalid + "An string set may not have a empty string as a member"};
            return text;
        },
        [](const std::vector<std::string>& texts) {
            return invalid + "Input collection " + listed(texts) + " contains duplicates.";
        });
    if (set.empty()) throw ValidationError{invalid + "An string set  may not be empty"};
    return set;
}

AttributeValue number_set(const JsonView& list) {
    auto set = read_set<Number, AttributeValue::NumberSet>(
        list, [](const std::string& text) { return Number::parse(text); },
        [](const std::vector<std::string>&) { return std::string{"Input collection contains duplicates"}; });
    if (set.empty()) throw ValidationError{invalid + "An number set  may not be empty"};
    return set;
}

AttributeValue binary_set(const JsonView& list) {
    auto set = read_set<Bytes, AttributeValue::BinarySet>(
        list,
        [](const std::string& text) {
            Bytes bytes = base64(text);
            if (bytes.empty()) throw ValidationError{invalid + "Binary sets may not contain null or empty values"};
            return bytes;
        },
        [](const std::vector<std::string>& texts) {
            return invalid + "Input collection " + listed(texts) + "of type BS contains duplicates.";
        });
    if (set.empty()) throw ValidationError{invalid + "Binary sets should not be empty"};
    return set;
}

/// The value of one tag; `level` is how deep it stands, an attribute's own value at 1.
AttributeValue read(std::string_view tag, const JsonView& value, std::size_t level);

AttributeValue read(const JsonView& value, std::size_t level) {
    if (level > detail::max_nesting)
        throw ValidationError{
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported "
            "limit"};
    const Tags tags{value};
    std::optional<AttributeValue> found;
    bool several = false;
    for (std::size_t i = 0; i < Tags::names.size(); ++i) {
        if (!tags.values[i]) continue;
        several = several || found;
        found = read(Tags::names[i], *tags.values[i], level);
    }
    if (!found)
        throw ValidationError{"Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"};
    if (several)
        throw ValidationError{
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes"};
    return std::move(*found);
}

AttributeValue read(std::string_view tag, const JsonView& value, std::size_t level) {
    if (tag == "S") return string_of(value);
    if (tag == "N") return Number::parse(string_of(value));
    if (tag == "B") return base64(string_of(value));
    if (tag == "SS") return string_set(value);
    if (tag == "NS") return number_set(value);
    if (tag == "BS") return binary_set(value);
    if (tag == "BOOL") return boolean_of(value);
    if (tag == "NULL") {
        if (!boolean_of(value))
            throw ValidationError{invalid + "Null attribute value types must have the value of true"};
        return nullptr;
    }
    if (tag == "L") {
        AttributeValue::List list;
        value.for_each_element([&](const JsonView& element) { list.push_back(read(element, level + 1)); });
        return list;
    }
    dynaloom::detail::AttributeCollector map;
    value.for_each_member(
        [&](std::string name, const JsonView& member) { map.add(std::move(name), read(member, level + 1)); });
    return std::move(map).finish();
}

}  // namespace

void check_shape(const JsonView& value) {
    const Tags tags{value};
    for (const std::string_view tag : {"S", "N", "B"})
        if (tags[tag]) expect_string(*tags[tag]);
    if (tags["B"]) check_base64(*tags["B"]);
    for (const std::string_view tag : {"SS", "NS", "BS", "L"})
        if (tags[tag]) expect_list(*tags[tag]);
    for (const std::string_view tag : {"SS", "NS", "BS"})
        if (tags[tag]) tags[tag]->for_each_element([](const JsonView& element) { expect_string(element); });
    if (tags["BS"]) tags["BS"]->for_each_element([](const JsonView& element) { check_base64(element); });
    for (const std::string_view tag : {"NULL", "BOOL"})
        if (tags[tag]) (void)boolean_of(*tags[tag]);
    if (tags["L"]) tags["L"]->for_each_element([](const JsonView& element) { check_shape(element); });
    if (tags["M"]) check_item_shape(*tags["M"]);
}

void check_item_shape(const JsonView& item) {
    expect_structure(item);
    item.for_each_named([](const JsonView& /*name*/, const JsonView& value) { check_shape(value); });
}

AttributeValue to_attribute_value(const JsonView& value) {
    return read(value, 1);
}

Item to_item(const JsonView& item) {
    dynaloom::detail::AttributeCollector attributes;
    item.for_each_member(
        [&](std::string name, const JsonView& value) { attributes.add(std::move(name), to_attribute_value(value)); });
    return std::move(attributes).finish();
}

EncodedItem to_encoded_item(const JsonView& item) {
    try {
        return EncodedItem::parse(item.raw(), Encoding::wire);
    } catch (const Error&) {
        // DynamoDB takes some spellings that our bytes do not, null members say, and has texts of its own.
        return EncodedItem::from_item(to_item(item), Encoding::wire);
    }
}

void write(JsonWriter& out, const EncodedItem& item) {
    const EncodedItem encoded = item.to(Encoding::wire);
    const std::string& body = encoded.body();
    if (encoded.keys().empty()) {
        out.raw(body);
        return;
    }
    // Two objects become one: the keys' members, then the body's.
    std::string whole = EncodedItem::from_item(encoded.keys(), Encoding::wire).body();
    const std::size_t first = body.find_first_not_of(" \t\r\n", body.find('{') + 1);
    if (first != std::string::npos && body[first] != '}') {
        whole.back() = ',';
        whole.append(body, first);
    }
    out.raw(whole);
}

void write(JsonWriter& out, const Item& item) {
    out.raw(EncodedItem::from_item(item, Encoding::wire).body());
}

}  // namespace dynaloom::protocol
