#include "engine/table_description.hpp"

#include "engine/arn.hpp"
#include "engine/index_entry.hpp"
#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

void count_item(const Table& table, Row row, TableDescription& description) {
    const StoredKey key{.pk = row.pk, .sk = row.sk, .long_pk = {}};
    const EncodedItem item = item_of(table.schema, std::move(row));
    const std::size_t size = size_of(item);
    const Item attributes = table.schema.indexes().empty() ? Item{} : index_attributes(table.schema, item);
    ++description.item_count;
    description.size_bytes += size;
    std::size_t local = 0;
    std::size_t global = 0;
    for (const StoredIndex& index : table.schema.indexes()) {
        IndexDescription& of_index =
            index.global ? description.global_indexes[global++] : description.local_indexes[local++];
        if (!entry_of(index, key.view(), attributes)) continue;
        ++of_index.item_count;
        of_index.size_bytes += size_of(projected(table.schema, index, item));
    }
}

}  // namespace

TableDescription describe(const std::string& table, const TableSchema& schema) {
    const TableSettings& settings = schema.settings();
    TableDescription description;
    description.table = table;
    description.arn = table_arn(table);
    description.id = settings.id;
    description.key_schema = schema.key_schema();
    description.created_at = schema.created_at();
    description.throughput = settings.throughput;
    description.deletion_protection = settings.deletion_protection;
    if (const StoredStream* stream = settings.open_stream()) description.stream = stream->view_type;
    if (settings.stream) {
        description.latest_stream_label = settings.stream->label;
        description.latest_stream_arn = stream_arn(table, settings.stream->label);
    }
    for (const StoredIndex& index : settings.indexes) {
        if (index.status != TableStatus::active) description.status = TableStatus::updating;
        IndexDescription of_index;
        of_index.index = index.definition;
        of_index.status = index.status;
        of_index.arn = description.arn + "/index/" + index.definition.name;
        (index.global ? description.global_indexes : description.local_indexes).push_back(std::move(of_index));
    }
    return description;
}

void count_items(ReadTransaction& transaction, const Table& table, TableDescription& description) {
    constexpr std::size_t bytes_looked_at = std::size_t{1} << 20U;
    Page page = transaction.walk(table.state, std::nullopt,
                                 {.rows = std::numeric_limits<std::size_t>::max(), .bytes = bytes_looked_at});
    for (Row& row : page.rows) {
        try {
            count_item(table, std::move(row), description);
        } catch (const DecodeError&) {  // NOLINT(bugprone-empty-catch): what nobody can read does not count
        }
    }
}

}  // namespace dynaloom::engine
