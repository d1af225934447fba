#include "postgres/transaction.hpp"

#include "engine/table_name.hpp"
#include "postgres/catalog.hpp"
#include "postgres/error.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace dynaloom::postgres {

namespace {

std::string key_text(std::string_view pk, std::string_view sk) {
    return std::string{pk}.append(1, '\0').append(sk);
}

std::string key_text(const engine::RowKey& key) {
    return key_text(key.pk, key.sk);
}

engine::RowKey key_of(std::string_view text) {
    const std::size_t end = text.find('\0');
    return {text.substr(0, end), text.substr(end + 1)};
}

template <class Keys, class ToKey>
void add_keys(Parameters& parameters, const Keys& keys, const ToKey& to_key) {
    if (std::size(keys) == 1) {
        const engine::RowKey key = to_key(keys[0]);
        parameters.text(key.pk).text(key.sk);
        return;
    }
    parameters.texts(keys, [&](const auto& key) { return std::optional{to_key(key).pk}; });
    parameters.texts(keys, [&](const auto& key) { return std::optional{to_key(key).sk}; });
}

void add_rows(Parameters& parameters, std::span<const engine::RowView> rows) {
    if (rows.size() == 1) {
        parameters.text(rows[0].key.pk).text(rows[0].key.sk).text(rows[0].schema_version).text(rows[0].data);
        return;
    }
    parameters.texts(rows, [](const engine::RowView& row) { return std::optional{row.key.pk}; });
    parameters.texts(rows, [](const engine::RowView& row) { return std::optional{row.key.sk}; });
    parameters.texts(rows, [](const engine::RowView& row) { return row.schema_version; });
    parameters.texts(rows, [](const engine::RowView& row) { return std::optional{row.data}; });
}

const engine::RowKey& itself(const engine::RowKey& key) {
    return key;
}

void add_limit(Command& command, std::size_t rows) {
    constexpr std::size_t most = 1'000'000'000;
    command.parameters.integer(static_cast<std::int64_t>(std::min(rows, most)));
    command.sql.append(" LIMIT $").append(std::to_string(command.parameters.values().size()));
}

}  // namespace

Transaction::Transaction(Connection& connection, Kind kind, TableCache& tables, const std::string& schema,
                         engine::ParseSchema parse)
    : connection_{connection}, kind_{kind}, tables_{tables}, schema_{schema}, parse_{parse} {
    if (kind != Kind::schema) return;
    const std::array<Command, 2> begin{{{"BEGIN"}, catalog::lock_schemas(schema)}};
    begun_ = true;
    connection_.run(begin);
}

Transaction::~Transaction() {
    if (!begun_ || !connection_.in_transaction()) return;
    try {
        const Command rollback{"ROLLBACK"};
        connection_.run({&rollback, 1});
    } catch (...) {  // NOLINT(bugprone-empty-catch): the pool closes a connection that is in a transaction
    }
}

const engine::TableState* Transaction::add(TablePointer table, bool confirmed) {
    Used& used = used_.emplace_back();
    used.table = std::move(table);
    used.confirmed = confirmed;
    return used.table.get();
}

Transaction::Used& Transaction::use(const engine::TableState& state) {
    return *std::ranges::find_if(used_, [&](const Used& used) { return used.table.get() == &state; });
}

const engine::TableState* Transaction::table(std::string_view name) {
    const auto used = std::ranges::find_if(used_, [&](const Used& one) { return one.table->name == name; });
    if (used != used_.end()) return used->table.get();
    if (kind_ == Kind::schema) {
        // Before the tables that belong to it, as writers do.
        if (engine::is_legal_table_name(name)) lock_alone(lock_id(schema_, name));
    } else if (TablePointer known = tables_.find(name)) {
        return add(std::move(known), false);
    }
    if (kind_ == Kind::snapshot && !begun_) static_cast<void>(flush({}, false));
    std::unique_ptr<Table> found = catalog::load(connection_, schema_, name);
    if (!found) return nullptr;
    found->parsed = parse_(found->schema);
    TablePointer table = std::move(found);
    if (kind_ != Kind::schema) tables_.remember(table);
    return add(std::move(table), kind_ != Kind::snapshot);
}

void Transaction::checks(std::vector<Command>& commands) const {
    for (const Used& used : used_) commands.push_back(used.table->check());
}

void Transaction::mark_confirmed() noexcept {
    for (Used& used : used_) used.confirmed = true;
}

bool Transaction::confirm() {
    if (kind_ == Kind::schema || std::ranges::all_of(used_, &Used::confirmed)) return true;
    std::vector<Command> commands;
    if (std::exchange(begun_, false) && connection_.in_transaction()) commands.push_back({"ROLLBACK"});
    checks(commands);
    try {
        connection_.run(commands);
        return true;
    } catch (const SqlError& error) {
        if (remedy_of(error) != Remedy::look_again) throw;
        return false;
    }
}

void Transaction::forget() noexcept {
    for (const Used& used : used_) tables_.forget(used.table->name);
}

void Transaction::lock_alone(std::int64_t lock) {
    Command command{"SELECT pg_advisory_xact_lock($1)"};
    command.parameters.integer(lock);
    connection_.run({&command, 1});
}

/// What the tables' shared locks and the rows' own are taken by: first those of users' tables, then those of the tables
/// that belong to them, as whoever changes tables does, then those of the rows of all tables; each in the order of the
/// locks' ids, so that no two transactions wait for each other.
void Transaction::add_locks(std::vector<Command>& commands) {
    if (kind_ != Kind::writing) return;
    std::vector<Used*> tables;
    std::vector<std::int64_t> rows;
    for (Used& used : used_) {
        std::vector<std::int64_t> locks = std::exchange(used.locks, {});
        std::ranges::sort(locks);
        locks.erase(std::ranges::unique(locks).begin(), locks.end());
        if (!used.locked) tables.push_back(&used);
        std::ranges::copy(locks, std::back_inserter(rows));
        std::ranges::copy(locks, std::back_inserter(used.held));
        std::ranges::sort(used.held);
    }
    std::ranges::sort(tables, {}, [](const Used* used) {
        return std::pair{!engine::is_legal_table_name(used->table->name), used->table->lock};
    });
    std::ranges::sort(rows);
    for (const Used* used : tables) {
        Command& command = commands.emplace_back();
        command.parameters.integer(used->table->lock);
        if (used == tables.back() && rows.size() == 1) {
            command.sql = "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock($2)";
            command.parameters.integer(rows.front());
            rows.clear();
        } else {
            command.sql = "SELECT pg_advisory_xact_lock_shared($1)";
        }
    }
    if (!rows.empty()) {
        Command each{"SELECT pg_advisory_xact_lock(id) FROM unnest($1::int8[]) AS id"};
        each.parameters.integers(rows);
        commands.push_back(std::move(each));
    }
    for (Used* used : tables) {
        used->locked = true;
        commands.push_back(used->table->check());
    }
}

/// Sends what must come first, then the writes that wait if so wanted, then `reads`. @returns What these gave.
std::vector<Result> Transaction::flush(std::vector<Command> reads, bool with_writes, bool committing) {
    std::vector<Command> commands;
    // What one round trip holds needs no transaction block.
    if (!begun_ && !committing) {
        commands.push_back({kind_ == Kind::snapshot ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN"});
        begun_ = true;
    }
    add_locks(commands);
    std::vector<std::pair<Used*, std::size_t>> places;
    for (Used& used : used_) {
        if (used.to_read.empty()) continue;
        places.emplace_back(&used, commands.size());
        Command command{used.to_read.size() == 1 ? used.table->sql.lock : used.table->sql.lock_many};
        add_keys(command.parameters, used.to_read, key_of);
        commands.push_back(std::move(command));
    }
    if (with_writes) {
        wrote_ = wrote_ || !writes_.empty();
        std::ranges::move(writes_, std::back_inserter(commands));
        writes_.clear();
        for (Used& used : used_) used.written = false;
    }
    const std::size_t count = reads.size();
    std::ranges::move(reads, std::back_inserter(commands));
    if (committing && begun_) commands.push_back({"COMMIT"});
    if (commands.empty()) return {};
    std::vector<Result> results = connection_.run(commands, committing && wrote_);
    if (kind_ == Kind::writing) mark_confirmed();
    keep_locked_rows(places, results);
    if (committing && std::exchange(begun_, false)) results.pop_back();
    results.erase(results.begin(), results.end() - static_cast<std::ptrdiff_t>(count));
    return results;
}

void Transaction::keep_locked_rows(const std::vector<std::pair<Used*, std::size_t>>& places,
                                   const std::vector<Result>& results) {
    for (const auto& [used, place] : places) {
        const Result& found = results[place];
        std::vector<std::string> keys = std::exchange(used->to_read, {});
        for (const std::string& key : keys) used->rows[key].reset();
        if (keys.size() == 1) {
            if (found.rows() > 0) used->rows[keys.front()].emplace(found.text(0, 0));
            continue;
        }
        for (int row = 0; row < found.rows(); ++row)
            used->rows[keys.at(found.integer<std::size_t>(row, 0) - 1)].emplace(found.text(row, 1));
    }
}

void Transaction::commit() {
    std::vector<Command> commands;
    switch (kind_) {
        case Kind::single:
            if (!std::ranges::all_of(used_, &Used::confirmed)) checks(commands);
            break;
        case Kind::snapshot:
            if (std::exchange(begun_, false)) commands.push_back({"COMMIT"});
            checks(commands);
            break;
        case Kind::writing:
        case Kind::schema:
            if (!writes_.empty() || begun_ || !std::ranges::all_of(used_, &Used::confirmed))
                static_cast<void>(flush({}, true, true));
            for (const std::string& name : changed_) tables_.forget(name);
            return;
    }
    if (!commands.empty()) connection_.run(commands);
}

/// Makes a read that is a transaction of its own fail unless its table is what it was taken to be.
/// @param sql  What stands before a condition.
void Transaction::add_condition(const Used& used, Command& command, std::string_view sql) const {
    if (kind_ != Kind::single) return;
    command.sql += sql;
    used.table->add_check(command);
}

/// Runs one read, and whatever it depends on. @param used  Its table, if it is of one.
Result Transaction::read(Used* used, Command command) {
    std::vector<Command> commands;
    commands.push_back(std::move(command));
    if (kind_ == Kind::single) {
        std::vector<Result> results = connection_.run(commands);
        if (used != nullptr) used->confirmed = true;
        return std::move(results.front());
    }
    return std::move(flush(std::move(commands), used == nullptr || used->written).front());
}

void Transaction::get_many(const engine::TableState& state, std::span<const engine::RowKey> keys,
                           std::span<std::optional<std::string>> found) {
    Used& used = use(state);
    if (!used.to_read.empty()) static_cast<void>(flush({}, used.written));
    bool all_known = !used.rows.empty();
    for (std::size_t i = 0; all_known && i < keys.size(); ++i) {
        const auto known = used.rows.find(key_text(keys[i]));
        all_known = known != used.rows.end();
        if (all_known) found[i] = known->second;
    }
    if (all_known) return;
    Command command{keys.size() == 1 ? used.table->sql.get : used.table->sql.get_many};
    add_keys(command.parameters, keys, itself);
    add_condition(used, command, keys.size() == 1 ? " AND " : " WHERE ");
    const Result rows = read(&used, std::move(command));
    for (std::optional<std::string>& one : found) one.reset();
    if (keys.size() == 1) {
        if (rows.rows() > 0) found[0].emplace(rows.text(0, 0));
        return;
    }
    for (int row = 0; row < rows.rows(); ++row) found[rows.integer<std::size_t>(row, 0) - 1].emplace(rows.text(row, 1));
}

/// Takes rows until the limit is met.
/// @param ask  Gives the command that reads at most so many rows, after the last of the page if it has any; its columns
///             are pk, unless the caller knows it, sk and data.
template <class Ask>
engine::Page Transaction::pages(Used& used, engine::PageLimit limit, const Ask& ask) {
    engine::Page page;
    std::size_t bytes = 0;
    for (RowsToAsk rows{limit, engine::is_legal_table_name(used.table->name) ? few_items : many_entries};;) {
        const std::size_t wanted = rows.next(page.rows.size(), bytes);
        const Result found = read(&used, ask(page.rows.empty() ? nullptr : &page.rows.back(), wanted));
        if (page.rows.empty()) page.rows.reserve(static_cast<std::size_t>(found.rows()));
        for (int row = 0; row < found.rows(); ++row) {
            engine::Row& one = page.rows.emplace_back();
            int column = 0;
            if (found.columns() == 3) one.pk = found.text(row, column++);
            one.sk = found.text(row, column++);
            one.data = found.text(row, column);
            const std::size_t size = one.pk.size() + one.sk.size() + one.data.size();
            bytes += size;
            rows.see(size);
            if (page.rows.size() < limit.rows && bytes < limit.bytes) continue;
            page.more = true;
            return page;
        }
        if (static_cast<std::size_t>(found.rows()) < wanted) return page;
    }
}

/// In a table that another program made, the index may have another order than that of bytes: what is sorted there are
/// the partition's keys, read from the index, and not its data.
engine::Page Transaction::range(const engine::TableState& state, const engine::PartitionRange& range,
                                engine::PageLimit limit) {
    Used& used = use(state);
    const std::string sk = std::string{"sk"}.append(collation);
    return pages(used, limit, [&](const engine::Row* last, std::size_t rows) {
        std::optional<engine::Bound> lower = range.lower;
        std::optional<engine::Bound> upper = range.upper;
        if (last != nullptr) (range.descending ? upper : lower) = engine::Bound{.sk = last->sk, .inclusive = false};
        const bool keys_first = state.adopted();
        Command command{(keys_first ? "SELECT pk, sk FROM " : "SELECT sk, data FROM ") + used.table->sql.relation +
                        " WHERE pk = $1"};
        command.parameters.text(range.pk);
        const auto bound = [&](const engine::Bound& one, std::string_view sign) {
            command.parameters.text(one.sk);
            command.sql.append(" AND ").append(sk).append(sign).append(one.inclusive ? "= $" : " $");
            command.sql += std::to_string(command.parameters.values().size());
        };
        if (lower) bound(*lower, " >");
        if (upper) bound(*upper, " <");
        add_condition(used, command, " AND ");
        command.sql.append(" ORDER BY ").append(sk).append(range.descending ? " DESC" : "");
        add_limit(command, rows);
        if (keys_first)
            command.sql = "SELECT t.sk, t.data FROM (" + command.sql + ") AS key JOIN " + used.table->sql.relation +
                          " AS t ON t.pk = key.pk AND t.sk = key.sk ORDER BY key." + sk +
                          (range.descending ? " DESC" : "");
        return command;
    });
}

/// In the order of the columns: that of bytes in a table of ours, and in another program's the order of its primary
/// key, without which each page would sort the table.
engine::Page Transaction::walk(const engine::TableState& state, std::optional<engine::RowKey> after,
                               engine::PageLimit limit) {
    Used& used = use(state);
    return pages(used, limit, [&](const engine::Row* last, std::size_t rows) {
        const std::optional<engine::RowKey> from = last != nullptr ? engine::RowKey{last->pk, last->sk} : after;
        Command command{"SELECT pk, sk, data FROM " + used.table->sql.relation};
        if (from) {
            command.sql += " WHERE (pk, sk) > ($1, $2)";
            command.parameters.text(from->pk).text(from->sk);
        }
        add_condition(used, command, from ? " AND " : " WHERE ");
        command.sql += " ORDER BY pk, sk";
        add_limit(command, rows);
        return command;
    });
}

bool Transaction::hashed(const engine::TableState& state) {
    return use(state).table->keeps_hashes;
}

engine::Page Transaction::walk_hashes(const engine::TableState& state, engine::HashRange part,
                                      std::optional<engine::RowKey> after, engine::PageLimit limit) {
    Used& used = use(state);
    const std::string hash{hash_of_pk};
    const std::string order = hash + ", pk" + std::string{collation} + ", sk" + std::string{collation};
    return pages(used, limit, [&](const engine::Row* last, std::size_t rows) {
        const std::optional<engine::RowKey> from = last != nullptr ? engine::RowKey{last->pk, last->sk} : after;
        Command command{"SELECT pk, sk, data FROM " + used.table->sql.relation + " WHERE " + hash + " < $1 AND "};
        command.parameters.integer(part.end);
        if (from) {
            command.sql += "(" + order + ") > ($2, $3, $4)";
            command.parameters.integer(engine::row_hash(from->pk)).text(from->pk).text(from->sk);
        } else {
            command.sql += hash + " >= $2";
            command.parameters.integer(part.begin);
        }
        add_condition(used, command, " AND ");
        command.sql += " ORDER BY " + order;
        add_limit(command, rows);
        return command;
    });
}

std::vector<std::string> Transaction::table_names() {
    if (kind_ == Kind::snapshot && !begun_) static_cast<void>(flush({}, false));
    return catalog::names(connection_, schema_);
}

/// Locks of rows that are not held already, to be taken before anything else is sent.
void Transaction::want_lock(Used& used, std::span<const engine::RowKey> keys) {
    for (const engine::RowKey& key : keys) {
        const std::int64_t id = lock_id(schema_, used.table->name, &key);
        if (!std::ranges::binary_search(used.held, id)) used.locks.push_back(id);
    }
}

void Transaction::lock(const engine::TableState& state, std::span<const engine::RowKey> keys) {
    Used& used = use(state);
    want_lock(used, keys);
    for (const engine::RowKey& key : keys) used.to_read.push_back(key_text(key));
    std::ranges::sort(used.to_read);
    used.to_read.erase(std::ranges::unique(used.to_read).begin(), used.to_read.end());
}

void Transaction::put_many(const engine::TableState& state, std::span<const engine::RowView> rows) {
    Used& used = use(state);
    std::vector<engine::RowView> absent;
    std::vector<engine::RowView> others;
    for (const engine::RowView& row : rows) {
        const auto known = used.rows.empty() ? used.rows.end() : used.rows.find(key_text(row.key));
        (known != used.rows.end() && !known->second ? absent : others).push_back(row);
        if (known != used.rows.end()) used.rows.erase(known);
    }
    // A writer that reads nothing must not come between what another has read and what it writes. Rows of the engine's
    // own tables follow from items, or are locked by name.
    if (engine::is_legal_table_name(used.table->name)) {
        std::vector<engine::RowKey> keys;
        keys.reserve(rows.size());
        for (const engine::RowView& row : rows) keys.push_back(row.key);
        want_lock(used, keys);
    }
    const TableSql& sql = used.table->sql;
    const auto write = [&](std::span<const engine::RowView> some, const std::string& one, const std::string& many) {
        if (some.empty()) return;
        Command command{some.size() == 1 ? one : many};
        add_rows(command.parameters, some);
        writes_.push_back(std::move(command));
    };
    write(absent, sql.insert, sql.insert_many);
    write(others, sql.put, sql.put_many);
    used.written = true;
}

void Transaction::erase_many(const engine::TableState& state, std::span<const engine::RowKey> keys) {
    Used& used = use(state);
    if (!used.rows.empty())
        for (const engine::RowKey& key : keys) used.rows.erase(key_text(key));
    if (engine::is_legal_table_name(used.table->name)) want_lock(used, keys);
    Command command{keys.size() == 1 ? used.table->sql.erase : used.table->sql.erase_many};
    add_keys(command.parameters, keys, itself);
    writes_.push_back(std::move(command));
    used.written = true;
}

/// Runs what changes tables, after all that was written before.
void Transaction::change(std::span<const Command> commands) {
    static_cast<void>(flush({commands.begin(), commands.end()}, true));
    wrote_ = true;
}

void Transaction::put_table(std::string_view name, std::string_view schema) {
    change({});
    const auto* now = static_cast<const Table*>(table(name));
    catalog::put(connection_, schema_, name, now, schema);
    changed_.emplace_back(name);
    const auto used = std::ranges::find_if(used_, [&](const Used& one) { return one.table->name == name; });
    if (used == used_.end()) return;
    replaced_.push_back(std::move(used->table));
    used_.erase(used);
}

void Transaction::drop_table(const engine::TableState& state) {
    change({});
    const auto used = std::ranges::find_if(used_, [&](const Used& one) { return one.table.get() == &state; });
    const TablePointer table = used->table;
    lock_alone(table->lock);
    catalog::drop(connection_, schema_, *table);
    changed_.push_back(table->name);
    replaced_.push_back(table);
    used_.erase(used);
}

const engine::TableState& Transaction::internal_table(std::string_view name) {
    if (const engine::TableState* found = table(name)) return *found;
    if (kind_ != Kind::schema) throw NeedsTable{std::string{name}};
    change({});
    catalog::put(connection_, schema_, name, nullptr, {});
    return *table(name);
}

void Transaction::hash_rows(std::string_view name) {
    const engine::TableState* const state = table(name);
    if (state == nullptr || state->adopted() || hashed(*state)) return;
    const Table& of_rows = *use(*state).table;
    lock_alone(of_rows.lock);
    catalog::add_hash_index(connection_, schema_, of_rows);
    wrote_ = true;
    changed_.emplace_back(name);
}

}  // namespace dynaloom::postgres
