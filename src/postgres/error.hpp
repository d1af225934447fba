#pragma once

#include <string>
#include <string_view>

namespace dynaloom::postgres {

/// What the server reports of a statement; caught by RowStore, which runs the transaction again or raises it.
struct SqlError {
    std::string state;  ///< SQLSTATE, five characters
    std::string message;
    bool committing = false;  ///< it may have come after the commit
};

/// The connection broke.
struct Lost {
    std::string message;
    bool committing = false;  ///< the commit had been sent, and was not answered
};

/// A table of the engine's own is to be made before this transaction can be run.
struct NeedsTable {
    std::string name;
};

/// What to do about an SqlError.
enum class Remedy : unsigned char {
    none,
    look_again,     ///< the tables are not what they were remembered as
    run_again,      ///< transactions got into each other's way
    wait_again,     ///< a lock was not to be had for a while
    connect_again,  ///< the server ended the connection
    other_server,   ///< this one only reads, for now: the next connection may be to another
};
[[nodiscard]] Remedy remedy_of(const SqlError& error);

/// Throws the error of error.hpp that tells a caller what to do.
/// @param where  Table and database, for the message.
[[noreturn]] void raise(const SqlError& error, const std::string& where);
[[noreturn]] void raise(const Lost& lost, const std::string& where);

}  // namespace dynaloom::postgres
