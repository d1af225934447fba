#pragma once

#include "engine/pool.hpp"
#include "engine/row_store.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/group_commit.hpp"
#include "sqlite/transaction.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace dynaloom::sqlite {

/// The port on a SQLite file: one writing connection, several for reading; or one for both, in memory.
class RowStore final : public engine::RowStore {
public:
    /// @param path  Absolute, or `:memory:`. @throws As sqlite::open.
    RowStore(const std::string& path, const Options& options, engine::ParseSchema parse_schema);

    void read(const engine::Call& call, engine::Isolation isolation,
              engine::FunctionRef<void(engine::ReadTransaction&)> fn) override;
    void write(const engine::Call& call, engine::FunctionRef<void(engine::WriteTransaction&)> fn) override;
    void change_schema(const engine::Call& call, engine::FunctionRef<void(engine::SchemaTransaction&)> fn) override;

    void hash_rows(const engine::Call& call) override;

private:
    using Pool = engine::Pool<Connection>;

    [[nodiscard]] engine::Deadline deadline_of(const engine::Call& call) const noexcept;
    [[nodiscard]] Pool& readers() noexcept { return readers_ ? *readers_ : writer_; }
    void run(Pool& pool, const engine::Call& call, Transaction::Kind kind, engine::FunctionRef<void(Transaction&)> fn);

    const std::chrono::milliseconds busy_timeout_;
    const engine::ParseSchema parse_schema_;
    Pool writer_;
    GroupCommit writes_;
    std::optional<Pool> readers_;  ///< none in memory, where every connection is a database of its own
};

}  // namespace dynaloom::sqlite
