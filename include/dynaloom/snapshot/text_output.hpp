#pragma once

#include <dynaloom/snapshot/cells.hpp>

#include <iosfwd>

namespace dynaloom {

/// Writes rows as comma-separated values by RFC 4180, UTF-8, beginning with the names of the columns: the fields of a
/// model in their order; of Items the attributes that were asked for, else the key and then all others by their names.
/// Columns of joined rows bear the name of their table: `customers.name`.
///
/// Numbers have all their digits, binary values are Base64, lists, maps and sets JSON in the plain encoding. An absent
/// value and NULL are an empty field, an empty text is `""`; of a single column all of them are `""`, for an empty line
/// is no row to many readers.
/// @par Errors  Those of the stream, as with any output.
/// @par Cost    Linear.
void write_csv(std::ostream& out, const CellTable& table);
template <class Rows>
    requires(!std::derived_from<Rows, CellTable>)
void write_csv(std::ostream& out, const Rows& rows) {
    write_csv(out, detail::RowCells<Rows>{rows});
}

/// Writes rows as JSON, an object a line, in the plain encoding: numbers have all their digits, `{"$binary":…}` and
/// `{"$set":…}` stand for what JSON lacks. Absent attributes are left out.
void write_json_lines(std::ostream& out, const CellTable& table);
template <class Rows>
    requires(!std::derived_from<Rows, CellTable>)
void write_json_lines(std::ostream& out, const Rows& rows) {
    write_json_lines(out, detail::RowCells<Rows>{rows});
}

}  // namespace dynaloom
