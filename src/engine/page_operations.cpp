#include "engine/capacity.hpp"
#include "engine/engine.hpp"
#include "engine/index_source.hpp"
#include "engine/item_source.hpp"
#include "engine/key_condition.hpp"
#include "engine/key_paths.hpp"
#include "engine/page_builder.hpp"
#include "engine/read_checks.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/check.hpp>
#include <dynaloom/warning.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::engine {

namespace {

/// What can be said of a query or scan before its table is known.
template <class PageRequest>
void check_expressions(const PageRequest& request) {
    if (request.filter) check(*request.filter, "FilterExpression");
    if (!request.projection.empty()) check(request.projection, "ProjectionExpression");
    check_select(request.select, !request.projection.empty(), request.index.has_value());
}

template <class Result, class PageRequest>
Result read_page(ReadTransaction& transaction, ItemSource& source, const PageRequest& request,
                 std::vector<std::string>& passed_over) {
    PageBuilder page{{.limit = request.limit,
                      .filter = request.filter ? &*request.filter : nullptr,
                      .projection = request.projection,
                      .keep_items = request.select != Select::count,
                      .measure = request.return_consumed_capacity != ReturnConsumedCapacity::none}};
    page.fill(transaction, source);
    passed_over = page.passed_over();
    Result result = page.take<Result>();
    Consumption consumption;
    source.charge(consumption, read_units(page.bytes(), request.consistent_read));
    result.consumed_capacity = consumed_capacity(request.return_consumed_capacity, request.table, consumption);
    return result;
}

/// Tells of rows that are no items, once the transaction has ended.
void report(const std::string& table, const std::vector<std::string>& passed_over) {
    const std::string place = "table \"" + table + "\": ";
    for (const std::string& what : passed_over) warn(place + what);
}

std::unique_ptr<ItemSource> source_of(ReadTransaction& transaction, const Table& table, const QueryRequest& request,
                                      const std::vector<KeyTerm>& terms) {
    if (request.index) return index_source(transaction, table, request, terms);
    KeyRange range{table.schema, terms};
    if (request.filter) check_filter_names_no_key(*request.filter, table.schema.key_names());
    if (request.exclusive_start_key)
        range.start_after(table.schema, *request.exclusive_start_key, request.scan_index_forward);
    return std::make_unique<PartitionSource>(table, std::move(range), request.scan_index_forward);
}

std::unique_ptr<ItemSource> source_of(ReadTransaction& transaction, const Table& table, const ScanRequest& request) {
    if (request.index) return index_source(transaction, table, request);
    return scan_source(table, request);
}

}  // namespace

QueryResult Engine::run(const QueryRequest& request, Budget budget) {
    check_table_name(request.table);
    check_limit(request.limit);
    check(request.key_condition, "KeyConditionExpression");
    const std::vector<KeyTerm> terms = key_terms(request.key_condition);
    check_expressions(request);
    QueryResult result;
    std::vector<std::string> passed_over;
    rows_->read({budget, request.table}, request.index ? Isolation::snapshot : Isolation::each,
                [&](ReadTransaction& transaction) {
                    const Table table = find_table(transaction, request.table);
                    const auto source = source_of(transaction, table, request, terms);
                    check_key_paths(table.schema, request.filter);
                    check_key_paths(table.schema, request.projection);
                    result = read_page<QueryResult>(transaction, *source, request, passed_over);
                });
    report(request.table, passed_over);
    return result;
}

ScanResult Engine::run(const ScanRequest& request, Budget budget) {
    check_table_name(request.table);
    check_limit(request.limit);
    check_segment(request.segment, request.total_segments);
    check_expressions(request);
    const bool parallel = request.total_segments.value_or(1) > 1;
    constexpr int most_attempts = 10;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        ScanResult result;
        std::optional<std::string> unhashed;
        std::vector<std::string> passed_over;
        rows_->read({budget, request.table}, parallel || request.index ? Isolation::snapshot : Isolation::each,
                    [&](ReadTransaction& transaction) {
                        const Table table = find_table(transaction, request.table);
                        check_key_paths(table.schema, request.filter);
                        check_key_paths(table.schema, request.projection);
                        const std::unique_ptr<ItemSource> source = source_of(transaction, table, request);
                        const TableState* state = source->needs_hashes();
                        unhashed.reset();
                        if (state != nullptr && !transaction.hashed(*state))
                            unhashed = state->name;
                        else
                            result = read_page<ScanResult>(transaction, *source, request, passed_over);
                    });
        if (!unhashed) {
            report(request.table, passed_over);
            return result;
        }
        rows_->hash_rows({budget, *unhashed});
    }
    throw Timeout{"table \"" + request.table + "\": another program keeps on writing rows without hashes"};
}

}  // namespace dynaloom::engine
