#include "sqlite/catalog.hpp"

#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_set>
#include <utility>

namespace dynaloom::sqlite::catalog {

namespace {

constexpr std::size_t longest_physical_name = 60;

struct Column {
    std::string_view name;
    bool not_null;
    int place_in_primary_key;
};
constexpr std::array<Column, 4> layout{{
    {"pk", true, 1},
    {"sk", true, 2},
    {"schema_version", false, 0},
    {"data", true, 0},
}};

/// The entries whose SQL tables are there: another program may have dropped one.
constexpr const char* entries_in_force =
    R"(main."dynaloom:tables" AS entry WHERE EXISTS (SELECT 1 FROM main.sqlite_master AS made)"
    R"( WHERE made.type = 'table' AND entry.physical = made.name))";

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (const char byte : name) {
        if (byte == '"') text += '"';
        text += byte;
    }
    return text += '"';
}

/// Whether the SQL table has exactly our columns. By PRAGMA statements: a table may bear the name of the table-valued
/// function of the same name.
bool has_layout(Connection& connection, std::string_view physical) {
    Statement columns = connection.prepare("PRAGMA main.table_xinfo(" + quoted(physical) + ")");
    std::size_t count = 0;
    while (connection.step(columns)) {
        if (count == layout.size()) return false;
        const Column& expected = layout[count++];
        const bool hidden = columns.integer(6) != 0;
        if (columns.text(1) != expected.name || columns.text(2) != "TEXT" || hidden ||
            (columns.integer(3) != 0) != expected.not_null || columns.integer(5) != expected.place_in_primary_key)
            return false;
    }
    if (count != layout.size()) return false;
    for (const char* key : {"pk", "sk"}) {
        const char* collation = nullptr;
        if (sqlite3_table_column_metadata(connection.handle(), "main", std::string{physical}.c_str(), key, nullptr,
                                          &collation, nullptr, nullptr, nullptr) != SQLITE_OK ||
            std::string_view{collation} != "BINARY")
            return false;
    }
    return true;
}

bool exists(Connection& connection, std::string_view sql, std::string_view name) {
    Statement statement = connection.prepare(sql);
    statement.bind(1, name);
    return connection.step(statement);
}

bool has_catalog(Connection& connection) {
    return exists(connection, "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1", "dynaloom:tables");
}

std::string hash_index(std::string_view physical) {
    return std::string{physical} + ":h";
}

bool adoptable(Connection& connection, std::string_view name) {
    return exists(connection, "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1", name) &&
           has_layout(connection, name);
}

bool reserved(std::string_view name) {
    return sqlite3_strnicmp(std::string{name}.c_str(), "sqlite_", 7) == 0;
}

/// SQL names are equal but for case, DynamoDB's are not; and other programs may have tables of their own here.
std::string free_physical_name(Connection& connection, std::string_view name) {
    if (reserved(name)) return engine::hashed_table_name("reserved", name);
    if (name.size() > longest_physical_name ||
        exists(connection, "SELECT 1 FROM main.sqlite_master WHERE name = ?1 COLLATE NOCASE", name))
        return engine::hashed_table_name(name, name);
    return std::string{name};
}

}  // namespace

std::string identifier(std::string_view name) {
    return "main." + quoted(name);
}

std::unique_ptr<PreparedTable> load(Connection& connection, std::string_view name) {
    auto table = std::make_unique<PreparedTable>();
    table->name = name;
    if (has_catalog(connection)) {
        Statement entry = connection.prepare(std::string{"SELECT generation, physical, schema FROM "} +
                                             entries_in_force + " AND entry.name = ?1");
        entry.bind(1, name);
        if (connection.step(entry)) {
            table->generation = entry.integer(0);
            table->physical = entry.text(1);
            table->schema = entry.text(2);
            table->keeps_hashes =
                exists(connection, "SELECT 1 FROM main.sqlite_master WHERE type = 'index' AND name = ?1",
                       hash_index(table->physical));
            return table;
        }
    }
    if (!adoptable(connection, name)) return nullptr;
    table->physical = name;
    return table;
}

std::vector<std::string> names(Connection& connection) {
    std::vector<std::string> found;
    std::vector<std::string> taken;
    if (has_catalog(connection)) {
        Statement entries = connection.prepare(std::string{"SELECT name, physical FROM "} + entries_in_force);
        while (connection.step(entries)) {
            found.emplace_back(entries.text(0));
            taken.emplace_back(entries.text(1));
        }
    }
    const std::vector<std::string> named = found;
    Statement tables = connection.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table'");
    while (connection.step(tables)) {
        const std::string name{tables.text(0)};
        if (std::ranges::find(taken, name) == taken.end() && std::ranges::find(named, name) == named.end() &&
            has_layout(connection, name))
            found.push_back(name);
    }
    std::ranges::sort(found);
    return found;
}

void put(Connection& connection, std::string_view name, const engine::TableState* now, std::string_view schema) {
    if (!has_catalog(connection))
        connection.run(
            R"(CREATE TABLE main."dynaloom:tables" (generation INTEGER PRIMARY KEY AUTOINCREMENT,)"
            R"( name TEXT NOT NULL UNIQUE, physical TEXT NOT NULL UNIQUE COLLATE NOCASE, schema TEXT NOT NULL))");

    const std::string physical = now != nullptr ? now->physical : free_physical_name(connection, name);
    if (now == nullptr) {
        connection.run("CREATE TABLE " + identifier(physical) +
                       " (pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data TEXT NOT NULL,"
                       " PRIMARY KEY (pk, sk)) WITHOUT ROWID");
        if (!has_layout(connection, physical))
            throw ServiceError{"table \"" + std::string{name} + "\": the database did not create it as it was told",
                               "SQLITE_SCHEMA"};
    } else {
        // Nothing else here changes the schema cookie.
        connection.run(R"(CREATE TABLE main."dynaloom::changed" (x))");
        connection.run(R"(DROP TABLE main."dynaloom::changed")");
    }
    Statement entry = connection.prepare(
        R"(INSERT OR REPLACE INTO main."dynaloom:tables" (name, physical, schema) VALUES (?1, ?2, ?3))");
    entry.bind(1, name);
    entry.bind(2, physical);
    entry.bind(3, schema);
    connection.step(entry);
}

void forget_dropped(Connection& connection) {
    std::string version = connection.first_text("PRAGMA main.schema_version");
    if (version == connection.schema_version()) return;
    std::unordered_set<std::string, Connection::NameHash, std::equal_to<>> made;
    Statement tables = connection.prepare("SELECT name FROM main.sqlite_master WHERE type = 'table'");
    while (connection.step(tables)) made.emplace(tables.text(0));
    std::erase_if(connection.tables(), [&](const auto& entry) { return !made.contains(entry.second->physical); });
    std::erase_if(connection.logs(), [&](const auto& entry) { return !made.contains(entry.first); });
    connection.schema_version() = std::move(version);
}

void add_hash_column(Connection& connection, const engine::TableState& table) {
    const bool has_column = sqlite3_table_column_metadata(connection.handle(), "main", table.physical.c_str(), "h",
                                                          nullptr, nullptr, nullptr, nullptr, nullptr) == SQLITE_OK;
    if (!has_column) connection.run("ALTER TABLE " + identifier(table.physical) + " ADD COLUMN h INTEGER");
}

void add_hash_index(Connection& connection, const engine::TableState& table) {
    connection.run("CREATE INDEX " + identifier(hash_index(table.physical)) + " ON " + quoted(table.physical) +
                   " (h, pk, sk)");
    put(connection, table.name, &table, table.schema);
}

void drop(Connection& connection, const engine::TableState& table) {
    connection.run("DROP TABLE " + identifier(table.physical));
    if (table.adopted()) return;
    Statement entry = connection.prepare(R"(DELETE FROM main."dynaloom:tables" WHERE generation = ?1)");
    sqlite3_bind_int64(entry.get(), 1, table.generation);
    connection.step(entry);
}

}  // namespace dynaloom::sqlite::catalog
