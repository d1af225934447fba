#include "sqlite/row_store.hpp"

#include "sqlite/catalog.hpp"

#include <algorithm>
#include <memory>

namespace dynaloom::sqlite {

namespace {

auto opening(const std::string& path, Connection::Use use, const Options& options) {
    return [=](engine::Deadline& deadline) {
        return std::make_unique<Connection>(path, use, options.durability, deadline);
    };
}

}  // namespace

RowStore::RowStore(const std::string& path, const Options& options, engine::ParseSchema parse_schema)
    : busy_timeout_{options.busy_timeout},
      parse_schema_{parse_schema},
      writer_{"file \"" + path + "\"", 1, opening(path, Connection::Use::writing, options)},
      // In memory a commit costs nothing that writers could share.
      writes_{writer_, parse_schema, {.writes = path == ":memory:" ? 1U : GroupCommit::Limits{}.writes}} {
    if (path != ":memory:")
        readers_.emplace("file \"" + path + "\"", std::max<std::size_t>(1, options.max_readers),
                         opening(path, Connection::Use::reading, options));
    const engine::Call call;
    engine::Deadline deadline = deadline_of(call);
    static_cast<void>(writer_.take(call, deadline));  // opens the file now, so that its faults show now
}

engine::Deadline RowStore::deadline_of(const engine::Call& call) const noexcept {
    return engine::Deadline{call.budget == std::chrono::milliseconds{0} ? busy_timeout_ : call.budget};
}

void RowStore::run(Pool& pool, const engine::Call& call, Transaction::Kind kind,
                   engine::FunctionRef<void(Transaction&)> fn) {
    engine::Deadline deadline = deadline_of(call);
    const Pool::Lease lease = pool.take(call, deadline);
    {
        Transaction remembered{*lease, kind, Transaction::Trust::remembered, parse_schema_};
        try {
            fn(remembered);
            if (remembered.confirmed()) return remembered.commit();
        } catch (const Stale&) {  // NOLINT(bugprone-empty-catch): runs again below
        } catch (...) {
            if (remembered.confirmed()) throw;
        }
    }
    Transaction verified{*lease, kind, Transaction::Trust::verified, parse_schema_};
    fn(verified);
    verified.commit();
}

void RowStore::read(const engine::Call& call, engine::Isolation isolation,
                    engine::FunctionRef<void(engine::ReadTransaction&)> fn) {
    run(readers(), call, isolation == engine::Isolation::each ? Transaction::Kind::single : Transaction::Kind::snapshot,
        [&](Transaction& transaction) { fn(transaction); });
}

void RowStore::write(const engine::Call& call, engine::FunctionRef<void(engine::WriteTransaction&)> fn) {
    writes_.write(call, deadline_of(call), fn);
}

void RowStore::change_schema(const engine::Call& call, engine::FunctionRef<void(engine::SchemaTransaction&)> fn) {
    engine::Deadline deadline = deadline_of(call);
    const Pool::Lease lease = writer_.take(call, deadline);
    Transaction transaction{*lease, Transaction::Kind::writing, Transaction::Trust::verified, parse_schema_};
    fn(transaction);
    transaction.commit();
}

/// In many transactions, so that nobody has to wait for all of it.
void RowStore::hash_rows(const engine::Call& call) {
    Transaction::Place after;
    engine::Deadline deadline = deadline_of(call);
    for (bool more = true; more;) {
        const Pool::Lease lease = writer_.take(call, deadline);
        Transaction transaction{*lease, Transaction::Kind::writing, Transaction::Trust::verified, parse_schema_};
        more = transaction.hash_some(call.table, after);
        transaction.commit();
    }
}

}  // namespace dynaloom::sqlite
