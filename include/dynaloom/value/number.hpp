#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom {

/// An exact decimal number as DynamoDB keeps it: up to 38 significant digits, zero or a magnitude from
/// 1E-130 to 9.99…E+125 (37 nines after the point). Always normalised, so equal numbers have one representation.
///
/// @par Threads  A plain value.
class Number {
public:
    static constexpr int max_digits = 38;
    static constexpr int max_exponent = 125;   ///< of the leading digit
    static constexpr int min_exponent = -130;  ///< of the leading digit

    /// Zero.
    constexpr Number() noexcept = default;

    /// Exact.
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    constexpr Number(Integer value) noexcept;  // NOLINT(google-explicit-constructor): every integer is a Number

    /// The shortest decimal text that reads back as `value`.
    /// @throws ValidationError if `value` is not finite or out of range.
    explicit Number(double value);
    explicit Number(float value);

    /// Reads sign, digits with an optional point, and an optional exponent; no spaces, no bare point.
    /// @throws ValidationError with DynamoDB's text: not a number, more than 38 significant digits, overflow,
    /// underflow.
    [[nodiscard]] static Number parse(std::string_view text);

    /// DynamoDB's form: plain decimal notation, no exponent, no needless zeros. At most 170 bytes.
    [[nodiscard]] std::string to_string() const;
    void append_to(std::string& out) const;

    [[nodiscard]] constexpr bool is_zero() const noexcept { return coefficient_ == 0; }
    [[nodiscard]] constexpr bool is_negative() const noexcept { return negative_; }

    /// The significant digits, most significant first: 1 to 38 of them, "0" for zero.
    [[nodiscard]] std::string digits() const;

    /// Exponent of the leading digit: 3 for 1234, -2 for 0.05; 0 for zero.
    [[nodiscard]] int exponent() const noexcept;

    /// The value as an integer, if it is one and fits.
    [[nodiscard]] std::optional<std::int64_t> to_int64() const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> to_uint64() const noexcept;

    /// The nearest double.
    [[nodiscard]] double to_double() const noexcept;

    /// Exact sums. @throws ValidationError on overflow, underflow or more than 38 significant digits.
    friend Number operator+(const Number& left, const Number& right);
    friend Number operator-(const Number& left, const Number& right);
    friend constexpr Number operator-(Number value) noexcept {
        value.negative_ = !value.negative_ && value.coefficient_ != 0;
        return value;
    }

    friend constexpr bool operator==(const Number&, const Number&) noexcept = default;
    friend std::strong_ordering operator<=>(const Number& left, const Number& right) noexcept;

private:
    __extension__ using Coefficient = unsigned __int128;

    constexpr Number(bool negative, Coefficient coefficient, int exponent) noexcept
        : coefficient_{coefficient}, exponent_{static_cast<std::int16_t>(exponent)}, negative_{negative} {}

    // value = ±coefficient · 10^exponent, coefficient without trailing zeros; zero is {0, 0, false}.
    Coefficient coefficient_ = 0;
    std::int16_t exponent_ = 0;
    bool negative_ = false;
};

template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
constexpr Number::Number(Integer value) noexcept {
    if (value == 0) return;
    negative_ = value < 0;
    coefficient_ = static_cast<Coefficient>(value);
    if (negative_) coefficient_ = 0 - coefficient_;
    while (coefficient_ % 10 == 0) {
        coefficient_ /= 10;
        ++exponent_;
    }
}

}  // namespace dynaloom
