#include "engine/arn.hpp"
#include "engine/engine.hpp"
#include "engine/stream.hpp"
#include "engine/table.hpp"
#include "engine/table_description.hpp"
#include "engine/table_name.hpp"
#include "engine/table_validation.hpp"
#include "engine/time_to_live.hpp"
#include "value/hex.hpp"

#include <dynaloom/error.hpp>

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::uint32_t most_tables_listed = 100;

/// A random UUID (version 4).
std::string new_id() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw ServiceError{"no random bytes for the id of a new table", "RandomSourceFailed", true};
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
    std::string text = detail::hex(bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
    return text;
}

TableSettings settings_of(const CreateTableRequest& request) {
    TableSettings settings{.id = new_id(),
                           .indexes = {},
                           .throughput = request.throughput,
                           .stream = std::nullopt,
                           .time_to_live = std::nullopt,
                           .deletion_protection = request.deletion_protection,
                           .tags = request.tags};
    for (const SecondaryIndex& index : request.local_indexes)
        settings.indexes.push_back(new_index(request.table, index, false, TableStatus::active));
    for (const SecondaryIndex& index : request.global_indexes)
        settings.indexes.push_back(new_index(request.table, index, true, TableStatus::active));
    return settings;
}

/// The table that an ARN names.
std::string table_of(const std::string& arn) {
    std::string_view name = arn;
    if (!name.starts_with(arn_of_tables))
        throw ValidationError{"Invalid TableArn: Invalid ResourceArn provided as input " + arn};
    name.remove_prefix(arn_of_tables.size());
    if (!is_legal_table_name(name))
        throw ValidationError{"Invalid TableArn: Invalid ResourceArn provided as input " + arn};
    return std::string{name};
}

}  // namespace

CreateTableResult Engine::run(const CreateTableRequest& request, Budget budget) {
    check(request);
    CreateTableResult result;
    rows_->change_schema({budget, request.table}, [&](SchemaTransaction& transaction) {
        if (transaction.table(request.table) != nullptr) throw TableExists{request.table};
        const Time now = clock_();
        TableSettings settings = settings_of(request);
        // A stream and spaces may be left of a table of that name that another program dropped.
        close_stream(transaction, request.table, now);
        if (request.stream)
            settings.stream = open_stream(transaction, request.table, request.key_schema, *request.stream, now);
        const TableSchema schema{request.key_schema, std::chrono::floor<std::chrono::seconds>(now),
                                 std::move(settings)};
        transaction.put_table(request.table, schema.text());
        for (const StoredIndex& index : schema.indexes()) make_space(transaction, index.space);
        drop_space(transaction, expiry_space(request.table));
        result.description = describe(request.table, schema);
    });
    return result;
}

DescribeTableResult Engine::run(const DescribeTableRequest& request, Budget budget) {
    check_table_name(request.table);
    DescribeTableResult result;
    rows_->read({budget, request.table}, Isolation::each, [&](ReadTransaction& transaction) {
        const Table table = find_table(transaction, request.table);
        result.description = describe(request.table, table.schema);
        count_items(transaction, table, result.description);
    });
    return result;
}

DeleteTableResult Engine::run(const DeleteTableRequest& request, Budget budget) {
    check_table_name(request.table);
    DeleteTableResult result;
    rows_->change_schema({budget, request.table}, [&](SchemaTransaction& transaction) {
        const Table table = own_table(transaction, request.table);
        if (table.schema.settings().deletion_protection)
            throw ValidationError{
                "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
                "first."};
        result.description = describe(request.table, table.schema);
        result.description.status = TableStatus::deleting;
        for (const StoredIndex& index : table.schema.indexes()) drop_space(transaction, index.space);
        drop_space(transaction, expiry_space(request.table));
        close_stream(transaction, request.table, clock_());
        transaction.drop_table(table.state);
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

TagResourceResult Engine::run(const TagResourceRequest& request, Budget budget) {
    const std::string name = table_of(request.resource_arn);
    if (request.tags.empty()) throw ValidationError{"Atleast one Tag needs to be provided as Input."};
    check_tags(request.tags);
    change_tags(name, budget, [&](Tags& tags) {
        for (const auto& [key, value] : request.tags) tags.insert_or_assign(key, value);
        check_tags(tags);
    });
    return {};
}

UntagResourceResult Engine::run(const UntagResourceRequest& request, Budget budget) {
    const std::string name = table_of(request.resource_arn);
    if (request.tag_keys.empty()) throw ValidationError{"Atleast one Tag Key needs to be provided as Input."};
    change_tags(name, budget, [&](Tags& tags) {
        for (const std::string& key : request.tag_keys) tags.erase(key);
    });
    return {};
}

void Engine::change_tags(const std::string& table, Budget budget, FunctionRef<void(Tags&)> change) {
    rows_->change_schema({budget, table}, [&](SchemaTransaction& transaction) {
        const Table found = own_table(transaction, table);
        TableSettings settings = found.schema.settings();
        change(settings.tags);
        transaction.put_table(table, found.schema.with(std::move(settings)).text());
    });
}

ListTagsOfResourceResult Engine::run(const ListTagsOfResourceRequest& request, Budget budget) {
    constexpr std::size_t page = 10;
    const std::string name = table_of(request.resource_arn);
    ListTagsOfResourceResult result;
    rows_->read({budget, name}, Isolation::each, [&](ReadTransaction& transaction) {
        result = {};
        const Tags& tags = find_table(transaction, name).schema.settings().tags;
        // A token is the last key of the page before.
        auto next = request.next_token ? tags.upper_bound(*request.next_token) : tags.begin();
        while (next != tags.end() && result.tags.size() < page) result.tags.insert(*next++);
        if (next != tags.end()) result.next_token = result.tags.rbegin()->first;
    });
    return result;
}

}  // namespace dynaloom::engine
