#include "postgres/row_store.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <thread>

namespace dynaloom::postgres {

namespace {

constexpr int most_looks = 20;
constexpr int most_conflicts = 20;  // with what other programs wrote, whom no lock of ours keeps out
constexpr int most_connections = 5;
constexpr std::chrono::milliseconds schema_change = std::chrono::hours{1};

void nap() {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::this_thread::sleep_for(std::chrono::microseconds{std::uniform_int_distribution<>{500, 10'000}(random)});
}

}  // namespace

RowStore::RowStore(const std::string& dsn, const Options& options, engine::ParseSchema parse_schema)
    : options_{options}, parse_schema_{parse_schema} {
    engine::Deadline deadline{options_.connect_timeout};
    auto first = std::make_unique<Connection>(dsn, options_, deadline);  // its faults show now
    database_ = first->database();
    pool_ = std::make_unique<engine::Pool<Connection>>(
        database_, std::max<std::size_t>(1, options_.max_connections),
        [dsn, options](engine::Deadline& end) { return std::make_unique<Connection>(dsn, options, end); });
    pool_->add(std::move(first));
}

/// Returns if the transaction is to be run again.
void RowStore::recover(const SqlError& error, const engine::Call& call, engine::Deadline& deadline,
                       Attempts& attempts) const {
    const std::string where = place(call, database_);
    if (error.committing) raise(error, where);
    if (deadline.passed()) {  // the server may have noticed before we did
        SqlError late = error;
        late.message += "; the call had " + std::to_string(deadline.budget().count()) + " ms";
        raise(late, where);
    }
    switch (remedy_of(error)) {
        case Remedy::none:
            raise(error, where);
        case Remedy::look_again:
            if (++attempts.looks > most_looks) raise(error, where);
            break;
        case Remedy::run_again:
            if (error.state == "23505" && ++attempts.conflicts > most_conflicts) raise(error, where);
            nap();
            break;
        case Remedy::wait_again:
            if (call.budget == std::chrono::milliseconds{0}) raise(error, where);
            break;
        case Remedy::connect_again:
            if (++attempts.connections > most_connections) raise(error, where);
            nap();
            break;
        case Remedy::other_server:
            if (attempts.opened_after) raise(error, where);
            attempts.opened_after = std::chrono::steady_clock::now();
            break;
    }
}

/// @returns Whether it is done, and need not be run again.
bool RowStore::run_once(const engine::Call& call, engine::Deadline& deadline, Transaction::Kind kind,
                        engine::FunctionRef<void(Transaction&)> fn, Attempts& attempts) {
    const engine::Pool<Connection>::Lease lease = pool_->take(call, deadline);
    if (attempts.opened_after && (*lease).opened() < *attempts.opened_after) {
        (*lease).retire();
        return false;
    }
    try {
        if (attempts.statements_gone && (*lease).usable()) {
            (*lease).forget_statements();
            attempts.statements_gone = false;
        }
        Transaction transaction{*lease, kind, tables_, options_.schema, parse_schema_};
        try {
            fn(transaction);
            transaction.commit();
            return true;
        } catch (const SqlError& error) {
            if (remedy_of(error) == Remedy::look_again) transaction.forget();
            throw;
        } catch (const Lost&) {
            throw;
        } catch (const Timeout&) {  // the connection's
            throw;
        } catch (...) {
            // What was thrown, NeedsTable too, counts only if the tables were what they were taken to be.
            if (transaction.confirm()) throw;
            transaction.forget();
            return false;
        }
    } catch (const SqlError& error) {
        if (remedy_of(error) == Remedy::other_server) (*lease).retire();
        recover(error, call, deadline, attempts);
        attempts.statements_gone = error.state == "0A000" || error.state == "26000" || error.state == "42P05";
    } catch (const Lost& lost) {
        if (lost.committing || deadline.passed() || ++attempts.connections > most_connections)
            raise(lost, place(call, database_));
    }
    return false;
}

void RowStore::run(const engine::Call& call, Transaction::Kind kind, engine::FunctionRef<void(Transaction&)> fn) {
    const bool patient = kind == Transaction::Kind::schema;
    engine::Deadline deadline{call.budget != std::chrono::milliseconds{0} ? call.budget
                              : patient                                   ? schema_change
                                                                          : options_.statement_timeout};
    Attempts attempts;
    for (;;) {
        try {
            if (run_once(call, deadline, kind, fn, attempts)) return;
        } catch (const NeedsTable& needed) {
            change_schema(engine::rest_of(call, deadline),
                          [&](engine::SchemaTransaction& transaction) { transaction.internal_table(needed.name); });
        }
    }
}

void RowStore::read(const engine::Call& call, engine::Isolation isolation,
                    engine::FunctionRef<void(engine::ReadTransaction&)> fn) {
    run(call, isolation == engine::Isolation::each ? Transaction::Kind::single : Transaction::Kind::snapshot,
        [&](Transaction& transaction) { fn(transaction); });
}

void RowStore::write(const engine::Call& call, engine::FunctionRef<void(engine::WriteTransaction&)> fn) {
    run(call, Transaction::Kind::writing, [&](Transaction& transaction) { fn(transaction); });
}

void RowStore::change_schema(const engine::Call& call, engine::FunctionRef<void(engine::SchemaTransaction&)> fn) {
    run(call, Transaction::Kind::schema, [&](Transaction& transaction) { fn(transaction); });
}

void RowStore::hash_rows(const engine::Call& call) {
    const engine::Call patient{.budget = {}, .table = call.table};
    run(patient, Transaction::Kind::schema, [&](Transaction& transaction) { transaction.hash_rows(call.table); });
}

}  // namespace dynaloom::postgres
