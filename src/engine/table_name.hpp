#pragma once

#include <string>
#include <string_view>

namespace dynaloom::engine {

/// Whether DynamoDB allows the name: 3 to 255 letters, digits, `_`, `-` and `.`.
[[nodiscard]] bool is_legal_table_name(std::string_view name) noexcept;

/// @throws ValidationError unless `name` is legal.
void check_table_name(std::string_view name);

/// The same for another name under the same rule, that of an index say.
/// @param where  The request's member, for the message.
void check_legal_name(std::string_view name, std::string_view where);

/// A name inside the database for a table whose own name cannot serve: the first bytes of `prefix`, `:` and a hash of
/// `name`; at most 60 bytes, and never the legal name of another table.
[[nodiscard]] std::string hashed_table_name(std::string_view prefix, std::string_view name);

}  // namespace dynaloom::engine
