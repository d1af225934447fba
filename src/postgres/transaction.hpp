#pragma once

#include "engine/row_store.hpp"
#include "postgres/connection.hpp"
#include "postgres/table.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dynaloom::postgres {

inline constexpr std::size_t few_items = 25;
inline constexpr std::size_t many_entries = 100;  // of an index, which are small

/// How many rows to ask for, one statement after another, until a page is full. An item may have 400 KB or a few bytes,
/// and the server tells the size of none cheaply: so it begins with few, and never asks for very many.
class RowsToAsk {
public:
    /// @param first  How many rows to begin with.
    explicit RowsToAsk(engine::PageLimit limit, std::size_t first = few_items) noexcept
        : limit_{limit}, wanted_{first} {}

    /// @param rows,bytes  Of the page so far, which is not full. @returns At least 1.
    [[nodiscard]] std::size_t next(std::size_t rows, std::size_t bytes) noexcept {
        if (largest_ > 0) wanted_ = std::min({2 * wanted_, most, (limit_.bytes - bytes) / largest_ + 1});
        return std::min(wanted_, limit_.rows - rows);
    }
    /// Learns the size of a row.
    void see(std::size_t bytes) noexcept { largest_ = std::max(largest_, bytes); }

private:
    static constexpr std::size_t most = 256;

    engine::PageLimit limit_;
    std::size_t wanted_;
    std::size_t largest_ = 0;
};

/// One transaction on one connection; undone at its end unless it was committed. As little as possible is sent, and as
/// late as possible: a get is one round trip, and so is a write that reads nothing.
///
/// Tables come from the store's memory. That they still are what they were is confirmed by `Table::check`, a statement
/// that fails if they are not:
///
/// - single reads: within each, as one more condition. A generation is never used twice, so a table that is the
///   remembered one now has been it all the time.
/// - a snapshot: at its end, outside of it; the server looks up a name in the present even for a statement that sees
///   the past.
/// - a write: under a shared lock of the table, which whoever changes the table takes alone. Lock, check, then
///   everything else.
///
/// Rows are locked by advisory locks of their keys, which absent rows have too, and then by FOR UPDATE in the next
/// statement, which also keeps out programs that know nothing of these locks. Writes wait in `writes_` until something
/// reads their table or the transaction commits. So the transaction has no number before it has all its locks, and the
/// numbers of two transactions that write one item have the order of their writes, which is that of the logs.
class Transaction final : public engine::SchemaTransaction {
public:
    enum class Kind : unsigned char {
        single,  ///< each statement its own
        snapshot,
        writing,
        schema,  ///< writing, and alone among all that change schemas
    };
    Transaction(Connection& connection, Kind kind, TableCache& tables, const std::string& schema,
                engine::ParseSchema parse);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    void commit();

    /// Whether all tables were as they were taken to be. Ends the transaction if it has to look.
    [[nodiscard]] bool confirm();

    /// Makes the store forget the tables that this transaction used.
    void forget() noexcept;

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
    void lock(const engine::TableState& state, std::span<const engine::RowKey> keys) override;
    void put_many(const engine::TableState& state, std::span<const engine::RowView> rows) override;
    void erase_many(const engine::TableState& state, std::span<const engine::RowKey> keys) override;
    void put_table(std::string_view name, std::string_view schema) override;
    void drop_table(const engine::TableState& state) override;
    const engine::TableState& internal_table(std::string_view name) override;
    engine::LogBounds log_bounds(std::string_view log, std::chrono::sys_seconds oldest) override;
    engine::LogPage log_read(std::string_view log, engine::LogPosition after, engine::PageLimit limit) override;
    void log_append(std::string_view log, std::chrono::sys_seconds time, std::span<const std::string> data) override;
    std::size_t log_trim(std::string_view log, std::chrono::sys_seconds oldest, std::size_t most) override;
    void create_log(std::string_view name) override;
    void drop_log(std::string_view name) override;

    /// Makes the hashes of the table's rows known, if there is such a table and they are not. Of kind schema.
    void hash_rows(std::string_view name);

private:
    /// A table that this transaction uses, and what it holds of it.
    struct Used {
        TablePointer table;
        bool confirmed = false;
        bool locked = false;
        bool written = false;              ///< there are writes of it among those that wait
        std::vector<std::int64_t> locks;   ///< of rows, to be taken
        std::vector<std::int64_t> held;    ///< sorted
        std::vector<std::string> to_read;  ///< rows, by `key_text`, to be read once they are locked
        std::unordered_map<std::string, std::optional<std::string>> rows;  ///< as they are, being locked
    };

    Used& use(const engine::TableState& state);
    const engine::TableState* add(TablePointer table, bool confirmed);
    void lock_alone(std::int64_t lock);
    void add_locks(std::vector<Command>& commands);
    void want_lock(Used& used, std::span<const engine::RowKey> keys);
    void checks(std::vector<Command>& commands) const;
    void mark_confirmed() noexcept;
    [[nodiscard]] std::vector<Result> flush(std::vector<Command> reads, bool with_writes, bool committing = false);
    void add_condition(const Used& used, Command& command, std::string_view sql) const;
    Result read(Used* used, Command command);
    void change(std::span<const Command> commands);
    void keep_locked_rows(const std::vector<std::pair<Used*, std::size_t>>& places, const std::vector<Result>& results);
    template <class Ask>
    engine::Page pages(Used& used, engine::PageLimit limit, const Ask& ask);
    [[nodiscard]] std::string log_named(std::string_view log) const { return qualified(schema_, log); }

    Connection& connection_;
    const Kind kind_;
    TableCache& tables_;
    const std::string& schema_;
    const engine::ParseSchema parse_;
    bool begun_ = false;
    bool wrote_ = false;
    std::deque<Used> used_;
    std::vector<Command> writes_;
    std::vector<std::string> changed_;    // names of tables, of a change of schemas
    std::vector<TablePointer> replaced_;  // states handed out must live as long as the transaction
};

}  // namespace dynaloom::postgres
