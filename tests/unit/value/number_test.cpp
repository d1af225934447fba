#include <dynaloom/error.hpp>
#include <dynaloom/value/number.hpp>

#include "support/generators.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include <rapidcheck/gtest.h>

namespace dynaloom {
namespace {

std::string error_of(std::string_view text) {
    try {
        return "read as " + Number::parse(text).to_string();
    } catch (const ValidationError& error) {
        return error.what();
    }
}

const std::string not_a_number = "The parameter cannot be converted to a numeric value";
const std::string too_long = "Attempting to store more than 38 significant digits in a Number";
const std::string too_large = "Number overflow. Attempting to store a number with magnitude larger than supported range";
const std::string too_small =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";

TEST(Number, ReadsEverySpellingIntoOneForm) {
    const struct {
        std::string_view text;
        std::string form;
    } cases[] = {
        {"0", "0"}, {"-0", "0"}, {"+0.00e99999999999999999999", "0"}, {"7", "7"}, {"+7", "7"}, {"007.50", "7.5"},
        {"1e3", "1000"}, {"1E+3", "1000"}, {"-12.5e-1", "-1.25"}, {".5", "0.5"}, {"5.", "5"}, {"100", "100"},
        {"0.001", "0.001"}, {"1000e-3", "1"}, {"12345678901234567890", "12345678901234567890"},
        {"99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
        {"0.00000000000000000000000000000000000000000000000001", "0." + std::string(49, '0') + "1"},
        {"1e125", "1" + std::string(125, '0')}, {"1e-130", "0." + std::string(129, '0') + "1"},
        {"10000000000000000000000000000000000000000000000000", "1" + std::string(49, '0')},
        {"0.1e126", "1" + std::string(125, '0')},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(Number::parse(c.text).to_string(), c.form);
        EXPECT_EQ(Number::parse(c.form), Number::parse(c.text));
    }
}

TEST(Number, RefusesWhatIsNoNumberWithDynamoDbsText) {
    EXPECT_EQ(error_of(""), not_a_number);
    for (const std::string_view text : {".", "-", "+", "e5", "1e", "1e+", "1e5.0", "1.2.3", " 1", "1 ", "0x10", "NaN", "inf",
                                        "-Infinity", "1,000", "--1", "1-", "٣"}) {
        SCOPED_TRACE(text);
        EXPECT_EQ(error_of(text), not_a_number + ": " + std::string{text});
    }
    EXPECT_LT(error_of(std::string(100'000, 'x')).size(), 200U);
}

TEST(Number, KeepsThirtyEightDigitsAndRefusesMore) {
    const std::string most = "1234567890123456789012345678901234567" "8";
    EXPECT_EQ(Number::parse(most).to_string(), most);
    EXPECT_EQ(Number::parse("000" + most + "000").to_string(), most + "000");
    EXPECT_EQ(error_of(most + "9"), too_long);
    EXPECT_EQ(error_of("0." + most + "1"), too_long);
    EXPECT_EQ(error_of("1" + std::string(37, '0') + "1"), too_long);
    EXPECT_EQ(error_of(std::string(1'000'000, '9')), too_long);
}

TEST(Number, RefusesMagnitudesOutOfRange) {
    for (const std::string_view text : {"1e126", "-1e126", "10e125", "1e999999999999999999999999"})
        EXPECT_EQ(error_of(text), too_large) << text;
    for (const std::string_view text : {"1e-131", "-9.9e-131", "0.1e-130", "1e-999999999999999999999999"})
        EXPECT_EQ(error_of(text), too_small) << text;
}

TEST(Number, HoldsBuiltInIntegersExactly) {
    EXPECT_EQ(Number{std::numeric_limits<std::int64_t>::min()}.to_string(), "-9223372036854775808");
    EXPECT_EQ(Number{std::numeric_limits<std::uint64_t>::max()}.to_string(), "18446744073709551615");
    EXPECT_EQ(Number{static_cast<signed char>(-128)}.to_string(), "-128");
    EXPECT_EQ(Number{1'000'000}, Number::parse("1e6"));
    static_assert(Number{-40}.is_negative() && !Number{0}.is_negative() && Number{0}.is_zero());
}

TEST(Number, ConvertsToIntegersOnlyIfExact) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(Number{most}.to_int64(), most);
    EXPECT_EQ(Number{least}.to_int64(), least);
    EXPECT_EQ((Number{most} + 1).to_int64(), std::nullopt);
    EXPECT_EQ((Number{least} - 1).to_int64(), std::nullopt);
    EXPECT_EQ(Number::parse("1.5").to_int64(), std::nullopt);
    EXPECT_EQ(Number::parse("1e125").to_int64(), std::nullopt);
    EXPECT_EQ(Number::parse("12e3").to_int64(), 12'000);
    constexpr auto unsigned_most = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(Number{unsigned_most}.to_uint64(), unsigned_most);
    EXPECT_EQ((Number{unsigned_most} + 1).to_uint64(), std::nullopt);
    EXPECT_EQ(Number{-1}.to_uint64(), std::nullopt);
    EXPECT_EQ(Number{}.to_uint64(), 0U);
}

TEST(Number, TakesTheShortestTextOfAFloatingValue) {
    EXPECT_EQ(Number{0.1}.to_string(), "0.1");
    EXPECT_EQ(Number{0.1F}.to_string(), "0.1");
    EXPECT_EQ(Number{-1e22}.to_string(), "-10000000000000000000000");
    EXPECT_EQ(Number{-0.0}, Number{});
    EXPECT_EQ(Number{123456789012345680000.0}.to_string(), "123456789012345680000");
    for (const double value : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e126,
                               1e-131, std::numeric_limits<double>::denorm_min()})
        EXPECT_THROW(Number{value}, ValidationError) << value;
}

TEST(Number, TellsDigitsAndExponent) {
    EXPECT_EQ(Number{1234}.digits(), "1234");
    EXPECT_EQ(Number{1234}.exponent(), 3);
    EXPECT_EQ(Number::parse("-0.050").digits(), "5");
    EXPECT_EQ(Number::parse("-0.050").exponent(), -2);
    EXPECT_EQ(Number{}.digits(), "0");
    EXPECT_EQ(Number{}.exponent(), 0);
}

TEST(Number, RefusesSumsThatDoNotFit) {
    const auto sum_error = [](const char* left, const char* right) -> std::string {
        try {
            return (Number::parse(left) + Number::parse(right)).to_string();
        } catch (const ValidationError& error) {
            return error.what();
        }
    };
    EXPECT_EQ(sum_error("1e38", "1"), too_long);
    EXPECT_EQ(sum_error("1e125", "1e-130"), too_long);
    EXPECT_EQ(sum_error("2e38", "-1"), too_long);
    EXPECT_EQ(sum_error("1e38", "-1"), std::string(38, '9'));
    EXPECT_EQ(sum_error("99999999999999999999999999999999999999", "1"), "1" + std::string(38, '0'));
    EXPECT_EQ(sum_error("9.9999999999999999999999999999999999999e125", "1e88"), too_large);
    EXPECT_EQ(sum_error("5e125", "5e125"), too_large);
    EXPECT_EQ(sum_error("1.5e-130", "-1e-130"), too_small);
}

// An exact decimal by schoolbook arithmetic on text, to compare with: digits in units of 10^-200, least first.
struct Decimal {
    static constexpr int unit = -200;
    bool negative = false;
    std::vector<int> digits = std::vector<int>(400);

    explicit Decimal(const Number& number) : negative{number.is_negative()} {
        const std::string text = number.digits();
        for (std::size_t i = 0; i < text.size(); ++i)
            digits[static_cast<std::size_t>(number.exponent() - static_cast<int>(i) - unit)] = text[i] - '0';
    }

    static int compare_magnitude(const Decimal& left, const Decimal& right) {
        for (std::size_t i = left.digits.size(); i-- > 0;)
            if (left.digits[i] != right.digits[i]) return left.digits[i] < right.digits[i] ? -1 : 1;
        return 0;
    }

    [[nodiscard]] bool is_zero() const {
        return std::all_of(digits.begin(), digits.end(), [](int digit) { return digit == 0; });
    }

    static int compare(const Decimal& left, const Decimal& right) {
        const auto sign = [](const Decimal& d) { return d.is_zero() ? 0 : d.negative ? -1 : 1; };
        if (sign(left) != sign(right)) return sign(left) < sign(right) ? -1 : 1;
        return left.negative ? compare_magnitude(right, left) : compare_magnitude(left, right);
    }

    void add(const Decimal& other) {
        if (negative == other.negative) {
            int carry = 0;
            for (std::size_t i = 0; i < digits.size(); ++i) {
                const int sum = digits[i] + other.digits[i] + carry;
                digits[i] = sum % 10;
                carry = sum / 10;
            }
            return;
        }
        const bool swapped = compare_magnitude(*this, other) < 0;
        const std::vector<int>& large = swapped ? other.digits : digits;
        const std::vector<int>& small = swapped ? digits : other.digits;
        std::vector<int> difference(digits.size());
        int borrow = 0;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            int digit = large[i] - small[i] - borrow;
            borrow = digit < 0 ? 1 : 0;
            difference[i] = digit + 10 * borrow;
        }
        if (swapped) negative = other.negative;
        digits = difference;
    }

    // As DynamoDB writes it, or nothing if it cannot hold it.
    [[nodiscard]] std::optional<std::string> text() const {
        if (is_zero()) return "0";
        std::size_t low = 0, high = digits.size() - 1;
        while (digits[low] == 0) ++low;
        while (digits[high] == 0) --high;
        const int leading = static_cast<int>(high) + unit;
        if (high - low >= 38 || leading > 125 || leading < -130) return std::nullopt;
        const auto point = static_cast<std::size_t>(-unit);
        std::string out = negative ? "-" : "";
        for (std::size_t i = std::max(high, point) + 1; i-- > std::min(low, point);) {
            out += static_cast<char>('0' + digits[i]);
            if (i == point && low < point) out += '.';
        }
        return out;
    }
};

std::optional<std::string> sum_of(const Number& left, const Number& right) {
    try {
        return (left + right).to_string();
    } catch (const ValidationError&) {
        return std::nullopt;
    }
}

RC_GTEST_PROP(NumberProperty, PrintsExactlyAndReadsBack, (const Number& number)) {
    RC_ASSERT(Decimal{number}.text() == number.to_string());
    RC_ASSERT(Number::parse(number.to_string()) == number);
}

RC_GTEST_PROP(NumberProperty, ComparesByValue, (const Number& left, const Number& right)) {
    const int order = Decimal::compare(Decimal{left}, Decimal{right});
    RC_ASSERT((left <=> right) == (order <=> 0));
    RC_ASSERT((left == right) == (order == 0));
    RC_ASSERT((left <=> left) == std::strong_ordering::equal);
}

RC_GTEST_PROP(NumberProperty, AddsAndSubtractsExactlyOrRefuses, (const Number& left, const Number& right)) {
    // Random exponents are mostly too far apart; bring half of the pairs together.
    Number near = right;
    if (*rc::gen::arbitrary<bool>()) {
        const int exponent = std::clamp(left.exponent() + *rc::gen::inRange(-40, 41), -130, 125);
        near = Number::parse(std::string{right.is_negative() ? "-" : ""} + right.digits().substr(0, 1) + "." +
                             right.digits().substr(1) + "e" + std::to_string(exponent));
    }
    Decimal sum{left};
    sum.add(Decimal{near});
    RC_ASSERT(sum_of(left, near) == sum.text());
    Decimal difference{left};
    difference.add(Decimal{-near});
    RC_ASSERT(sum_of(left, -near) == difference.text());
    RC_CLASSIFY(sum.text().has_value());
}

RC_GTEST_PROP(NumberProperty, RoundTripsDoubles, (double value)) {
    try {
        RC_ASSERT(Number{value}.to_double() == value);
    } catch (const ValidationError&) {
        RC_ASSERT(!(std::abs(value) < 9e125 && std::abs(value) > 1.1e-130));
    }
}

}  // namespace
}  // namespace dynaloom
