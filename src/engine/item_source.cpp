#include "engine/item_source.hpp"

#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>

#include <string>
#include <utility>

namespace dynaloom::engine {

namespace {

std::optional<RowKey> place(const std::optional<StoredKey>& after) {
    return after ? std::optional{after->view()} : std::nullopt;
}

/// The items of rows. A row that gives no key is no item. @param to_item  Throws DecodeError for such a row.
template <class ToItem>
ItemSource::Batch items_of(Page page, const ToItem& to_item) {
    ItemSource::Batch batch{.items = {}, .more = page.more};
    if (page.passed_over > 0)
        batch.passed_over.push_back(std::to_string(page.passed_over) +
                                    " rows are passed over, for their keys are no text");
    batch.items.reserve(page.rows.size());
    for (Row& row : page.rows) {
        try {
            batch.items.push_back(to_item(std::move(row)));
        } catch (const DecodeError& error) {
            batch.passed_over.push_back(std::string{"a row is passed over: "} + error.what());
        }
    }
    return batch;
}

/// The items of rows of any partition, and the place after the last of the rows.
ItemSource::Batch items_of(const Table& table, Page page, std::optional<StoredKey>& after) {
    if (!page.rows.empty()) after = StoredKey{page.rows.back().pk, page.rows.back().sk, {}};
    return items_of(std::move(page), [&](Row&& row) { return item_of(table.schema, std::move(row)); });
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

}  // namespace

ItemSource::~ItemSource() = default;

PartitionSource::PartitionSource(const Table& table, KeyRange range, bool forward)
    : table_{table}, range_{std::move(range)}, forward_{forward} {}

ItemSource::Batch PartitionSource::next(ReadTransaction& transaction, PageLimit limit) {
    Page page = transaction.range(table_.state, range_.view(forward_), limit);
    if (!page.rows.empty()) range_.start_after(page.rows.back().sk, forward_);
    return items_of(std::move(page), [&](Row&& row) {
        return item_of(table_.schema, range_.partition(), range_.key(), std::move(row));
    });
}

TableSource::TableSource(const Table& table, std::optional<StoredKey> after)
    : table_{table}, after_{std::move(after)} {}

ItemSource::Batch TableSource::next(ReadTransaction& transaction, PageLimit limit) {
    return items_of(table_, transaction.walk(table_.state, place(after_), limit), after_);
}

SegmentSource::SegmentSource(const Table& table, HashRange part, std::optional<StoredKey> after)
    : table_{table}, part_{part}, after_{std::move(after)} {}

ItemSource::Batch SegmentSource::next(ReadTransaction& transaction, PageLimit limit) {
    return items_of(table_, transaction.walk_hashes(table_.state, part_, place(after_), limit), after_);
}

AdoptedSegmentSource::AdoptedSegmentSource(const Table& table, HashRange part, std::optional<StoredKey> after)
    : table_{table}, part_{part}, after_{std::move(after)} {}

ItemSource::Batch AdoptedSegmentSource::next(ReadTransaction& transaction, PageLimit limit) {
    constexpr std::size_t rows_at_once = 1000;
    Page page = transaction.walk(table_.state, place(after_), {.rows = rows_at_once, .bytes = limit.bytes});
    if (!page.rows.empty()) after_ = StoredKey{page.rows.back().pk, page.rows.back().sk, {}};
    std::erase_if(page.rows, [&](const Row& row) { return !part_.contains(row_hash(row.pk)); });
    if (page.rows.size() > limit.rows) {
        page.rows.resize(limit.rows);
        page.more = true;
        after_ = StoredKey{page.rows.back().pk, page.rows.back().sk, {}};
    }
    std::optional<StoredKey> last;
    return items_of(table_, std::move(page), last);
}

void check_segment_holds(HashRange part, std::string_view pk, std::uint32_t segment, std::uint32_t total_segments) {
    if (!part.contains(row_hash(pk)))
        throw ValidationError{
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
            "correct Segment. TotalSegments: " +
            std::to_string(total_segments) + " Segment: " + std::to_string(segment)};
}

std::unique_ptr<ItemSource> scan_source(const Table& table, const ScanRequest& request) {
    std::optional<StoredKey> after;
    if (request.exclusive_start_key) after = scan_start(table.schema, *request.exclusive_start_key);
    if (request.total_segments.value_or(1) == 1) return std::make_unique<TableSource>(table, std::move(after));

    const HashRange part = hash_segment(*request.segment, *request.total_segments);
    if (after) check_segment_holds(part, after->pk, *request.segment, *request.total_segments);
    if (table.state.adopted()) return std::make_unique<AdoptedSegmentSource>(table, part, std::move(after));
    return std::make_unique<SegmentSource>(table, part, std::move(after));
}

}  // namespace dynaloom::engine
