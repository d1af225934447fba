#include "postgres/catalog.hpp"

#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace dynaloom::postgres::catalog {

namespace {

constexpr std::size_t longest_physical_name = 60;  // an index's `:pk` fits behind it

/// The SQL tables of a schema that have exactly our columns and key, as `made`.
std::string tables_of_our_layout(std::string_view schema = "$1") {
    return "pg_class AS made WHERE made.relkind IN ('r', 'p')"
           " AND made.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = " +
           std::string{schema} + ")" + R"sql(
    AND (SELECT string_agg(format('%s %s %s', attname, atttypid::regtype, attnotnull), ',' ORDER BY attnum)
         FROM pg_attribute WHERE attrelid = made.oid AND attnum > 0 AND NOT attisdropped)
        = 'pk text t,sk text t,schema_version text f,data jsonb t'
    AND (SELECT array_agg(attname::text ORDER BY place)
         FROM pg_index, unnest(indkey::int2[]) WITH ORDINALITY AS key (number, place), pg_attribute
         WHERE indrelid = made.oid AND indisprimary AND place <= indnkeyatts
         AND attrelid = made.oid AND attnum = number) = '{pk,sk}'
    AND NOT EXISTS (SELECT 1 FROM pg_attribute JOIN pg_collation AS sorted ON sorted.oid = attcollation
                    WHERE attrelid = made.oid AND NOT collisdeterministic))sql";
}

/// The entries of the catalog `entries` whose SQL table is there, and ours: no other program gives a key this name.
std::string tables_of(const std::string& entries, std::string_view schema = "$1") {
    return entries + " AS entry, " + tables_of_our_layout(schema) +
           " AND made.relname = entry.physical AND EXISTS (SELECT FROM pg_constraint AS key"
           " WHERE key.conrelid = made.oid AND key.conname = entry.physical || ':pk')";
}

std::string hash_index(std::string_view physical) {
    return std::string{physical} + ":h";
}

std::string catalog_of(const std::string& schema) {
    return qualified(schema, catalog_name);
}

/// Whether anything in the schema $1 bears the name $2.
constexpr std::string_view is_taken =
    "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = $2 AND relnamespace ="
    " (SELECT oid FROM pg_namespace WHERE nspname = $1)) OR EXISTS (SELECT 1 FROM pg_type WHERE typname = $2"
    " AND typcategory <> 'A' AND typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1))";

Command question(std::string_view sql, std::string_view schema, std::string_view name) {
    Command command{std::string{sql}};
    command.parameters.text(schema).text(name);
    return command;
}

bool answer(Connection& connection, std::string_view sql, std::string_view schema, std::string_view name) {
    const Command command = question(sql, schema, name);
    return connection.run({&command, 1}).at(0).boolean(0, 0);
}

bool has_catalog(Connection& connection, const std::string& schema) {
    return answer(connection, is_taken, schema, catalog_name);
}

std::string adoptable(std::string_view what) {
    return "SELECT " + std::string{what} + " FROM " + tables_of_our_layout();
}

/// Other programs may have tables, views, indexes and types of their own here.
std::string free_physical_name(Connection& connection, const std::string& schema, std::string_view name) {
    if (name.size() > longest_physical_name || answer(connection, is_taken, schema, name))
        return engine::hashed_table_name(name, name);
    return std::string{name};
}

void run_all(Connection& connection, std::initializer_list<std::string> statements) {
    std::vector<Command> commands;
    for (const std::string& sql : statements) commands.push_back({.sql = sql, .once = true});
    connection.run(commands);
}

void create_catalog(Connection& connection, const std::string& schema) {
    const Command exists = [&] {
        Command command{"SELECT count(*) FROM pg_namespace WHERE nspname = $1"};
        command.parameters.text(schema);
        return command;
    }();
    if (connection.run({&exists, 1}).at(0).integer(0, 0) == 0) run_all(connection, {"CREATE SCHEMA " + quoted(schema)});
    // A catalog that is made anew must not use the generations of the one before.
    const auto now =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
    const std::string key = std::string{catalog_name} + ":";
    run_all(connection, {"CREATE TABLE " + catalog_of(schema) +
                         " (generation bigint NOT NULL GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME " +
                         qualified(schema, key + "generation") + " START WITH " + std::to_string(now.count()) +
                         "), name text" + std::string{collation} + " NOT NULL CONSTRAINT " + quoted(key + "pk") +
                         " PRIMARY KEY, physical text" + std::string{collation} + " NOT NULL CONSTRAINT " +
                         quoted(key + "physical") + " UNIQUE, schema text NOT NULL)"});
}

void create_table(Connection& connection, const std::string& schema, std::string_view name,
                  const std::string& physical) {
    const std::string c{collation};
    run_all(connection, {"CREATE TABLE " + qualified(schema, physical) + " (pk text" + c + " NOT NULL, sk text" + c +
                         " NOT NULL, schema_version text, data jsonb NOT NULL, CONSTRAINT " + quoted(physical + ":pk") +
                         " PRIMARY KEY (pk, sk))"});
    const Command made = question(adoptable("count(*)") + " AND made.relname = $2", schema, physical);
    if (connection.run({&made, 1}).at(0).integer(0, 0) != 1)
        throw ServiceError{"table \"" + std::string{name} + "\": the database did not create it as it was told",
                           "UnexpectedTable"};
}

}  // namespace

std::unique_ptr<Table> load(Connection& connection, const std::string& schema, std::string_view name) {
    auto table = std::make_unique<Table>();
    table->name = name;
    table->has_catalog = has_catalog(connection, schema);
    std::vector<Command> commands;
    commands.push_back(question(adoptable("1") + " AND made.relname = $2", schema, name));
    if (table->has_catalog) {
        Command entry{
            "SELECT entry.generation, entry.physical, entry.schema, EXISTS (SELECT 1 FROM pg_index"
            " JOIN pg_class AS named ON named.oid = indexrelid WHERE indrelid = made.oid AND indisvalid"
            " AND named.relname = entry.physical || ':h'), made.oid::bigint FROM " +
            tables_of(catalog_of(schema)) + " AND entry.name = $2"};
        entry.parameters.text(schema).text(name);
        commands.push_back(std::move(entry));
    }
    const std::vector<Result> results = connection.run(commands);
    if (table->has_catalog && results[1].rows() > 0) {
        table->generation = results[1].integer(0, 0);
        table->physical = results[1].text(0, 1);
        table->schema = results[1].text(0, 2);
        table->keeps_hashes = results[1].boolean(0, 3);
        table->id = results[1].integer(0, 4);
    } else if (results[0].rows() > 0) {
        table->physical = name;
    } else {
        return nullptr;
    }
    table->lock = lock_id(schema, name);
    table->entries = tables_of(catalog_of(schema), literal(schema));
    table->space = schema;
    table->sql = TableSql{qualified(schema, table->physical)};
    table->prepare_checks();
    return table;
}

std::vector<std::string> names(Connection& connection, const std::string& schema) {
    Command command;
    if (has_catalog(connection, schema))
        command.sql = "SELECT entry.name FROM " + tables_of(catalog_of(schema)) + " UNION (" +
                      adoptable("made.relname::text" + std::string{collation}) + " EXCEPT SELECT entry.physical FROM " +
                      tables_of(catalog_of(schema)) + ")";
    else
        command.sql = adoptable("made.relname");
    command.parameters.text(schema);
    const Result found = std::move(connection.run({&command, 1}).at(0));
    std::vector<std::string> names;
    names.reserve(static_cast<std::size_t>(found.rows()));
    for (int row = 0; row < found.rows(); ++row) names.emplace_back(found.text(row, 0));
    std::ranges::sort(names);
    return names;
}

Command lock_schemas(const std::string& schema) {
    Command command{"SELECT pg_advisory_xact_lock($1)"};
    command.parameters.integer(lock_id(schema, catalog_name));
    return command;
}

void put(Connection& connection, const std::string& schema, std::string_view name, const Table* now,
         std::string_view text) {
    if (!has_catalog(connection, schema)) create_catalog(connection, schema);
    const std::string physical = now != nullptr ? now->physical : free_physical_name(connection, schema, name);
    if (now == nullptr) create_table(connection, schema, name, physical);
    std::vector<Command> commands(2);
    // Of a table that another program dropped.
    commands[0].sql = "DELETE FROM " + catalog_of(schema) + " WHERE physical = $1 AND name <> $2";
    commands[0].parameters.text(physical).text(name);
    commands[1].sql = "INSERT INTO " + catalog_of(schema) +
                      " (name, physical, schema) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET"
                      " generation = DEFAULT, physical = excluded.physical, schema = excluded.schema";
    commands[1].parameters.text(name).text(physical).text(text);
    connection.run(commands);
}

void drop(Connection& connection, const std::string& schema, const Table& table) {
    run_all(connection, {"DROP TABLE " + table.sql.relation});
    if (table.adopted()) return;
    Command entry{"DELETE FROM " + catalog_of(schema) + " WHERE generation = $1"};
    entry.parameters.integer(table.generation);
    connection.run({&entry, 1});
}

void add_hash_index(Connection& connection, const std::string& schema, const Table& table) {
    const std::string c{collation};
    run_all(connection, {"CREATE INDEX " + quoted(hash_index(table.physical)) + " ON " + table.sql.relation + " (" +
                         std::string{hash_of_pk} + ", pk" + c + ", sk" + c + ")"});
    put(connection, schema, table.name, &table, table.schema);
}

}  // namespace dynaloom::postgres::catalog
