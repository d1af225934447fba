#pragma once

#include "engine/function_ref.hpp"
#include "engine/row_hash.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The port between the engine, which knows DynamoDB, and the adapters, which know SQL. It speaks of named tables of
/// rows ordered by the bytes of (pk, sk), of logs, and of nothing else; docs/decisions/0002-row-store-port.md shows how
/// all that is still to come fits it.
namespace dynaloom::engine {

/// The place of a row: the UTF-8 bytes of both, in this order, order a table.
struct RowKey {
    std::string_view pk;
    std::string_view sk;
};

/// A row to be stored. The views must live until the call returns.
struct RowView {
    RowKey key;
    std::optional<std::string_view> schema_version;
    std::string_view data;
};

struct Row {
    std::string pk;  ///< empty where the caller named it
    std::string sk;
    std::string data;
};

/// Rows in order, owned: no statement and no transaction is open behind them.
struct Page {
    std::vector<Row> rows;
    bool more = false;            ///< a limit was met before the end of the range was seen
    std::size_t passed_over = 0;  ///< rows that another program gave a key that is no text; they count for no limit
};

/// One end of a range of sort keys.
struct Bound {
    std::string_view sk;
    bool inclusive = true;
};

/// When to end a page. At least one row is taken; the row that passes `bytes` is the last.
struct PageLimit {
    std::size_t rows;
    std::size_t bytes;  ///< of pk, sk and data
};

/// Rows of one partition.
struct PartitionRange {
    std::string_view pk;
    std::optional<Bound> lower;
    std::optional<Bound> upper;
    bool descending = false;
};

/// What the engine makes of the schema text, kept beside it so that it is read once per generation.
class ParsedSchema {
public:
    ParsedSchema() = default;
    ParsedSchema(const ParsedSchema&) = delete;
    ParsedSchema& operator=(const ParsedSchema&) = delete;
    virtual ~ParsedSchema();
};

using ParseSchema = std::shared_ptr<const ParsedSchema> (*)(std::string_view schema);

/// A table as of one transaction.
struct TableState {
    std::string name;
    std::string physical;         ///< what the table is called inside the database
    std::int64_t generation = 0;  ///< never the same for two states of one name; 0 is an adopted table
    std::string schema;           ///< the engine's own text; empty for an adopted table
    std::shared_ptr<const ParsedSchema> parsed;

    /// Made by another program, without an entry in the catalog.
    [[nodiscard]] bool adopted() const noexcept { return generation == 0; }
};

/// A place in a log. Zero is before the first entry.
struct LogPosition {
    std::uint64_t major = 0;
    std::uint64_t minor = 0;

    friend auto operator<=>(const LogPosition&, const LogPosition&) = default;
};

struct LogEntry {
    LogPosition position;
    std::chrono::sys_seconds time;
    std::string data;
};

struct LogPage {
    std::vector<LogEntry> entries;
    bool more = false;  ///< a limit was met before the end
};

struct LogBounds {
    LogPosition trimmed;  ///< the last entry that is gone or too old
    LogPosition last;     ///< the last entry that there ever was, of those that a reader may see
    bool settled = true;  ///< there are no committed entries that readers may not see yet
};

/// Reads inside one transaction. What it hands out is the caller's, but for TableState.
class ReadTransaction {
public:
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

    /// The table of that name, or nullptr. Valid until the transaction ends; only such a state may be passed to the
    /// other members.
    virtual const TableState* table(std::string_view name) = 0;

    /// Reads the data of rows; `found[i]` belongs to `keys[i]` and is set to nothing if there is no such row.
    virtual void get_many(const TableState& table, std::span<const RowKey> keys,
                          std::span<std::optional<std::string>> found) = 0;

    virtual Page range(const TableState& table, const PartitionRange& range, PageLimit limit) = 0;

    /// Rows of the whole table in order of (pk, sk), strictly after a position, which need not exist.
    virtual Page walk(const TableState& table, std::optional<RowKey> after, PageLimit limit) = 0;

    /// Whether the hashes of all rows that this transaction sees are known; else see RowStore::hash_rows.
    virtual bool hashed(const TableState& table) = 0;

    /// Rows of a part of the table in order of (row_hash(pk), pk, sk), strictly after a position, which need not exist
    /// but lies in that part. To be called in a snapshot in which the table is `hashed`.
    virtual Page walk_hashes(const TableState& table, HashRange part, std::optional<RowKey> after, PageLimit limit) = 0;

    /// Names of all tables, adopted and internal ones included, in byte order.
    virtual std::vector<std::string> table_names() = 0;

    /// Where the entries of a log begin, taking those before the first that is not older than `oldest` for gone, and
    /// where they end. The log exists.
    virtual LogBounds log_bounds(std::string_view log, std::chrono::sys_seconds oldest) = 0;

    /// Entries in order, strictly after a position, which need not exist: no entry ever appears before one that was
    /// read. At least one is taken; else the page ends before the entry that would pass `limit.bytes` of data.
    virtual LogPage log_read(std::string_view log, LogPosition after, PageLimit limit) = 0;

protected:
    ReadTransaction() = default;
    ~ReadTransaction() = default;
};

class WriteTransaction : public ReadTransaction {
public:
    /// Keeps every other writer from these rows, also from rows that do not exist yet, until the transaction ends. To
    /// be called once, with all keys, before any of them is read; a write that depends on nothing read needs no lock.
    virtual void lock(const TableState& table, std::span<const RowKey> keys) = 0;

    /// Stores rows, replacing those of the same keys.
    virtual void put_many(const TableState& table, std::span<const RowView> rows) = 0;

    virtual void erase_many(const TableState& table, std::span<const RowKey> keys) = 0;

    /// A table of the engine's own, made in this transaction if there is none: the same rows, in the same catalog,
    /// under a name with a `:`, which no user's table can have. `table` finds it too, once it is there; it has no
    /// schema.
    virtual const TableState& internal_table(std::string_view name) = 0;

    /// Adds entries to the end of a log, which exists, in their order.
    virtual void log_append(std::string_view log, std::chrono::sys_seconds time, std::span<const std::string> data) = 0;

    /// Deletes the entries before the first that is not older than `oldest`, at most `most` of them.
    /// @returns How many.
    virtual std::size_t log_trim(std::string_view log, std::chrono::sys_seconds oldest, std::size_t most) = 0;

protected:
    ~WriteTransaction() = default;
};

/// Changes of schemas and of rows, in one transaction that is alone among all that change any schema.
class SchemaTransaction : public WriteTransaction {
public:
    /// Makes `schema` the schema of the table `name`, which is created unless it is there already. Its state is another
    /// one from now on.
    virtual void put_table(std::string_view name, std::string_view schema) = 0;

    /// Drops a table, an internal one too, with its rows.
    virtual void drop_table(const TableState& table) = 0;

    /// Creates an empty log, or drops one with its entries.
    /// @param name  With a `:`, at most 60 bytes, never used twice.
    virtual void create_log(std::string_view name) = 0;
    virtual void drop_log(std::string_view name) = 0;

protected:
    ~SchemaTransaction() = default;
};

/// How the reads of one transaction belong together.
enum class Isolation : unsigned char {
    each,      ///< each read sees all that was committed before it
    snapshot,  ///< all reads see the same moment
};

/// What a call needs besides its work.
struct Call {
    std::chrono::milliseconds budget{0};  ///< the time it has left, its waits above all; 0 is the adapter's default
    std::string_view table;               ///< for messages
};

/// Tables of rows in one database.
///
/// A function passed in may run more than once: an adapter may start from a remembered TableState and begin again once
/// it sees that the table has changed since. So the function sets what it answers anew on every run and has no other
/// effect; what it throws counts only if the states that it saw were true, and then undoes the transaction and passes
/// through.
///
/// @throws The types of error.hpp, messages naming the database and `Call::table`. A write that threw has left nothing
///         behind, unless `outcome_unknown()`: then it must not be run again without a token.
/// @par Threads  Safe to call concurrently.
class RowStore {
public:
    RowStore(const RowStore&) = delete;
    RowStore& operator=(const RowStore&) = delete;
    virtual ~RowStore();

    virtual void read(const Call& call, Isolation isolation, FunctionRef<void(ReadTransaction&)> fn) = 0;

    /// Returns once all that `fn` wrote is committed, as durably as the adapter was asked to.
    virtual void write(const Call& call, FunctionRef<void(WriteTransaction&)> fn) = 0;

    /// Returns once all that `fn` did is committed.
    virtual void change_schema(const Call& call, FunctionRef<void(SchemaTransaction&)> fn) = 0;

    /// Makes the hashes of the table's rows known, and from now on those of every row written here. Rows that another
    /// program writes may lack theirs, until this is called again. Does nothing if there is no such table. The call's
    /// budget may be exceeded: what is cut short keeps nothing, and so would be begun again and again.
    /// @par Cost  The first call, and only that, takes time in proportion to the table.
    virtual void hash_rows(const Call& call) = 0;

protected:
    RowStore() = default;
};

}  // namespace dynaloom::engine
