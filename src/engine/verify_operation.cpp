#include "engine/engine.hpp"
#include "engine/index_entry.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"
#include "engine/time_to_live.hpp"

#include <dynaloom/error.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

using Difference = VerifyTableResult::Difference;

constexpr PageLimit page_limit{.rows = 1000, .bytes = std::size_t{1} << 20U};
constexpr std::size_t most_differences = 100;

class Verification {
public:
    Verification(ReadTransaction& transaction, const Table& table, VerifyTableResult& result)
        : transaction_{transaction}, table_{table}, result_{result} {}

    void run() {
        for (const StoredIndex& index : table_.schema.indexes())
            // Of one that is being created, entries come while it is filled.
            spaces_.push_back({index.definition.name, index.space, index.status != TableStatus::creating,
                               [&](RowKey row, const EncodedItem& item) {
                                   return entry_of(index, row, index_attributes(table_.schema, item));
                               }});
        if (const auto& time_to_live = table_.schema.settings().time_to_live)
            spaces_.push_back(
                {"time to live", time_to_live->space, time_to_live->filled, [&](RowKey row, const EncodedItem& item) {
                     return expiry_entry(row, item, time_to_live->attribute);
                 }});
        for_each_page(table_.state, [&](std::vector<Row>& rows) { check_items(rows); });
        for (const Space& one : spaces_)
            if (const TableState* space = transaction_.table(one.rows))
                for_each_page(*space, [&](std::vector<Row>& entries) { check_entries(one, entries); });
    }

private:
    /// A table of entries, and what they have to be.
    struct Space {
        std::string name;  ///< in the report
        std::string rows;
        bool complete;
        std::function<std::optional<IndexEntry>(RowKey, const EncodedItem&)> entry;
    };

    template <class Use>
    void for_each_page(const TableState& state, const Use& use) {
        std::optional<StoredKey> after;
        for (bool more = true; more;) {
            Page page = transaction_.walk(state, after ? std::optional{after->view()} : std::nullopt, page_limit);
            more = page.more && !page.rows.empty();
            if (more) after = StoredKey{page.rows.back().pk, page.rows.back().sk, {}};
            use(page.rows);
        }
    }

    /// Every item has its entries.
    void check_items(std::vector<Row>& rows) {
        result_.items += rows.size();
        if (spaces_.empty()) return;
        std::vector<StoredKey> keys;
        std::vector<EncodedItem> items;
        for (Row& row : rows) {
            StoredKey key{row.pk, row.sk, {}};
            try {
                items.push_back(item_of(table_.schema, std::move(row)));
                keys.push_back(std::move(key));
            } catch (const DecodeError&) {  // NOLINT(bugprone-empty-catch): what no request can name is no item
            }
        }
        for (const Space& one : spaces_) {
            if (!one.complete) continue;
            std::vector<IndexEntry> entries;
            for (std::size_t i = 0; i < keys.size(); ++i) {
                try {
                    if (auto entry = one.entry(keys[i].view(), items[i])) entries.push_back(std::move(*entry));
                } catch (const DecodeError&) {
                    report(one, Difference::Kind::wrong, "nobody can read the item " + entry_data(keys[i].view()));
                }
            }
            std::vector<RowKey> places;
            places.reserve(entries.size());
            for (const IndexEntry& entry : entries) places.push_back(entry.key());
            std::vector<std::optional<std::string>> found(places.size());
            if (const TableState* space = transaction_.table(one.rows)) transaction_.get_many(*space, places, found);
            for (std::size_t i = 0; i < entries.size(); ++i)
                if (!found[i]) report(one, Difference::Kind::missing, entries[i].data);
        }
    }

    /// Every entry is that of an item.
    void check_entries(const Space& space, const std::vector<Row>& entries) {
        result_.index_entries += entries.size();
        std::vector<StoredKey> keys;
        std::vector<const Row*> leading;
        for (const Row& entry : entries) {
            try {
                keys.push_back(row_of(entry.data));
                leading.push_back(&entry);
            } catch (const DecodeError&) {
                report(space, Difference::Kind::wrong, entry.data);
            }
        }
        std::vector<RowKey> rows;
        rows.reserve(keys.size());
        for (const StoredKey& key : keys) rows.push_back(key.view());
        std::vector<std::optional<std::string>> found(rows.size());
        transaction_.get_many(table_.state, rows, found);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            std::optional<IndexEntry> entry;
            std::optional<EncodedItem> item;
            try {
                if (found[i]) item = item_of(table_.schema, Row{keys[i].pk, keys[i].sk, std::move(*found[i])});
                if (item) entry = space.entry(rows[i], *item);
            } catch (const DecodeError&) {
                if (item) continue;  // reported with the items
            }
            if (!entry || entry->pk != leading[i]->pk || entry->sk != leading[i]->sk)
                report(space, Difference::Kind::wrong, leading[i]->data);
        }
    }

    void report(const Space& space, Difference::Kind kind, const std::string& where) {
        constexpr std::size_t shown = 200;
        ++result_.difference_count;
        if (result_.differences.size() == most_differences) return;
        result_.differences.push_back({space.name, kind, where.size() > shown ? where.substr(0, shown) + "…" : where});
    }

    ReadTransaction& transaction_;
    Table table_;
    VerifyTableResult& result_;
    std::vector<Space> spaces_;
};

}  // namespace

VerifyTableResult Engine::run(const VerifyTableRequest& request, Budget budget) {
    check_table_name(request.table);
    VerifyTableResult result;
    rows_->read({budget, request.table}, Isolation::snapshot, [&](ReadTransaction& transaction) {
        result = {};
        Verification{transaction, find_table(transaction, request.table), result}.run();
    });
    return result;
}

}  // namespace dynaloom::engine
