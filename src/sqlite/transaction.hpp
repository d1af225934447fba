#pragma once

#include "engine/row_store.hpp"
#include "sqlite/connection.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::sqlite {

/// Thrown through the engine's function when a remembered table turns out to have changed; never reaches a user.
struct Stale {};

/// One transaction on one connection; undone at its end unless it was committed.
///
/// Reading the catalog in every transaction would cost a tenth of a get. Instead the connection remembers tables, and
/// SQLite itself tells whether the memory is true: each execution of a statement compares the schema cookie in the
/// snapshot that it reads (Statement::same_schema), and every change of the catalog changes the cookie. So there are
/// two ways to run:
///
/// - `remembered`: tables come from the connection's memory, each confirmed by the first statement on it. If any
///   cannot be confirmed, whatever happened means nothing, and the transaction runs again in the other way.
/// - `verified`: the catalog is read within the transaction; memory and statements are renewed from it.
class Transaction final : public engine::SchemaTransaction {
public:
    enum class Trust : unsigned char { remembered, verified };
    enum class Kind : unsigned char {
        single,  ///< each statement its own
        snapshot,
        writing,
        joined,  ///< one that the caller has begun, and ends
    };
    Transaction(Connection& connection, Kind kind, Trust trust, engine::ParseSchema parse);
    ~Transaction();

    /// Whether all tables were as they were taken to be.
    [[nodiscard]] bool confirmed() const noexcept { return unconfirmed_.empty(); }

    void commit();

    const engine::TableState* table(std::string_view name) override;
    void get_many(const engine::TableState& state, std::span<const engine::RowKey> keys,
                  std::span<std::optional<std::string>> found) override;
    engine::Page range(const engine::TableState& state, const engine::PartitionRange& range,
                       engine::PageLimit limit) override;
    engine::Page walk(const engine::TableState& state, std::optional<engine::RowKey> after,
                      engine::PageLimit limit) override;
    bool hashed(const engine::TableState& state) override;
    engine::Page walk_hashes(const engine::TableState& state, engine::HashRange part,
                             std::optional<engine::RowKey> after, engine::PageLimit limit) override;
    std::vector<std::string> table_names() override;
    void lock(const engine::TableState& table, std::span<const engine::RowKey> keys) override;
    void put_many(const engine::TableState& state, std::span<const engine::RowView> rows) override;
    void erase_many(const engine::TableState& state, std::span<const engine::RowKey> keys) override;
    void put_table(std::string_view name, std::string_view schema) override;
    void drop_table(const engine::TableState& table) override;
    const engine::TableState& internal_table(std::string_view name) override;
    engine::LogBounds log_bounds(std::string_view log, std::chrono::sys_seconds oldest) override;
    engine::LogPage log_read(std::string_view log, engine::LogPosition after, engine::PageLimit limit) override;
    void log_append(std::string_view log, std::chrono::sys_seconds time, std::span<const std::string> data) override;
    std::size_t log_trim(std::string_view log, std::chrono::sys_seconds oldest, std::size_t most) override;
    void create_log(std::string_view name) override;
    void drop_log(std::string_view name) override;

    /// Hashes some of the rows that lack it, and gives the table what it needs for that. For a verified transaction.
    /// @param after  The pk and sk up to which this has come; empty at first.
    /// @returns Whether there may be more to do.
    using Place = std::pair<std::string, std::string>;
    bool hash_some(std::string_view name, Place& after);

private:
    void open(Kind kind);
    Statement& prepared(Statement& kept, const PreparedTable& table, std::string_view before, std::string_view after);
    bool first_step(const PreparedTable& table, Statement& statement);
    PreparedLog& log_named(std::string_view name);
    Statement& prepared(Statement& kept, std::string_view log, std::string_view before, std::string_view after);
    engine::Page take_page(const PreparedTable& table, Statement& statement, bool with_pk, engine::PageLimit limit);

    Connection& connection_;
    engine::ParseSchema parse_;
    Trust trust_;
    bool open_ = false;
    bool joined_ = false;
    std::vector<const PreparedTable*>& unconfirmed_;
    std::vector<std::unique_ptr<PreparedTable>> replaced_;  // states handed out must live as long as the transaction
};

}  // namespace dynaloom::sqlite
