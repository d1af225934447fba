#include <dynaloom/error.hpp>
#include <dynaloom/model/time.hpp>

#include <algorithm>
#include <chrono>

namespace dynaloom::detail {
namespace {

constexpr std::int64_t seconds_per_day = 86'400;

void append_digits(std::string& out, std::uint32_t value, unsigned width) {
    char digits[10];
    for (unsigned i = width; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
    out.append(digits, width);
}

void append_date_and_time(std::string& out, std::int64_t seconds, char separator) {
    using namespace std::chrono;
    const auto time = std::chrono::seconds{seconds};
    const auto day = floor<days>(time);
    // year_month_day counts in int: a far-off time must be refused before it wraps around.
    constexpr auto first = sys_days{year{1} / January / 1}.time_since_epoch();
    constexpr auto last = sys_days{year{9999} / December / 31}.time_since_epoch();
    if (day < first || day > last) {
        throw ValidationError{"time " + std::to_string(seconds) +
                              " s since 1970 cannot be written: its year is not within 1 to 9999"};
    }
    const year_month_day date{sys_days{day}};
    const hh_mm_ss clock{time - day};
    append_digits(out, static_cast<std::uint32_t>(static_cast<int>(date.year())), 4);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_digits(out, static_cast<unsigned>(date.day()), 2);
    out += separator;
    append_digits(out, static_cast<std::uint32_t>(clock.hours().count()), 2);
    out += ':';
    append_digits(out, static_cast<std::uint32_t>(clock.minutes().count()), 2);
    out += ':';
    append_digits(out, static_cast<std::uint32_t>(clock.seconds().count()), 2);
}

void append_fraction(std::string& out, std::uint32_t nanoseconds, unsigned digits) {
    for (unsigned i = digits; i < 9; ++i) nanoseconds /= 10;
    out += '.';
    append_digits(out, nanoseconds, digits);
}

/// Takes texts off the front of what is left to read.
class Reader {
public:
    explicit Reader(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    [[nodiscard]] bool at_digit() const noexcept { return !at_end() && rest_[0] >= '0' && rest_[0] <= '9'; }

    bool take(char c) noexcept {
        if (at_end() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    /// Exactly `width` digits, giving a number within [low, high].
    std::optional<unsigned> number(unsigned width, unsigned low, unsigned high) noexcept {
        unsigned value = 0;
        for (unsigned i = 0; i < width; ++i) {
            if (!at_digit()) return std::nullopt;
            value = value * 10 + digit();
        }
        if (value < low || value > high) return std::nullopt;
        return value;
    }
    /// One digit or more, as nanoseconds.
    std::optional<std::uint32_t> fraction() noexcept {
        if (!at_digit()) return std::nullopt;
        std::uint32_t value = 0;
        unsigned digits = 0;
        while (at_digit()) {
            const unsigned next = digit();
            if (digits < 9) {
                value = value * 10 + next;
                ++digits;
            }
        }
        for (; digits < 9; ++digits) value *= 10;
        return value;
    }

private:
    unsigned digit() noexcept {
        const auto value = static_cast<unsigned>(rest_[0] - '0');
        rest_.remove_prefix(1);
        return value;
    }

    std::string_view rest_;
};

std::optional<std::int64_t> parse_date(Reader& reader) noexcept {
    using namespace std::chrono;
    const auto y = reader.number(4, 1, 9999);
    if (!y || !reader.take('-')) return std::nullopt;
    const auto m = reader.number(2, 1, 12);
    if (!m || !reader.take('-')) return std::nullopt;
    const auto d = reader.number(2, 1, 31);
    if (!d) return std::nullopt;
    const year_month_day date{year{static_cast<int>(*y)}, month{*m}, day{*d}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date}.time_since_epoch().count() * seconds_per_day;
}

/// The offset of a time zone from UTC in seconds; zero if there is none.
std::optional<std::int64_t> parse_offset(Reader& reader) noexcept {
    if (reader.at_end() || reader.take('Z') || reader.take('z')) return 0;
    const bool west = reader.take('-');
    if (!west && !reader.take('+')) return std::nullopt;
    const auto hours = reader.number(2, 0, 23);
    if (!hours) return std::nullopt;
    std::int64_t offset = *hours * std::int64_t{3600};
    if (reader.take(':') || reader.at_digit()) {
        const auto minutes = reader.number(2, 0, 59);
        if (!minutes) return std::nullopt;
        offset += *minutes * std::int64_t{60};
    }
    return west ? -offset : offset;
}

}  // namespace

void append_utc_time(std::string& out, TimePoint time, unsigned digits) {
    append_date_and_time(out, time.seconds, 'T');
    if (digits != 0) append_fraction(out, time.nanoseconds, digits);
    out += 'Z';
}

void append_python_time(std::string& out, TimePoint time, char separator, unsigned digits) {
    append_date_and_time(out, time.seconds, separator);
    if (time.nanoseconds == 0) return;
    append_fraction(out, time.nanoseconds, time.nanoseconds % 1000 == 0 ? 6 : std::max(6U, digits));
}

std::optional<TimePoint> parse_time(std::string_view text, bool zoned) noexcept {
    Reader reader{text};
    const auto date = parse_date(reader);
    if (!date) return std::nullopt;
    TimePoint time{*date, 0};
    if (reader.at_end()) return time;

    if (!reader.take('T') && !reader.take(' ') && !reader.take('t')) return std::nullopt;
    const auto hours = reader.number(2, 0, 23);
    if (!hours || !reader.take(':')) return std::nullopt;
    const auto minutes = reader.number(2, 0, 59);
    if (!minutes) return std::nullopt;
    time.seconds += *hours * std::int64_t{3600} + *minutes * std::int64_t{60};
    if (reader.take(':')) {
        const auto seconds = reader.number(2, 0, 59);
        if (!seconds) return std::nullopt;
        time.seconds += *seconds;
        if (reader.take('.')) {
            const auto fraction = reader.fraction();
            if (!fraction) return std::nullopt;
            time.nanoseconds = *fraction;
        }
    }
    if (zoned) {
        const auto offset = parse_offset(reader);
        if (!offset) return std::nullopt;
        time.seconds -= *offset;
    }
    if (!reader.at_end()) return std::nullopt;
    return time;
}

}  // namespace dynaloom::detail
