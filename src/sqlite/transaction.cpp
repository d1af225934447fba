#include "sqlite/transaction.hpp"

#include "sqlite/catalog.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace dynaloom::sqlite {

namespace {

/// Rows that are still to be hashed. A key that is no text has no hash, and no reader takes it.
constexpr const char* without_hash = " WHERE h IS NULL AND typeof(pk) = 'text' AND typeof(sk) = 'text'";

constexpr std::size_t rows_hashed_at_once = 5000;  // a few ten milliseconds, in which nobody else can write

// States come from this class alone, so each is a PreparedTable, to whose statements the transaction has the right.
PreparedTable& prepared_table(const engine::TableState& table) {
    return const_cast<PreparedTable&>(static_cast<const PreparedTable&>(table));
}

}  // namespace

Transaction::Transaction(Connection& connection, Kind kind, Trust trust, engine::ParseSchema parse)
    : connection_{connection}, parse_{parse}, trust_{trust}, unconfirmed_{connection.unconfirmed()} {
    unconfirmed_.clear();
    // Reading the catalog and the rows must be one moment.
    if (kind == Kind::single && trust == Trust::verified) kind = Kind::snapshot;
    joined_ = kind == Kind::joined;
    open(kind);
    if (trust != Trust::verified) return;
    try {
        catalog::forget_dropped(connection_);
    } catch (...) {
        if (!joined_) connection_.rollback();
        throw;
    }
}

Transaction::~Transaction() {
    if (open_ && !joined_) connection_.rollback();
}

void Transaction::open(Kind kind) {
    if (open_ || joined_ || kind == Kind::single) return;
    if (kind == Kind::writing)
        connection_.begin_immediate();
    else
        connection_.begin();
    open_ = true;
}

void Transaction::commit() {
    if (std::exchange(open_, false)) connection_.commit();
}

const engine::TableState* Transaction::table(std::string_view name) {
    Connection::Tables& tables = connection_.tables();
    const auto known = tables.find(name);
    if (trust_ == Trust::remembered) {
        if (known == tables.end()) throw Stale{};
        const PreparedTable* table = known->second.get();
        if (std::ranges::find(unconfirmed_, table) == unconfirmed_.end()) unconfirmed_.push_back(table);
        return table;
    }
    std::unique_ptr<PreparedTable> found = catalog::load(connection_, name);
    if (known != tables.end()) {
        PreparedTable& table = *known->second;
        if (found && found->generation == table.generation && found->physical == table.physical) return &table;
        replaced_.push_back(std::move(known->second));
        tables.erase(known);
    }
    if (!found) return nullptr;
    found->parsed = parse_(found->schema);
    return tables.emplace(std::string{name}, std::move(found)).first->second.get();
}

Statement& Transaction::prepared(Statement& kept, const PreparedTable& table, std::string_view before,
                                 std::string_view after) {
    if (!kept) {
        std::string sql{before};
        sql.append(catalog::identifier(table.physical)).append(after);
        kept = connection_.prepare(sql);
    }
    return kept;
}

/// The step at which a statement takes its snapshot, and so confirms what is remembered of its table.
bool Transaction::first_step(const PreparedTable& table, Statement& statement) {
    const bool row = connection_.step(statement);
    if (trust_ == Trust::verified) {
        statement.acknowledge();
    } else if (!statement.same_schema()) {
        throw Stale{};
    } else {
        std::erase(unconfirmed_, &table);
    }
    return row;
}

void Transaction::get_many(const engine::TableState& state, std::span<const engine::RowKey> keys,
                           std::span<std::optional<std::string>> found) {
    if (keys.size() > 1) open(Kind::snapshot);  // takes the locks of a snapshot once, not for each key
    PreparedTable& table = prepared_table(state);
    Statement& get = prepared(table.get, table, "SELECT data FROM ", " WHERE pk = ?1 AND sk = ?2");
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const ResetAtExit reset{get};
        get.bind(1, keys[i].pk);
        get.bind(2, keys[i].sk);
        if (first_step(table, get))
            found[i].emplace(get.text(0));
        else
            found[i].reset();
    }
}

engine::Page Transaction::take_page(const PreparedTable& table, Statement& statement, bool with_pk,
                                    engine::PageLimit limit) {
    engine::Page page;
    std::size_t bytes = 0;
    for (bool row = first_step(table, statement); row; row = connection_.step(statement)) {
        // SQLite keeps a BLOB in a column of TEXT, after all text, where no text leads.
        if (!statement.is_text(0) || !statement.is_text(1)) {
            ++page.passed_over;
            continue;
        }
        const std::string_view pk = statement.text(0);
        const std::string_view sk = statement.text(1);
        const std::string_view data = statement.text(2);
        page.rows.push_back({std::string{with_pk ? pk : std::string_view{}}, std::string{sk}, std::string{data}});
        bytes += pk.size() + sk.size() + data.size();
        if (page.rows.size() >= limit.rows || bytes >= limit.bytes) {
            page.more = true;
            break;
        }
    }
    return page;
}

engine::Page Transaction::range(const engine::TableState& state, const engine::PartitionRange& range,
                                engine::PageLimit limit) {
    PreparedTable& table = prepared_table(state);
    constexpr std::string_view select = "SELECT '', sk, data FROM ";
    Statement& statement =
        range.descending
            ? prepared(table.descending, table, select, " WHERE pk = ?1 AND sk >= ?2 AND sk < ?3 ORDER BY sk DESC")
            : prepared(table.ascending, table, select, " WHERE pk = ?1 AND sk >= ?2 AND sk < ?3 ORDER BY sk");
    // One statement serves all ranges: in byte order nothing lies between a text and the same text with a NUL after it.
    const auto edge = [](const engine::Bound& bound, bool included) {
        std::string text{bound.sk};
        if (bound.inclusive != included) text += '\0';
        return text;
    };
    const std::string lower = range.lower ? edge(*range.lower, true) : std::string{};
    const std::string upper = range.upper ? edge(*range.upper, false) : std::string{};
    const ResetAtExit reset{statement};
    statement.bind(1, range.pk);
    statement.bind(2, lower);
    if (range.upper)
        statement.bind(3, upper);
    else
        statement.bind_beyond_text(3);
    return take_page(table, statement, false, limit);
}

engine::Page Transaction::walk(const engine::TableState& state, std::optional<engine::RowKey> after,
                               engine::PageLimit limit) {
    PreparedTable& table = prepared_table(state);
    constexpr std::string_view select = "SELECT pk, sk, data FROM ";
    Statement& statement = after ? prepared(table.walk_on, table, select, " WHERE (pk, sk) > (?1, ?2) ORDER BY pk, sk")
                                 : prepared(table.walk_from_start, table, select, " ORDER BY pk, sk");
    const ResetAtExit reset{statement};
    if (after) {
        statement.bind(1, after->pk);
        statement.bind(2, after->sk);
    }
    return take_page(table, statement, true, limit);
}

bool Transaction::hashed(const engine::TableState& state) {
    PreparedTable& table = prepared_table(state);
    if (!table.keeps_hashes) return false;
    Statement& unhashed = prepared(table.unhashed, table, "SELECT 1 FROM ", without_hash);
    const ResetAtExit reset{unhashed};
    return !first_step(table, unhashed);
}

engine::Page Transaction::walk_hashes(const engine::TableState& state, engine::HashRange part,
                                      std::optional<engine::RowKey> after, engine::PageLimit limit) {
    PreparedTable& table = prepared_table(state);
    Statement& statement = prepared(table.walk_hashes, table, "SELECT pk, sk, data FROM ",
                                    " WHERE (h, pk, sk) > (?1, ?2, ?3) AND h < ?4 ORDER BY h, pk, sk");
    const ResetAtExit reset{statement};
    if (after) {
        statement.bind(1, sqlite3_int64{engine::row_hash(after->pk)});
        statement.bind(2, after->pk);
        statement.bind(3, after->sk);
    } else {
        statement.bind(1, sqlite3_int64{part.begin} - 1);
        statement.bind_beyond_text(2);
        statement.bind_beyond_text(3);
    }
    statement.bind(4, sqlite3_int64{part.end});
    return take_page(table, statement, true, limit);
}

bool Transaction::hash_some(std::string_view name, Place& after) {
    const engine::TableState* state = table(name);
    if (state == nullptr) return false;
    const PreparedTable& table = prepared_table(*state);
    if (!table.keeps_hashes) catalog::add_hash_column(connection_, table);
    const std::string physical = catalog::identifier(table.physical);

    // With the index that is quick; without it, the rows are found in order of their keys, beyond those done before.
    Statement unhashed = connection_.prepare("SELECT pk, sk FROM " + physical + without_hash +
                                             (table.keeps_hashes ? "" : " AND (pk, sk) > (?1, ?2) ORDER BY pk, sk"));
    if (!table.keeps_hashes) {
        unhashed.bind(1, after.first);
        unhashed.bind(2, after.second);
    }
    std::vector<Place> places;
    while (places.size() < rows_hashed_at_once && connection_.step(unhashed))
        places.emplace_back(unhashed.text(0), unhashed.text(1));
    sqlite3_reset(unhashed.get());
    Statement set = connection_.prepare("UPDATE " + physical + " SET h = ?1 WHERE pk = ?2 AND sk = ?3");
    for (const auto& [pk, sk] : places) {
        const ResetAtExit reset{set};
        set.bind(1, sqlite3_int64{engine::row_hash(pk)});
        set.bind(2, pk);
        set.bind(3, sk);
        connection_.step(set);
    }
    const bool more = places.size() == rows_hashed_at_once;
    if (more) after = std::move(places.back());
    if (more || table.keeps_hashes) return more;
    catalog::add_hash_index(connection_, table);
    return true;  // others may have written behind the place that the search had come to
}

std::vector<std::string> Transaction::table_names() {
    return catalog::names(connection_);
}

void Transaction::lock(const engine::TableState&, std::span<const engine::RowKey>) {
    // A writing transaction is alone in the database from its beginning.
}

void Transaction::put_many(const engine::TableState& state, std::span<const engine::RowView> rows) {
    PreparedTable& table = prepared_table(state);
    // Not REPLACE: on a unique index that another program added it would delete other rows.
    Statement& put =
        table.keeps_hashes
            ? prepared(table.put, table, "INSERT INTO ",
                       " (pk, sk, schema_version, data, h) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (pk, sk)"
                       " DO UPDATE SET schema_version = excluded.schema_version, data = excluded.data")
            : prepared(table.put, table, "INSERT INTO ",
                       " (pk, sk, schema_version, data) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (pk, sk)"
                       " DO UPDATE SET schema_version = excluded.schema_version, data = excluded.data");
    for (const engine::RowView& row : rows) {
        const ResetAtExit reset{put};
        put.bind(1, row.key.pk);
        put.bind(2, row.key.sk);
        if (row.schema_version)
            put.bind(3, *row.schema_version);
        else
            put.bind_null(3);
        put.bind(4, row.data);
        if (table.keeps_hashes) put.bind(5, sqlite3_int64{engine::row_hash(row.key.pk)});
        first_step(table, put);
    }
}

void Transaction::erase_many(const engine::TableState& state, std::span<const engine::RowKey> keys) {
    PreparedTable& table = prepared_table(state);
    Statement& erase = prepared(table.erase, table, "DELETE FROM ", " WHERE pk = ?1 AND sk = ?2");
    for (const engine::RowKey& key : keys) {
        const ResetAtExit reset{erase};
        erase.bind(1, key.pk);
        erase.bind(2, key.sk);
        first_step(table, erase);
    }
}

void Transaction::put_table(std::string_view name, std::string_view schema) {
    catalog::put(connection_, name, table(name), schema);
}

void Transaction::drop_table(const engine::TableState& table) {
    catalog::drop(connection_, table);
}

const engine::TableState& Transaction::internal_table(std::string_view name) {
    if (const engine::TableState* found = table(name)) return *found;
    // If the transaction is undone, the memory of this table is found to be untrue like any other: the cookie goes
    // back.
    catalog::put(connection_, name, nullptr, {});
    return *table(name);
}

}  // namespace dynaloom::sqlite
