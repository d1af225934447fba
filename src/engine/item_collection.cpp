#include "engine/item_collection.hpp"

#include "engine/index_entry.hpp"
#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr PageLimit page_limit{.rows = 1000, .bytes = std::size_t{1} << 20U};
constexpr double bytes_per_gigabyte = 1024.0 * 1024.0 * 1024.0;
constexpr std::size_t bytes_beside = 100;  // that DynamoDB counts for each item and entry

std::size_t size_with_local_entries(const Table& table, const RowKey& row, const EncodedItem& item) {
    const std::size_t alone = size_of(item) + bytes_beside;
    std::size_t size = alone;
    try {
        const Item attributes = index_attributes(table.schema, item);
        for (const StoredIndex& index : table.schema.indexes())
            if (!index.global && entry_of(index, row, attributes))
                size += size_of(projected(table.schema, index, item)) + bytes_beside;
    } catch (const DecodeError&) {
        return alone;  // what nobody can read is in no index
    }
    return size;
}

}  // namespace

std::optional<ItemCollectionMetrics> item_collection(ReadTransaction& transaction, const Table& table,
                                                     const Item& key) {
    if (!table.schema.settings().has_local_indexes()) return std::nullopt;
    const KeyAttribute& partition_key = table.schema.key_schema().partition_key;
    const AttributeValue& partition = key.at(partition_key.name);
    StoredKey row = table.schema.stored_partition(partition);
    double bytes = 0;
    std::string last;
    for (bool more = true, first = true; more; first = false) {
        const std::optional<Bound> after = first ? std::nullopt : std::optional{Bound{last, false}};
        Page page = transaction.range(table.state, {.pk = row.pk, .lower = after, .upper = {}}, page_limit);
        more = page.more && !page.rows.empty();
        if (more) last = page.rows.back().sk;
        for (Row& one : page.rows) {
            row.sk = one.sk;
            try {
                const EncodedItem item = item_of(table.schema, partition, row, std::move(one));
                bytes += static_cast<double>(size_with_local_entries(table, row.view(), item));
            } catch (const DecodeError&) {  // NOLINT(bugprone-empty-catch): what no request can name does not count
            }
        }
    }
    const double gigabytes = std::floor(bytes / bytes_per_gigabyte);
    return ItemCollectionMetrics{.item_collection_key = {{partition_key.name, partition}},
                                 .lower_gigabytes = gigabytes,
                                 .upper_gigabytes = gigabytes + 1};
}

std::vector<ItemCollectionMetrics> item_collections(ReadTransaction& transaction, const Table& table,
                                                    std::span<const ItemKey> keys) {
    std::vector<ItemCollectionMetrics> all;
    if (!table.schema.settings().has_local_indexes()) return all;
    std::unordered_set<std::string_view> seen;
    for (const ItemKey& key : keys)
        if (seen.insert(key.stored->pk).second) all.push_back(*item_collection(transaction, table, *key.values));
    return all;
}

}  // namespace dynaloom::engine
