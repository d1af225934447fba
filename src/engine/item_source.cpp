#include "engine/item_source.hpp"

#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>

#include <string>
#include <utility>

namespace dynaloom::engine {

ItemSource::~ItemSource() = default;

PartitionSource::PartitionSource(const Table& table, KeyRange range, bool forward)
    : table_{table}, range_{std::move(range)}, forward_{forward} {}

ItemSource::Batch PartitionSource::next(ReadTransaction& transaction, PageLimit limit) {
    Page page = transaction.range(table_.state, range_.view(forward_), limit);
    if (!page.rows.empty()) range_.start_after(page.rows.back().sk, forward_);
    Batch batch{.items = {}, .more = page.more};
    batch.items.reserve(page.rows.size());
    for (Row& row : page.rows)
        batch.items.push_back(item_of(table_.schema, range_.partition(), range_.key(), std::move(row)));
    return batch;
}

TableSource::TableSource(const Table& table, std::optional<StoredKey> after)
    : table_{table}, after_{std::move(after)} {}

ItemSource::Batch TableSource::next(ReadTransaction& transaction, PageLimit limit) {
    Page page = transaction.walk(table_.state, after_ ? std::optional{after_->view()} : std::nullopt, limit);
    if (!page.rows.empty()) after_ = StoredKey{page.rows.back().pk, page.rows.back().sk, {}};
    Batch batch{.items = {}, .more = page.more};
    batch.items.reserve(page.rows.size());
    for (Row& row : page.rows) batch.items.push_back(item_of(table_.schema, std::move(row)));
    return batch;
}

StoredKey scan_start(const TableSchema& schema, const Key& start) {
    const std::string invalid = "The provided starting key is invalid: ";
    if (!schema.fits(start)) throw ValidationError{invalid + "The provided key element does not match the schema"};
    try {
        return schema.position(start);
    } catch (const ValidationError& error) {
        throw ValidationError{invalid + error.what()};
    }
}

}  // namespace dynaloom::engine
