#include "engine/engine.hpp"
#include "engine/key_condition.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/warning.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

constexpr std::size_t page_bytes = std::size_t{1} << 20U;

/// A page of DynamoDB's, gathered from one or more pages of rows. It ends after as many items as the request's limit
/// says, or with the item that makes 1 MB full; either way the last item examined is where the next page goes on, even
/// if nothing follows.
///
/// A row that gives no key is no item: it is passed over with a warning.
class PageBuilder {
public:
    PageBuilder(std::string_view table, std::optional<std::uint32_t> limit)
        : table_{table}, left_{limit.value_or(std::numeric_limits<std::size_t>::max())} {}

    [[nodiscard]] PageLimit next_rows() const noexcept { return {.rows = left_, .bytes = page_bytes}; }

    /// @param to_item  Reads an item from a Row; throws DecodeError if there is none.
    /// @returns Whether the page wants the rows that follow.
    template <class ToItem>
    bool add(Page rows, ToItem to_item) {
        if (rows.passed_over > 0)
            pass_over(std::to_string(rows.passed_over) + " rows are passed over, for their keys are no text");
        std::vector<EncodedItem> items;
        items.reserve(rows.rows.size());
        for (Row& row : rows.rows) {
            try {
                items.push_back(to_item(std::move(row)));
            } catch (const DecodeError& error) {
                pass_over(std::string{"a row is passed over: "} + error.what());
            }
        }
        const std::size_t count = fit(items, page_bytes, size_);
        left_ -= count;
        examined_ += count;
        const bool full = left_ == 0 || size_ >= page_bytes;
        if (full && count > 0) last_key_ = items[count - 1].keys();
        items.resize(count);
        std::ranges::move(items, std::back_inserter(items_));
        return rows.more && !full;
    }

    template <class Result>
    [[nodiscard]] Result finish(const std::optional<Condition>& filter) {
        for (const std::string& warning : warnings_) warn(warning);
        if (filter)
            std::erase_if(items_, [&](const EncodedItem& item) {
                try {
                    return !evaluate(*filter, item);
                } catch (const DecodeError&) {
                    return false;  // whoever decodes it shall see the fault, and the page's other items
                }
            });
        Result result;
        result.count = items_.size();
        result.items = std::move(items_);
        result.scanned_count = examined_;
        result.last_evaluated_key = std::move(last_key_);
        return result;
    }

private:
    void pass_over(const std::string& what) { warnings_.push_back("table \"" + std::string{table_} + "\": " + what); }

    std::string_view table_;
    std::vector<EncodedItem> items_;
    std::vector<std::string> warnings_;
    std::size_t left_;
    std::size_t examined_ = 0;
    std::size_t size_ = 0;
    std::optional<Key> last_key_;
};

void check_limit(const std::optional<std::uint32_t>& limit) {
    if (limit && *limit == 0) refuse_value("0", "limit", "Member must have value greater than or equal to 1");
}

bool names(const Condition& condition, const KeyAttribute& attribute) {
    const auto is_it = [&](const Operand& operand) {
        const auto* path = std::get_if<Path>(&operand);
        if (path == nullptr || path->elements.empty()) return false;
        const auto* name = std::get_if<std::string>(&path->elements.front());
        return name != nullptr && *name == attribute.name;
    };
    return std::ranges::any_of(condition.operands, is_it) ||
           std::ranges::any_of(condition.children, [&](const Condition& child) { return names(child, attribute); });
}

void check_filter(const TableSchema& schema, const Condition& filter) {
    const KeySchema& keys = schema.key_schema();
    for (const KeyAttribute* key : {&keys.partition_key, schema.sort_key()})
        if (key != nullptr && names(filter, *key))
            throw ValidationError{
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: " + key->name};
}

/// Where a scan goes on.
struct Position {
    std::string pk;
    std::string sk;

    [[nodiscard]] RowKey view() const noexcept { return {pk, sk}; }
};

Position scan_position(const TableSchema& schema, const Key& start) {
    const std::string invalid = "The provided starting key is invalid: ";
    if (!schema.fits(start)) throw ValidationError{invalid + "The provided key element does not match the schema"};
    try {
        StoredKey key = schema.position(start);
        return {std::move(key.pk), std::move(key.sk)};
    } catch (const ValidationError& error) {
        throw ValidationError{invalid + error.what()};
    }
}

}  // namespace

QueryResult Engine::run(const QueryRequest& request, Budget budget) {
    check_table_name(request.table);
    check_limit(request.limit);
    const bool forward = request.scan_index_forward;
    std::optional<PageBuilder> page;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        page.emplace(request.table, request.limit);
        const Table table = find_table(transaction, request.table);
        KeyRange range{table.schema, request.key_condition};
        if (request.filter) check_filter(table.schema, *request.filter);
        if (request.exclusive_start_key) range.start_after(table.schema, *request.exclusive_start_key, forward);
        for (bool more = true; more;) {
            Page rows = transaction.range(table.state, range.view(forward), page->next_rows());
            if (!rows.rows.empty()) range.start_after(rows.rows.back().sk, forward);
            more = page->add(std::move(rows), [&](Row row) {
                return item_of(table.schema, range.partition(), range.key(), std::move(row));
            });
        }
    });
    return page->finish<QueryResult>(request.filter);
}

ScanResult Engine::run(const ScanRequest& request, Budget budget) {
    check_table_name(request.table);
    check_limit(request.limit);
    std::optional<PageBuilder> page;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        page.emplace(request.table, request.limit);
        const Table table = find_table(transaction, request.table);
        std::optional<Position> after;
        if (request.exclusive_start_key) after = scan_position(table.schema, *request.exclusive_start_key);
        for (bool more = true; more;) {
            Page rows =
                transaction.walk(table.state, after ? std::optional{after->view()} : std::nullopt, page->next_rows());
            if (!rows.rows.empty()) after = Position{rows.rows.back().pk, rows.rows.back().sk};
            more = page->add(std::move(rows), [&](Row row) { return item_of(table.schema, std::move(row)); });
        }
    });
    return page->finish<ScanResult>(request.filter);
}

}  // namespace dynaloom::engine
