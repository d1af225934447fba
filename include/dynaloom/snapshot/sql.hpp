#pragma once

#include <dynaloom/snapshot/cells.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

/// What a SELECT gave. `write_csv` and `write_json_lines` take it.
/// @par Threads  A plain value but that it is not copied; safe to read concurrently.
class SqlResult final : public CellTable {
public:
    using Row = std::vector<AttributeValue>;

    SqlResult(std::vector<std::string> columns, std::vector<Row> rows);
    SqlResult(SqlResult&&) noexcept;

    /// As SQL names them; of several with one name the second is `name_2`, and so on.
    [[nodiscard]] const std::vector<std::string>& columns() const noexcept override { return columns_; }
    [[nodiscard]] std::size_t rows() const noexcept override { return rows_.size(); }
    [[nodiscard]] const AttributeValue* cell(std::size_t row, std::size_t column,
                                             AttributeValue& scratch) const override;

    /// @param index  Below `rows()`.
    [[nodiscard]] const Row& operator[](std::size_t index) const noexcept { return rows_[index]; }
    /// @throws ValidationError if there is no such row or column.
    [[nodiscard]] const AttributeValue& at(std::size_t row, std::string_view column) const;

private:
    std::vector<std::string> columns_;
    std::vector<Row> rows_;
};

/// Rows of snapshots as tables of an SQLite database in memory, to be asked anything in SQLite's SQL:
///
///     dynaloom::SnapshotSql sql;
///     sql.add("customers", customers);
///     sql.add("locations", locations);
///     auto rows = sql.query("SELECT l.name, c.name FROM locations l JOIN customers c USING (customer_id) WHERE c.city
///     = ?",
///                           {"Oslo"});
///
/// A column bears the name of a model's field as it is stored, or of an attribute. S is TEXT and B is BLOB; BOOL is 1
/// or 0, an absent attribute and NULL are NULL. Lists, maps and sets are JSON in the plain encoding, for SQLite's JSON
/// functions.
///
/// No N is rounded silently: an integer within 64 bits is an INTEGER, a number of at most 15 digits a REAL, and any
/// other the TEXT of all its digits; it compares and sorts as text then (`typeof` tells), until SQL computes with it.
/// @par Cost     `add` copies the rows: the database takes memory of its own.
/// @par Threads  Safe to call concurrently, one call at a time runs.
class SnapshotSql {
public:
    SnapshotSql();
    SnapshotSql(SnapshotSql&&) noexcept;
    SnapshotSql& operator=(SnapshotSql&&) noexcept;
    ~SnapshotSql();

    /// Makes a table of rows: of a snapshot, a selection or a join. One of that name is replaced.
    /// @throws ValidationError for attributes whose names differ in letter case only, which SQL takes for one; for more
    ///         than 2,000 columns. The table of that name is as before then.
    template <class Rows>
    void add(const std::string& name, const Rows& rows) {
        add_cells(name, detail::RowCells<Rows>{rows});
    }

    /// Runs one SELECT.
    /// @param parameters  For its `?`, in their order; lists, maps and sets as their JSON.
    /// @throws ValidationError for what SQLite refuses, for anything but one SELECT, for a wrong number of parameters.
    [[nodiscard]] SqlResult query(std::string_view sql, const std::vector<AttributeValue>& parameters = {}) const;

private:
    void add_cells(const std::string& name, const CellTable& table);

    struct Database;
    std::unique_ptr<Database> database_;
};

}  // namespace dynaloom
