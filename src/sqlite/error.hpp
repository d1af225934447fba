#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace dynaloom::sqlite {

/// What SQLite reports, and on what.
struct Failure {
    int code;  ///< extended
    std::string message;
    std::string_view file;
    std::string_view table;  ///< may be empty
    std::chrono::milliseconds waited{0};
    bool committing = false;
};

/// Throws the error of error.hpp that tells a caller what to do about `failure`.
[[noreturn]] void raise(const Failure& failure);

}  // namespace dynaloom::sqlite
