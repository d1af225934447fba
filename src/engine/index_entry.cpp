#include "engine/index_entry.hpp"

#include "engine/key_text.hpp"
#include "value/sha256.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/value/item_reader.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr char escape = '\x01';
constexpr std::string_view end_of_part = "\x01\x01";
constexpr std::size_t longest_partition_key = 2048;
constexpr std::size_t longest_sort_key = 1024;

/// In bytes, as DynamoDB counts for its limits on keys; a number is never too long.
std::size_t length_of(const AttributeValue& value) {
    if (const auto* text = value.get_if<std::string>()) return text->size();
    if (const auto* bytes = value.get_if<Bytes>()) return bytes->size();
    return 1;
}

/// Whether the attributes are all there and can be this part of a key.
bool can_be_key(std::span<const KeyAttribute> key, const Item& attributes, std::size_t longest) {
    std::size_t length = 0;
    for (const KeyAttribute& attribute : key) {
        const AttributeValue* value = attributes.find(attribute.name);
        if (value == nullptr || value->type() != attribute_type(attribute.type) || length_of(*value) == 0) return false;
        length += length_of(*value);
    }
    return length <= longest;
}

void check_key(const StoredIndex& index, std::span<const KeyAttribute> key, const Item& attributes, std::size_t longest,
               const char* too_long, WrittenBy written_by) {
    std::size_t length = 0;
    for (const KeyAttribute& attribute : key) {
        const AttributeValue* value = attributes.find(attribute.name);
        if (value == nullptr) continue;
        if (value->type() != attribute_type(attribute.type))
            throw ValidationError{
                "One or more parameter values were invalid: Type mismatch for Index Key " + attribute.name +
                " Expected: " + std::string{to_string(attribute_type(attribute.type))} +
                " Actual: " + std::string{to_string(value->type())} + " IndexName: " + index.definition.name};
        if (length_of(*value) == 0)
            throw ValidationError{
                std::string{"One or more parameter values are not valid. "} +
                (written_by == WrittenBy::put
                     ? "A value specified for a secondary index key is not supported."
                     : "The update expression attempted to update a secondary index key to a value that is not "
                       "supported.") +
                " The AttributeValue for a key attribute cannot contain an empty " +
                (attribute.type == KeyType::B ? "binary" : "string") + " value. IndexName: " + index.definition.name +
                ", IndexKey: " + attribute.name};
        length += length_of(*value);
    }
    if (length > longest) throw ValidationError{too_long};
}

}  // namespace

std::string open_key_part(std::string_view text) {
    std::string part{text};
    for (std::size_t i = 0; i + 1 < part.size(); ++i)
        if (part[i] == escape) ++part[++i];
    return part;
}

std::string key_part(std::string_view text) {
    return open_key_part(text).append(end_of_part);
}

std::string key_parts(std::span<const KeyAttribute> attributes, const Item& values) {
    std::string parts;
    for (const KeyAttribute& attribute : attributes)
        parts += key_part(key_text(values.at(attribute.name), attribute.type));
    return parts;
}

std::string index_partition(const StoredIndex& index, const Item& values) {
    return detail::sha256_hex(key_parts(index.definition.partition_key, values));
}

std::string index_tie(RowKey row) {
    return detail::sha256_hex(key_part(row.pk) + key_part(row.sk));
}

std::string entry_data(RowKey row) {
    return EncodedItem::from_item({{"pk", row.pk}, {"sk", row.sk}}, Encoding::plain).body();
}

StoredKey row_of(std::string_view entry_data) {
    const Item row = EncodedItem::trusted({}, std::string{entry_data}, Encoding::plain).to_item();
    return {.pk = row.at("pk").s(), .sk = row.at("sk").s(), .long_pk = {}};
}

Item select_attributes(const EncodedItem& item, std::span<const std::string_view> names) {
    Item selected;
    std::size_t missing = 0;
    for (const std::string_view name : names) {
        if (const AttributeValue* value = item.keys().find(name))
            selected.set(std::string{name}, *value);
        else
            ++missing;
    }
    if (missing == 0) return selected;
    ItemReader in{item.encoding(), item.body()};
    for (std::string_view name; in.next_name(name);) {
        if (std::ranges::find(names, name) == names.end()) {
            in.skip();
            continue;
        }
        std::string owned{name};
        selected.set(std::move(owned), in.value());
        if (--missing == 0) break;
    }
    return selected;
}

Item index_attributes(const TableSchema& schema, const EncodedItem& item) {
    std::vector<std::string_view> names;
    for (const StoredIndex& index : schema.indexes())
        for (const auto* key : {&index.definition.partition_key, &index.definition.sort_key})
            for (const KeyAttribute& attribute : *key)
                if (std::ranges::find(names, attribute.name) == names.end()) names.push_back(attribute.name);
    return select_attributes(item, names);
}

std::optional<IndexEntry> entry_of(const StoredIndex& index, RowKey row, const Item& attributes) {
    if (!can_be_key(index.definition.partition_key, attributes, longest_partition_key) ||
        !can_be_key(index.definition.sort_key, attributes, longest_sort_key))
        return std::nullopt;
    return IndexEntry{.pk = index_partition(index, attributes),
                      .sk = key_parts(index.definition.sort_key, attributes) + index_tie(row),
                      .data = entry_data(row)};
}

void check_index_keys(const TableSchema& schema, const Item& attributes, WrittenBy written_by) {
    // Of an attribute in several indexes, the message names the first one by name.
    std::vector<const StoredIndex*> indexes;
    for (const StoredIndex& index : schema.indexes()) indexes.push_back(&index);
    std::ranges::sort(indexes, {},
                      [](const StoredIndex* index) -> const std::string& { return index->definition.name; });
    for (const StoredIndex* index : indexes) {
        check_key(
            *index, index->definition.partition_key, attributes, longest_partition_key,
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 "
            "bytes",
            written_by);
        check_key(*index, index->definition.sort_key, attributes, longest_sort_key,
                  "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size "
                  "limit of 1024 bytes",
                  written_by);
    }
}

std::vector<std::string_view> projected_names(const TableSchema& schema, const StoredIndex& index) {
    std::vector<std::string_view> names{schema.key_names().begin(), schema.key_names().end()};
    for (const auto* key : {&index.definition.partition_key, &index.definition.sort_key})
        for (const KeyAttribute& attribute : *key) names.push_back(attribute.name);
    for (const std::string& name : index.definition.projection.non_key_attributes) names.push_back(name);
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

EncodedItem projected(const TableSchema& schema, const StoredIndex& index, EncodedItem item) {
    if (holds_all(index)) return item;
    return EncodedItem::from_item(select_attributes(item, projected_names(schema, index)), Encoding::plain,
                                  schema.key_names());
}

EntryChange change_of(const StoredIndex& index, RowKey row, const Item* before, const Item* after) {
    EntryChange change;
    if (before != nullptr) change.erased = entry_of(index, row, *before);
    if (after != nullptr) change.put = entry_of(index, row, *after);
    if (change.erased == change.put) return {};
    return change;
}

}  // namespace dynaloom::engine
