#include "engine/index_source.hpp"

#include "engine/index_entry.hpp"
#include "engine/index_range.hpp"
#include "engine/read_checks.hpp"
#include "engine/stored_item.hpp"
#include "expression/for_each_path.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

/// An index as one request reads it.
struct IndexReading {
    const StoredIndex& index;
    const TableState& space;
    bool consistent;
    bool whole_items;  ///< of a local index that does not hold all that is asked for
};

/// The items that entries lead to.
class IndexSource : public ItemSource {
public:
    IndexSource(const Table& table, const IndexReading& reading) : table_{table}, reading_{reading} {}

    Batch next(ReadTransaction& transaction, PageLimit limit) override {
        // The items may be far larger than their entries, and the page may be full long before all are looked at.
        constexpr std::size_t entries_at_once = 100;
        const Page page = entries(transaction, {.rows = std::min(limit.rows, entries_at_once), .bytes = limit.bytes});
        std::vector<StoredKey> keys;
        keys.reserve(page.rows.size());
        for (const Row& entry : page.rows) keys.push_back(row_of(entry.data));
        std::vector<RowKey> rows;
        rows.reserve(keys.size());
        for (const StoredKey& key : keys) rows.push_back(key.view());
        std::vector<std::optional<std::string>> found(rows.size());
        transaction.get_many(table_.state, rows, found);

        Batch batch{.items = {}, .more = page.more};
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (!found[i]) continue;  // of a table that was written to past us; `verify` tells
            EncodedItem item =
                item_of(table_.schema, Row{std::move(keys[i].pk), std::move(keys[i].sk), std::move(*found[i])});
            batch.items.push_back(reading_.whole_items ? std::move(item)
                                                       : projected(table_.schema, reading_.index, std::move(item)));
        }
        return batch;
    }

    [[nodiscard]] Key place_of(const EncodedItem& item) const override {
        std::vector<std::string_view> names{table_.schema.key_names().begin(), table_.schema.key_names().end()};
        for (const auto* key : {&reading_.index.definition.partition_key, &reading_.index.definition.sort_key})
            for (const KeyAttribute& attribute : *key) names.push_back(attribute.name);
        std::ranges::sort(names);
        names.erase(std::ranges::unique(names).begin(), names.end());
        return select_attributes(item, names);
    }

    void examined(std::span<const EncodedItem> items) override {
        if (!reading_.whole_items) return;
        for (const EncodedItem& item : items) {
            fetched_units_ += read_units(size_of(item), reading_.consistent);
            entry_bytes_ += size_of(projected(table_.schema, reading_.index, item));
        }
    }

    void charge(Consumption& consumption, double units) const override {
        if (reading_.whole_items) {
            units = read_units(entry_bytes_, reading_.consistent);
            consumption.table += fetched_units_;
        }
        (reading_.index.global ? consumption.global_indexes
                               : consumption.local_indexes)[reading_.index.definition.name] += units;
    }

protected:
    /// The entries that follow.
    virtual Page entries(ReadTransaction& transaction, PageLimit limit) = 0;

    [[nodiscard]] const TableState& space() const noexcept { return reading_.space; }

private:
    Table table_;
    IndexReading reading_;
    double fetched_units_ = 0;
    std::size_t entry_bytes_ = 0;
};

class IndexRangeSource final : public IndexSource {
public:
    IndexRangeSource(const Table& table, const IndexReading& reading, IndexRange range, bool forward)
        : IndexSource{table, reading}, range_{std::move(range)}, forward_{forward} {}

protected:
    Page entries(ReadTransaction& transaction, PageLimit limit) override {
        Page page = transaction.range(space(), range_.view(forward_), limit);
        if (!page.rows.empty()) range_.start_after(page.rows.back().sk, forward_);
        return page;
    }

private:
    IndexRange range_;
    bool forward_;
};

class IndexWalkSource final : public IndexSource {
public:
    /// @param part  Nothing: all of the index.
    IndexWalkSource(const Table& table, const IndexReading& reading, std::optional<HashRange> part,
                    std::optional<EntryPlace> after)
        : IndexSource{table, reading}, part_{part}, after_{std::move(after)} {}

    [[nodiscard]] const TableState* needs_hashes() const override { return part_ ? &space() : nullptr; }

protected:
    Page entries(ReadTransaction& transaction, PageLimit limit) override {
        const std::optional<RowKey> after = after_ ? std::optional{after_->view()} : std::nullopt;
        Page page =
            part_ ? transaction.walk_hashes(space(), *part_, after, limit) : transaction.walk(space(), after, limit);
        if (!page.rows.empty()) after_ = EntryPlace{page.rows.back().pk, page.rows.back().sk};
        return page;
    }

private:
    std::optional<HashRange> part_;
    std::optional<EntryPlace> after_;
};

/// The attributes that a projection asks for and an index does not hold, as DynamoDB's message lists them.
std::vector<std::string> not_held(const TableSchema& schema, const StoredIndex& index,
                                  std::span<const Path> projection) {
    std::vector<std::string> missing;
    if (holds_all(index)) return missing;
    const std::vector<std::string_view> held = projected_names(schema, index);
    for (const Path& path : projection) {
        const std::string_view name = detail::attribute_of(path);
        if (!std::ranges::binary_search(held, name) && std::ranges::find(missing, name) == missing.end())
            missing.emplace_back(name);
    }
    return missing;
}

[[noreturn]] void refuse(const std::string& why) {
    throw ValidationError{"One or more parameter values were invalid: " + why};
}

std::string listed(const std::vector<std::string>& names) {
    std::string list = "[";
    for (const std::string& name : names) list += (list.size() == 1 ? "" : ", ") + name;
    return list + ']';
}

/// A query's filter sees what the index holds; a scan's passes over what it does not.
void check_filter_is_held(const TableSchema& schema, const StoredIndex& index, const Condition& filter) {
    std::vector<Path> paths;
    detail::for_each_path(filter, [&](const Path& path) { paths.push_back(path); });
    const std::vector<std::string> missing = not_held(schema, index, paths);
    if (!missing.empty())
        refuse("Secondary index " + index.definition.name +
               " does not project one or more filter attributes: " + listed(missing));
}

/// What the request may ask of the index that it names.
template <class PageRequest>
IndexReading reading_of(ReadTransaction& transaction, const Table& table, const PageRequest& request) {
    const StoredIndex* index = table.schema.settings().find_index(*request.index);
    if (index == nullptr) throw ValidationError{"The table does not have the specified index: " + *request.index};
    const std::string& name = index->definition.name;
    if (index->status == TableStatus::creating)
        throw ValidationError{"Cannot read from backfilling global secondary index: " + name};
    if (index->global && request.consistent_read)
        throw ValidationError{"Consistent reads are not supported on global secondary indexes"};

    const bool all = request.select == Select::all_attributes && !holds_all(*index);
    const std::vector<std::string> missing = not_held(table.schema, *index, request.projection);
    if (index->global && all)
        refuse("Select type ALL_ATTRIBUTES is not supported for global secondary index " + name +
               " because its projection type is not ALL");
    if (index->global && !missing.empty())
        refuse("Global secondary index " + name + " does not project " + listed(missing));
    const TableState* space = transaction.table(index->space);
    if (space == nullptr)
        throw ServiceError{"table \"" + table.state.name + "\": the entries of index \"" + name + "\" are gone",
                           "IndexMissing"};
    return {.index = *index,
            .space = *space,
            .consistent = request.consistent_read,
            .whole_items = all || !missing.empty()};
}

}  // namespace

std::unique_ptr<ItemSource> index_source(ReadTransaction& transaction, const Table& table, const QueryRequest& request,
                                         const std::vector<KeyTerm>& terms) {
    const IndexReading reading = reading_of(transaction, table, request);
    IndexRange range{reading.index, terms};
    if (request.filter) {
        std::vector<std::string_view> names;
        for (const auto* key : {&reading.index.definition.partition_key, &reading.index.definition.sort_key})
            for (const KeyAttribute& attribute : *key) names.push_back(attribute.name);
        check_filter_names_no_key(*request.filter, names);
        check_filter_is_held(table.schema, reading.index, *request.filter);
    }
    if (request.exclusive_start_key)
        range.start_after(entry_place(table.schema, reading.index, *request.exclusive_start_key),
                          request.scan_index_forward);
    return std::make_unique<IndexRangeSource>(table, reading, std::move(range), request.scan_index_forward);
}

std::unique_ptr<ItemSource> index_source(ReadTransaction& transaction, const Table& table, const ScanRequest& request) {
    const IndexReading reading = reading_of(transaction, table, request);
    std::optional<EntryPlace> after;
    if (request.exclusive_start_key) after = entry_place(table.schema, reading.index, *request.exclusive_start_key);
    std::optional<HashRange> part;
    if (request.total_segments.value_or(1) > 1) {
        part = hash_segment(*request.segment, *request.total_segments);
        if (after) check_segment_holds(*part, after->pk, *request.segment, *request.total_segments);
    }
    return std::make_unique<IndexWalkSource>(table, reading, part, std::move(after));
}

}  // namespace dynaloom::engine
