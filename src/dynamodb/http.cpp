#include "dynamodb/http.hpp"

#include "dynamodb/trimmed.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dynaloom::dynamodb {

namespace {

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_named(std::string_view name, std::string_view lower_case) {
    return std::ranges::equal(name, lower_case, {}, lower);
}

}  // namespace

void HttpReply::take_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (is_named(name, "x-amzn-requestid")) request_id = value;
    if (is_named(name, "x-amzn-errortype")) error_type = value;
    if (is_named(name, "x-amz-crc32")) crc32 = number_in<std::uint32_t>(value);
    if (is_named(name, "date")) date = parse_http_date(value);
    if (is_named(name, "x-amz-retry-after")) retry_after = milliseconds{number_in<std::uint32_t>(value).value_or(0)};
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::string_view form = "Sat, 21 Nov 2026 15:42:22 GMT";
    if (text.size() != form.size() || !text.ends_with(" GMT") || text[3] != ',' || text[19] != ':' || text[22] != ':')
        return std::nullopt;
    const auto* const month = std::ranges::find(months, text.substr(8, 3));
    const auto day = number_in<unsigned>(text.substr(5, 2));
    const auto year = number_in<int>(text.substr(12, 4));
    const auto hour = number_in<unsigned>(text.substr(17, 2));
    const auto minute = number_in<unsigned>(text.substr(20, 2));
    const auto second = number_in<unsigned>(text.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
                                           std::chrono::day{*day}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

}  // namespace dynaloom::dynamodb
