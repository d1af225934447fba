#pragma once

#include <cstdint>

namespace dynaloom::test {

/// A port of this machine that the system gives to nobody else while this lives: a program that is told its number can
/// listen there, if it allows addresses to be reused, as most do; until then connections are refused.
class ReservedPort {
public:
    /// @throws std::runtime_error if there is none.
    ReservedPort();
    ReservedPort(const ReservedPort&) = delete;
    ReservedPort& operator=(const ReservedPort&) = delete;
    ~ReservedPort();

    [[nodiscard]] std::uint16_t number() const noexcept { return number_; }

private:
    int socket_;
    std::uint16_t number_ = 0;
};

}  // namespace dynaloom::test
