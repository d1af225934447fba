#include <dynaloom/value/number.hpp>

#include "value/text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace dynaloom {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr auto powers_of_ten = [] {
    std::array<Wide, Number::max_digits + 1> powers{};
    Wide power = 1;
    for (Wide& p : powers) {
        p = power;
        power *= 10;
    }
    return powers;
}();

constexpr Wide power_of_ten(int exponent) noexcept {
    return powers_of_ten[static_cast<std::size_t>(exponent)];
}

// Decimal digits of `value`, which is below 10^39: 1 for zero.
int digit_count(Wide value) noexcept {
    const auto above = std::upper_bound(powers_of_ten.begin(), powers_of_ten.end(), value);
    return std::max(1, static_cast<int>(above - powers_of_ten.begin()));
}

[[noreturn]] void refuse_precision() {
    throw ValidationError{"Attempting to store more than 38 significant digits in a Number"};
}
[[noreturn]] void refuse_text(std::string_view text) {
    if (text.empty()) throw ValidationError{"The parameter cannot be converted to a numeric value"};
    throw ValidationError{"The parameter cannot be converted to a numeric value: " + detail::shortened(text)};
}

// Refuses a magnitude out of range; `leading` is the exponent of the first digit.
void check_range(std::int64_t leading) {
    if (leading > Number::max_exponent)
        throw ValidationError{
            "Number overflow. Attempting to store a number with magnitude larger than supported range"};
    if (leading < Number::min_exponent)
        throw ValidationError{
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"};
}

// Writes the decimal digits of `value`. @returns Their end.
char* write_digits(Wide value, char* out) noexcept {
    constexpr Wide chunk = 10'000'000'000'000'000'000U;  // 10^19, the largest power of ten in 64 bits
    char* const end = out + 20;
    if (value < chunk) return std::to_chars(out, end, static_cast<std::uint64_t>(value)).ptr;
    out = write_digits(value / chunk, out);
    const auto low = static_cast<std::uint64_t>(value % chunk);
    std::array<char, 20> text;
    const auto [text_end, error] = std::to_chars(text.data(), text.data() + text.size(), low);
    const auto size = static_cast<std::size_t>(text_end - text.data());
    out = std::fill_n(out, 19 - size, '0');
    return std::copy_n(text.data(), size, out);
}

using DigitBuffer = std::array<char, 48>;

std::string_view digits_of(Wide value, DigitBuffer& buffer) noexcept {
    return {buffer.data(), write_digits(value, buffer.data())};
}

// Removes trailing zeros of a coefficient other than zero. @returns How many.
int trim(Wide& coefficient) noexcept {
    int zeros = 0;
    for (const int step : {32, 16, 8, 4, 2, 1}) {
        if (coefficient % power_of_ten(step) != 0) continue;
        coefficient /= power_of_ten(step);
        zeros += step;
    }
    return zeros;
}

template <class Float>
Number from_floating(Float value) {
    if (!std::isfinite(value)) refuse_text(std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
    std::array<char, 64> text;
    const auto [end, error] =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
    return Number::parse({text.data(), end});
}

}  // namespace

Number::Number(double value) : Number{from_floating(value)} {}
Number::Number(float value) : Number{from_floating(value)} {}

Number Number::parse(std::string_view text) {
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+')) ++at;

    Coefficient coefficient = 0;  // the digits from the first to the last that is not zero
    int digits = 0;               // how many those are; stops counting past 38
    std::int64_t zeros = 0;       // zeros after them
    std::int64_t fraction = 0;    // digits after the point
    bool any = false;
    bool point = false;
    for (; at != end; ++at) {
        const auto digit = static_cast<unsigned>(*at) - unsigned{'0'};
        if (digit > 9) {
            if (*at != '.' || point) break;
            point = true;
            continue;
        }
        any = true;
        if (point) ++fraction;
        if (digit == 0) {
            if (digits > 0) ++zeros;
            continue;
        }
        if (digits + zeros >= max_digits) {
            digits = max_digits + 1;
            zeros = 0;
            continue;
        }
        coefficient = coefficient * power_of_ten(static_cast<int>(zeros) + 1) + digit;
        digits += static_cast<int>(zeros) + 1;
        zeros = 0;
    }
    if (!any) refuse_text(text);

    std::int64_t exponent = 0;
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        const bool down = at != end && *at == '-';
        if (at != end && (*at == '-' || *at == '+')) ++at;
        if (at == end) refuse_text(text);
        constexpr std::int64_t far_away = std::int64_t{1} << 50U;  // beyond what any text's digits could make up for
        for (; at != end; ++at) {
            const auto digit = static_cast<unsigned>(*at) - unsigned{'0'};
            if (digit > 9) refuse_text(text);
            exponent = std::min(exponent * 10 + digit, far_away);
        }
        if (down) exponent = -exponent;
    }
    if (at != end) refuse_text(text);
    if (digits == 0) return {};
    if (digits > max_digits) refuse_precision();
    exponent += zeros - fraction;
    check_range(exponent + digits - 1);
    return {negative, coefficient, static_cast<int>(exponent)};
}

void Number::append_to(std::string& out) const {
    if (negative_) out += '-';
    DigitBuffer buffer;
    const std::string_view digits = digits_of(coefficient_, buffer);
    const auto size = static_cast<int>(digits.size());
    if (exponent_ >= 0) {
        out += digits;
        out.append(static_cast<std::size_t>(exponent_), '0');
    } else if (size > -exponent_) {
        const auto whole = static_cast<std::size_t>(size + exponent_);
        out += digits.substr(0, whole);
        out += '.';
        out += digits.substr(whole);
    } else {
        out += "0.";
        out.append(static_cast<std::size_t>(-exponent_ - size), '0');
        out += digits;
    }
}

std::string Number::to_string() const {
    std::string out;
    append_to(out);
    return out;
}

std::string Number::digits() const {
    DigitBuffer buffer;
    return std::string{digits_of(coefficient_, buffer)};
}

int Number::exponent() const noexcept {
    return is_zero() ? 0 : exponent_ + digit_count(coefficient_) - 1;
}

std::optional<std::uint64_t> Number::to_uint64() const noexcept {
    if (negative_ || exponent_ < 0 || exponent() > 19) return std::nullopt;
    const Coefficient value = coefficient_ * power_of_ten(exponent_);
    if (value > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

std::optional<std::int64_t> Number::to_int64() const noexcept {
    if (!negative_) {
        const auto value = to_uint64();
        if (!value || *value > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
        return static_cast<std::int64_t>(*value);
    }
    const auto magnitude = (-*this).to_uint64();
    constexpr std::uint64_t most = std::uint64_t{1} << 63U;
    if (!magnitude || *magnitude > most) return std::nullopt;
    return static_cast<std::int64_t>(0 - *magnitude);
}

double Number::to_double() const noexcept {
    // from_chars rounds correctly, whatever the number of digits.
    std::array<char, 64> text;
    char* at = text.data();
    if (negative_) *at++ = '-';
    at = write_digits(coefficient_, at);
    *at++ = 'e';
    at = std::to_chars(at, text.data() + text.size(), exponent_).ptr;
    double value = 0;
    std::from_chars(text.data(), at, value);
    return value;
}

Number operator+(const Number& left, const Number& right) {
    if (left.is_zero()) return right;
    if (right.is_zero()) return left;
    const Number& high = left.exponent_ >= right.exponent_ ? left : right;
    const Number& low = left.exponent_ >= right.exponent_ ? right : left;

    // Coefficients end in a digit other than zero. So if the exponents differ, the sum's last digit is that of `low`,
    // and with `high` reaching 2·10^38 in units of it, even a difference keeps 39 digits.
    const int shift = high.exponent_ - low.exponent_;
    const int size = digit_count(high.coefficient_);
    if (shift > 0 && size + shift > Number::max_digits) {
        const bool leads_with_one = high.coefficient_ / power_of_ten(size - 1) == 1;
        if (size + shift > Number::max_digits + 1 || !leads_with_one) refuse_precision();
    }
    const Wide a = high.coefficient_ * power_of_ten(shift);  // below 2·10^38
    const Wide b = low.coefficient_;                         // below 10^38, so that the sum fits 128 bits

    bool negative = high.negative_;
    Wide sum = a + b;
    if (high.negative_ != low.negative_) {
        sum = a > b ? a - b : b - a;
        if (b > a) negative = low.negative_;
    }
    if (sum == 0) return {};
    const int exponent = low.exponent_ + trim(sum);
    const int digits = digit_count(sum);
    if (digits > Number::max_digits) refuse_precision();
    check_range(exponent + digits - 1);
    return {negative, sum, exponent};
}

Number operator-(const Number& left, const Number& right) {
    return left + -right;
}

std::strong_ordering operator<=>(const Number& left, const Number& right) noexcept {
    const auto sign = [](const Number& number) { return number.is_zero() ? 0 : number.is_negative() ? -1 : 1; };
    if (sign(left) != sign(right) || left.is_zero()) return sign(left) <=> sign(right);
    const Number& a = left.negative_ ? right : left;  // of two negative numbers the one of larger magnitude is less
    const Number& b = left.negative_ ? left : right;
    if (const auto order = a.exponent() <=> b.exponent(); order != 0) return order;
    // With leading digits of equal weight, bringing both to the lower exponent takes at most 38 digits.
    const int exponent = std::min(a.exponent_, b.exponent_);
    const Wide x = a.coefficient_ * power_of_ten(a.exponent_ - exponent);
    const Wide y = b.coefficient_ * power_of_ten(b.exponent_ - exponent);
    return x < y ? std::strong_ordering::less : x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace dynaloom
