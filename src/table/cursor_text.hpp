#pragma once

#include <dynaloom/store/requests.hpp>
#include <dynaloom/table/cursor.hpp>

#include <cstdint>
#include <string_view>
#include <variant>

namespace dynaloom::detail {

/// Tells queries apart: table, key conditions and direction count; limits and page sizes do not.
[[nodiscard]] std::uint64_t fingerprint(const std::variant<QueryRequest, ScanRequest>& request);

[[nodiscard]] Cursor make_cursor(std::uint64_t fingerprint, const Key& last);

/// @throws ValidationError naming the table if the text is no cursor or belongs to another query.
[[nodiscard]] Key read_cursor(const Cursor& cursor, std::uint64_t fingerprint, std::string_view table);

}  // namespace dynaloom::detail
