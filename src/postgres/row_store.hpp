#pragma once

#include "engine/deadline.hpp"
#include "engine/pool.hpp"
#include "engine/row_store.hpp"
#include "postgres/connection.hpp"
#include "postgres/error.hpp"
#include "postgres/table.hpp"
#include "postgres/transaction.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dynaloom::postgres {

/// The port on one schema of a PostgreSQL database.
class RowStore final : public engine::RowStore {
public:
    /// @throws As postgres::open.
    RowStore(const std::string& dsn, const Options& options, engine::ParseSchema parse_schema);

    void read(const engine::Call& call, engine::Isolation isolation,
              engine::FunctionRef<void(engine::ReadTransaction&)> fn) override;
    void write(const engine::Call& call, engine::FunctionRef<void(engine::WriteTransaction&)> fn) override;
    void change_schema(const engine::Call& call, engine::FunctionRef<void(engine::SchemaTransaction&)> fn) override;

    void hash_rows(const engine::Call& call) override;

private:
    /// How often one call was run again, and why.
    struct Attempts {
        int looks = 0;
        int conflicts = 0;
        int connections = 0;
        bool statements_gone = false;  ///< those prepared on the connection are no good
        std::optional<std::chrono::steady_clock::time_point> opened_after;  ///< older connections are no good
    };

    void run(const engine::Call& call, Transaction::Kind kind, engine::FunctionRef<void(Transaction&)> fn);
    bool run_once(const engine::Call& call, engine::Deadline& deadline, Transaction::Kind kind,
                  engine::FunctionRef<void(Transaction&)> fn, Attempts& attempts);
    void recover(const SqlError& error, const engine::Call& call, engine::Deadline& deadline, Attempts& attempts) const;

    const Options options_;
    const engine::ParseSchema parse_schema_;
    TableCache tables_;
    std::string database_;
    std::unique_ptr<engine::Pool<Connection>> pool_;
};

}  // namespace dynaloom::postgres
