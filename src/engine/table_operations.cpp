#include "engine/engine.hpp"
#include "engine/table.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::size_t longest_key_name = 255;
constexpr std::uint32_t most_tables_listed = 100;

TableDescription describe(const TableState& state) {
    const TableSchema& schema = schema_of(state);
    return {.table = state.name, .key_schema = schema.key_schema(), .created_at = schema.created_at()};
}

void check_key_name(const KeyAttribute& attribute, int element) {
    const std::string where = "keySchema." + std::to_string(element) + ".member.attributeName";
    if (attribute.name.empty())
        refuse_value(attribute.name, where, "Member must have length greater than or equal to 1");
    if (attribute.name.size() > longest_key_name)
        refuse_value(attribute.name.substr(0, longest_key_name) + "…", where,
                     "Member must have length less than or equal to 255");
}

void check(const KeySchema& keys) {
    check_key_name(keys.partition_key, 1);
    if (!keys.sort_key) return;
    check_key_name(*keys.sort_key, 2);
    if (keys.sort_key->name == keys.partition_key.name)
        throw ValidationError{"Both the Hash Key and the Range Key element in the KeySchema have the same name"};
}

}  // namespace

CreateTableResult Engine::run(const CreateTableRequest& request, Budget budget) {
    check_table_name(request.table);
    check(request.key_schema);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const TableSchema schema{request.key_schema, now};
    rows_->change_schema({budget, request.table}, [&](const TableState* existing) -> std::optional<std::string> {
        if (existing != nullptr) throw TableExists{request.table};
        return schema.text();
    });
    return {{.table = request.table, .key_schema = request.key_schema, .created_at = now}};
}

DescribeTableResult Engine::run(const DescribeTableRequest& request, Budget budget) {
    check_table_name(request.table);
    DescribeTableResult result;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        result.description = describe(find_table(transaction, request.table).state);
    });
    return result;
}

DeleteTableResult Engine::run(const DeleteTableRequest& request, Budget budget) {
    check_table_name(request.table);
    DeleteTableResult result;
    rows_->change_schema({budget, request.table}, [&](const TableState* existing) -> std::optional<std::string> {
        if (existing == nullptr) throw TableNotFound{request.table};
        if (existing->adopted())
            throw ValidationError{"table \"" + request.table +
                                  "\" was made by another program and is not dynaloom's to delete"};
        result.description = describe(*existing);
        return std::nullopt;
    });
    return result;
}

ListTablesResult Engine::run(const ListTablesRequest& request, Budget budget) {
    if (request.limit < 1)
        refuse_value(std::to_string(request.limit), "limit", "Member must have value greater than or equal to 1");
    if (request.limit > most_tables_listed)
        refuse_value(std::to_string(request.limit), "limit", "Member must have value less than or equal to 100");
    if (request.exclusive_start_table) check_table_name(*request.exclusive_start_table);
    std::vector<std::string> names;
    rows_->read({budget, {}}, Isolation::snapshot,
                [&](ReadTransaction& transaction) { names = transaction.table_names(); });

    ListTablesResult result;
    for (std::string& name : names) {
        // Internal tables bear names that no request could, and other programs' tables may.
        if (!is_legal_table_name(name) || (request.exclusive_start_table && name <= *request.exclusive_start_table))
            continue;
        if (result.tables.size() == request.limit) {
            result.last_evaluated_table = result.tables.back();
            break;
        }
        result.tables.push_back(std::move(name));
    }
    return result;
}

}  // namespace dynaloom::engine
