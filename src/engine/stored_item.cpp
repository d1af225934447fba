#include "engine/stored_item.hpp"

#include "engine/key_note.hpp"
#include "engine/key_text.hpp"
#include "value/find_attribute.hpp"

#include <dynaloom/error.hpp>

#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::size_t largest_item = std::size_t{400} << 10U;
constexpr std::string_view version_attribute = "schema_version";

void check_key(const Item& keys, const KeyAttribute& attribute) {
    const AttributeValue* value = keys.find(attribute.name);
    if (value == nullptr)
        throw ValidationError{"One or more parameter values were invalid: Missing the key " + attribute.name +
                              " in the item"};
    if (value->type() != attribute_type(attribute.type))
        throw ValidationError{"One or more parameter values were invalid: Type mismatch for key " + attribute.name +
                              " expected: " + std::string{to_string(attribute_type(attribute.type))} +
                              " actual: " + std::string{to_string(value->type())}};
}

/// At least the item's size, without reading its body. A value takes at most twice the bytes of its JSON: the worst is
/// a list in a list (`[]` and what parts it from the next: 4 for at least 2), then a digit (`1,`: 3 for 2).
std::size_t size_bound(const EncodedItem& item) {
    constexpr std::size_t largest_number = 22;
    std::size_t bound = 2 * item.body().size();
    for (const Attribute& key : item.keys()) {
        bound += key.name.size();
        if (const auto* text = key.value.get_if<std::string>())
            bound += text->size();
        else if (const auto* bytes = key.value.get_if<Bytes>())
            bound += bytes->size();
        else
            bound += largest_number;
    }
    return bound;
}

std::optional<std::string> version_of(const EncodedItem& item) {
    std::optional<std::string> version;
    if (const AttributeValue* key = item.keys().find(version_attribute)) {
        if (const auto* text = key->get_if<std::string>()) version = *text;
    } else if (item.body().find(version_attribute) != std::string::npos) {
        version = detail::find_string_attribute(Encoding::plain, item.body(), version_attribute);
    }
    // Not every database can hold U+0000 in a column of text, and no version has it.
    if (version && version->find('\0') != std::string::npos) return std::nullopt;
    return version;
}

}  // namespace

StoredItem::StoredItem(const TableSchema& schema, const EncodedItem& item) : given_{&item} {
    make_ready(schema, "Item size has exceeded the maximum allowed size");
}

StoredItem::StoredItem(const TableSchema& schema, EncodedItem&& item, const char* too_large)
    : given_{nullptr}, converted_{std::move(item)} {
    make_ready(schema, too_large);
}

void StoredItem::make_ready(const TableSchema& schema, const char* too_large) {
    if (item().encoding() != Encoding::plain) converted_ = item().to(Encoding::plain);
    if (!schema.fits(keys())) converted_ = item().with_keys(schema.key_names());
    check_key(keys(), schema.key_schema().partition_key);
    if (const KeyAttribute* sort_key = schema.sort_key()) check_key(keys(), *sort_key);
    if (size_bound(item()) > largest_item && item().size() > largest_item) throw ValidationError{too_large};
    key_ = schema.stored_key(keys());
    version_ = version_of(item());
    if (!key_.long_pk.empty()) data_ = with_key_note(item().body(), key_.long_pk);
}

EncodedItem item_of(Item keys, const StoredKey& key, std::string data) {
    if (!key.long_pk.empty()) static_cast<void>(take_key_note(data));
    return EncodedItem::trusted(std::move(keys), std::move(data), Encoding::plain);
}

EncodedItem item_of(const TableSchema& schema, const AttributeValue& partition, const StoredKey& key, Row row) {
    Item keys{{schema.key_schema().partition_key.name, partition}};
    schema.set_sort_value(keys, row.sk);
    return item_of(std::move(keys), key, std::move(row.data));
}

EncodedItem item_of(const TableSchema& schema, Row row) {
    if (schema.escapes() && is_short_form(row.pk)) {
        std::optional<std::string> whole = take_key_note(row.data);
        if (!whole)
            throw DecodeError{
                "a row whose partition key begins with \"" + row.pk.substr(0, 40) + "…\" lacks the rest of it in $pk",
                "$pk", "no text"};
        row.pk = std::move(*whole);
    }
    Item keys{{schema.key_schema().partition_key.name, schema.partition_value(row.pk)}};
    schema.set_sort_value(keys, row.sk);
    return EncodedItem::trusted(std::move(keys), std::move(row.data), Encoding::plain);
}

std::size_t size_of(const EncodedItem& item) {
    try {
        return item.size();
    } catch (const DecodeError&) {
        return item.body().size();
    }
}

std::size_t fit(std::span<const EncodedItem> items, std::size_t limit, std::size_t& total) {
    std::size_t bound = total;
    for (const EncodedItem& item : items) bound += size_bound(item);
    if (bound < limit) return items.size();
    std::size_t count = 0;
    while (count < items.size() && total < limit) total += size_of(items[count++]);
    return count;
}

}  // namespace dynaloom::engine
