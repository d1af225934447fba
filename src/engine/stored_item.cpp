#include "engine/stored_item.hpp"

#include "engine/index_entry.hpp"
#include "engine/key_note.hpp"
#include "engine/key_text.hpp"
#include "value/find_attribute.hpp"
#include "value/quick_size.hpp"
#include "value/size.hpp"
#include "value/text.hpp"

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

/// What another program wrote may be a key that no request can name, and then no page could go on after it.
/// @param is_named  Whether the key that was read from `row` leads there.
template <class Predicate>
void check_named(RowKey row, Predicate is_named) {
    std::string why;
    try {
        if (is_named()) return;
    } catch (const ValidationError& error) {
        why = std::string{": "} + error.what();
    }
    const std::string found = "pk " + detail::quoted(row.pk) + ", sk " + detail::quoted(row.sk);
    throw DecodeError{"no request can name the stored key " + found + why, {}, found};
}

}  // namespace

StoredItem::StoredItem(const TableSchema& schema, const EncodedItem& item) : given_{&item} {
    make_ready(schema, WrittenBy::put);
}

StoredItem::StoredItem(const TableSchema& schema, EncodedItem&& item, WrittenBy written_by)
    : given_{nullptr}, converted_{std::move(item)} {
    make_ready(schema, written_by);
}

void StoredItem::make_ready(const TableSchema& schema, WrittenBy written_by) {
    if (item().encoding() != Encoding::plain) converted_ = item().to(Encoding::plain);
    // Where the sort key is optional, fitting keys do not tell whether the body holds one.
    if (!schema.fits(keys()) || keys().size() < schema.key_names().size())
        converted_ = item().with_keys(schema.key_names());
    check_key(keys(), schema.key_schema().partition_key);
    if (const KeyAttribute* sort_key = schema.sort_key())
        if (!schema.sort_key_optional() || keys().contains(sort_key->name)) check_key(keys(), *sort_key);
    if (size_bound(item()) > largest_item && item().size() > largest_item)
        throw ValidationError{written_by == WrittenBy::put
                                  ? "Item size has exceeded the maximum allowed size"
                                  : "Item size to update has exceeded the maximum allowed size"};
    key_ = schema.stored_key(keys());
    if (!schema.indexes().empty()) {
        index_attributes_ = engine::index_attributes(schema, item());
        check_index_keys(schema, index_attributes_, written_by);
    }
    version_ = version_of(item());
    if (!key_.long_pk.empty()) data_ = with_key_note(item().body(), key_.long_pk);
}

EncodedItem item_of(Item keys, const StoredKey& key, std::string data) {
    if (!key.long_pk.empty()) static_cast<void>(take_key_note(data));
    return EncodedItem::trusted(std::move(keys), std::move(data), Encoding::plain);
}

EncodedItem item_of(const TableSchema& schema, const AttributeValue& partition, const StoredKey& key, Row&& row) {
    Item keys;
    keys.set(schema.key_schema().partition_key.name, partition);
    schema.set_sort_value(keys, row.sk);
    check_named({key.pk, row.sk}, [&] { return schema.is_sort_position(row.sk, keys); });
    return item_of(std::move(keys), key, std::move(row.data));
}

EncodedItem item_of(const TableSchema& schema, Row&& row) {
    std::optional<std::string> whole;
    if (schema.escapes() && is_short_form(row.pk)) {
        whole = take_key_note(row.data);
        if (!whole)
            throw DecodeError{"the partition key that begins with " + detail::quoted(row.pk) +
                                  " is stored shortened, and the data lack the whole of it, $pk",
                              "$pk", "no text"};
    }
    Item keys;
    keys.set(schema.key_schema().partition_key.name, schema.partition_value(whole ? *whole : row.pk));
    schema.set_sort_value(keys, row.sk);
    check_named({row.pk, row.sk}, [&] { return schema.is_position({row.pk, row.sk}, keys); });
    return EncodedItem::trusted(std::move(keys), std::move(row.data), Encoding::plain);
}

// A value takes at most twice the bytes of its JSON: the worst is a list in a list (`[]` and what parts it from the
// next: 4 for at least 2), then a digit (`1,`: 3 for 2).
std::size_t size_bound(const Item& keys, std::string_view body) {
    constexpr std::size_t largest_number = 21;
    std::size_t bound = 2 * body.size();
    for (const Attribute& key : keys) {
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

std::size_t size_of(const EncodedItem& item) {
    if (const auto size = item.encoding() == Encoding::plain ? detail::quick_size(item.body()) : std::nullopt) {
        std::size_t of_keys = 0;
        for (const Attribute& key : item.keys()) of_keys += key.name.size() + detail::size_of(key.value);
        return of_keys + *size;
    }
    try {
        return item.size();
    } catch (const DecodeError&) {
        return item.body().size();
    }
}

}  // namespace dynaloom::engine
