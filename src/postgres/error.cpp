#include "postgres/error.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>

namespace dynaloom::postgres {

Remedy remedy_of(const SqlError& error) {
    struct Known {
        std::string_view state;
        Remedy remedy;
    };
    static constexpr std::array known{
        Known{"22012", Remedy::look_again},  // division by zero, with which our check of a generation fails
        Known{"42P01", Remedy::look_again},  // no such table
        Known{"42703", Remedy::look_again},  // no such column
        Known{"42804", Remedy::look_again},  // a column of another type
        Known{"42883", Remedy::look_again},  // no operator for such a column
        Known{"42P10", Remedy::look_again},  // no unique index on the key
        Known{"3F000", Remedy::look_again},  // no such schema
        Known{"0A000", Remedy::look_again},  // "cached plan must not change result type"
        Known{"26000", Remedy::look_again},  // a prepared statement is gone
        Known{"42P05", Remedy::look_again},  // or there already
        Known{"XX000", Remedy::look_again},  // "could not open relation": dropped under the statement
        Known{"40001", Remedy::run_again},   // serialisation failure
        Known{"40P01", Remedy::run_again},   // deadlock
        Known{"23505", Remedy::run_again},   // another program inserted the row that was found absent
        Known{"55P03", Remedy::wait_again},  // lock_timeout
        Known{"57P01", Remedy::connect_again},
        Known{"57P02", Remedy::connect_again},
        Known{"57P03", Remedy::connect_again},
        Known{"57P05", Remedy::connect_again},
        Known{"25006", Remedy::other_server},
        Known{"25P03", Remedy::connect_again},  // idle in a transaction for too long
    };
    const auto found = std::ranges::find(known, std::string_view{error.state}, &Known::state);
    if (found != known.end()) return found->remedy;
    return error.state.starts_with("08") ? Remedy::connect_again : Remedy::none;
}

void raise(const SqlError& error, const std::string& where) {
    if (error.state == "55P03" || error.state == "40P01" || error.state == "40001")
        throw Timeout{where + "in use by another connection for too long (" + error.message + ")"};
    if (error.state == "57014") throw Timeout{where + error.message, error.committing};
    if (remedy_of(error) == Remedy::connect_again || error.state == "53300")
        throw ConnectionError{where + error.message, error.committing};
    throw ServiceError{where + error.message, "SQLSTATE_" + error.state, false, error.committing};
}

void raise(const Lost& lost, const std::string& where) {
    throw ConnectionError{where + lost.message, lost.committing};
}

}  // namespace dynaloom::postgres
