#include "engine/engine.hpp"
#include "engine/index_entry.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>

#include <cstddef>
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
        for_each_page(table_.state, [&](std::vector<Row>& rows) { check_items(rows); });
        for (const StoredIndex& index : table_.schema.indexes())
            if (const TableState* space = transaction_.table(index.space))
                for_each_page(*space, [&](std::vector<Row>& entries) { check_entries(index, entries); });
    }

private:
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
        if (table_.schema.indexes().empty()) return;
        std::vector<StoredKey> keys;
        std::vector<Item> attributes;
        for (Row& row : rows) {
            keys.push_back({row.pk, row.sk, {}});
            attributes.push_back(index_attributes(table_.schema, item_of(table_.schema, std::move(row))));
        }
        for (const StoredIndex& index : table_.schema.indexes()) {
            if (index.status == TableStatus::creating) continue;  // entries come while it is filled
            std::vector<IndexEntry> entries;
            for (std::size_t i = 0; i < keys.size(); ++i)
                if (auto entry = entry_of(index, keys[i].view(), attributes[i])) entries.push_back(std::move(*entry));
            std::vector<RowKey> places;
            places.reserve(entries.size());
            for (const IndexEntry& entry : entries) places.push_back(entry.key());
            std::vector<std::optional<std::string>> found(places.size());
            if (const TableState* space = transaction_.table(index.space)) transaction_.get_many(*space, places, found);
            for (std::size_t i = 0; i < entries.size(); ++i)
                if (!found[i]) report(index, Difference::Kind::missing, entries[i].data);
        }
    }

    /// Every entry is that of an item.
    void check_entries(const StoredIndex& index, const std::vector<Row>& entries) {
        result_.index_entries += entries.size();
        std::vector<StoredKey> keys;
        std::vector<const Row*> leading;
        for (const Row& entry : entries) {
            try {
                keys.push_back(row_of(entry.data));
                leading.push_back(&entry);
            } catch (const DecodeError&) {
                report(index, Difference::Kind::wrong, entry.data);
            }
        }
        std::vector<RowKey> rows;
        rows.reserve(keys.size());
        for (const StoredKey& key : keys) rows.push_back(key.view());
        std::vector<std::optional<std::string>> found(rows.size());
        transaction_.get_many(table_.state, rows, found);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            std::optional<IndexEntry> entry;
            if (found[i]) {
                const EncodedItem item = item_of(table_.schema, Row{keys[i].pk, keys[i].sk, std::move(*found[i])});
                entry = entry_of(index, rows[i], index_attributes(table_.schema, item));
            }
            if (!entry || entry->pk != leading[i]->pk || entry->sk != leading[i]->sk)
                report(index, Difference::Kind::wrong, leading[i]->data);
        }
    }

    void report(const StoredIndex& index, Difference::Kind kind, const std::string& where) {
        constexpr std::size_t shown = 200;
        ++result_.difference_count;
        if (result_.differences.size() == most_differences) return;
        result_.differences.push_back(
            {index.definition.name, kind, where.size() > shown ? where.substr(0, shown) + "…" : where});
    }

    ReadTransaction& transaction_;
    Table table_;
    VerifyTableResult& result_;
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
