#pragma once

#include <dynaloom/error.hpp>

namespace dynaloom::detail {

/// Throws `error` with all that is known of the one it stands for.
template <class AnyError>
[[noreturn]] void throw_as(AnyError error, const Error& origin) {
    error.take_over(origin);
    throw error;
}

}  // namespace dynaloom::detail
