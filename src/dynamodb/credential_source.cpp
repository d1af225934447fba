#include "dynamodb/credential_source.hpp"

#include "protocol/json_document.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

constexpr int most_attempts = 3;

/// The members of an object that are strings.
std::map<std::string, std::string, std::less<>> string_members(std::string_view source, std::string_view json) {
    std::map<std::string, std::string, std::less<>> members;
    try {
        const protocol::JsonDocument document{json};
        if (document.root().kind() != protocol::JsonView::Kind::object)
            refuse_source(source, "no JSON object came back");
        document.root().for_each_member([&](std::string name, const protocol::JsonView& value) {
            if (value.kind() == protocol::JsonView::Kind::string) members.emplace(std::move(name), value.string());
        });
    } catch (const ServiceError&) {
        refuse_source(source, "no JSON came back");
    }
    return members;
}

/// Takes a number of so many digits off the front. @returns Whether it stood there.
bool take_number(std::string_view& text, std::size_t digits, int& number) {
    if (text.size() < digits) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
    if (error != std::errc{} || end != text.data() + digits) return false;
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

void refuse_source(std::string_view source, const std::string& why) {
    throw ConnectionError{"credentials for DynamoDB from " + std::string{source} + ": " + why};
}

std::optional<std::string> header_fault(std::string_view what, std::string_view value) {
    const auto is_visible_ascii = [](unsigned char c) { return c > ' ' && c < 0x7F; };
    if (std::ranges::all_of(value, is_visible_ascii)) return std::nullopt;
    return std::string{what} + " holds a blank, or is not ASCII";
}

std::optional<std::string> header_fault(const Credentials& credentials) {
    std::optional<std::string> fault = header_fault("the access key id", credentials.access_key_id);
    if (!fault) fault = header_fault("the secret access key", credentials.secret_access_key);
    if (!fault) fault = header_fault("the session token", credentials.session_token);
    return fault;
}

void check_header_value(std::string_view source, std::string_view value, std::string_view what) {
    if (const auto fault = header_fault(what, value)) refuse_source(source, *fault);
}

void check_header_values(std::string_view source, const Credentials& credentials) {
    if (const auto fault = header_fault(credentials)) refuse_source(source, *fault);
}

std::string form_parameter(std::string_view name, std::string_view value) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    std::string text{name};
    text += '=';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (plain.find(c) != std::string_view::npos) {
            text += c;
        } else {
            text += '%';
            text += digits[byte >> 4U];
            text += digits[byte & 0xFU];
        }
    }
    return text;
}

std::optional<std::string> find_text(const World& world, std::string_view source, const HttpRequest& request,
                                     milliseconds limit) {
    std::string why;
    for (int attempt = 1; attempt <= most_attempts; ++attempt) {
        HttpOutcome outcome = world.fetch(request, limit);
        if (auto* reply = std::get_if<HttpReply>(&outcome)) {
            if (reply->status == 200) return std::move(reply->body);
            if (reply->status == 404) return std::nullopt;
            why = "status " + std::to_string(reply->status);
            if (reply->status < 500) break;
        } else {
            why = std::get<HttpFailure>(outcome).message;
        }
    }
    refuse_source(source, why);
}

std::string fetch_text(const World& world, std::string_view source, const HttpRequest& request, milliseconds limit) {
    std::optional<std::string> text = find_text(world, source, request, limit);
    if (!text) refuse_source(source, "status 404");
    return std::move(*text);
}

std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text) {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    const bool has_date = take_number(text, 4, year) && take(text, '-') && take_number(text, 2, month) &&
                          take(text, '-') && take_number(text, 2, day) && take(text, 'T');
    if (!has_date || !take_number(text, 2, hour) || !take(text, ':') || !take_number(text, 2, minute) ||
        !take(text, ':') || !take_number(text, 2, second))
        return std::nullopt;
    if (take(text, '.')) text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
    constexpr int last_year = 2261;  // that the clock's nanoseconds can count all of
    const std::chrono::year_month_day date{std::chrono::year{std::min(year, last_year)},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const auto time = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
                      std::chrono::seconds{second};
    if (text == "Z" || text == "UTC") return time;
    const bool east = text.starts_with('+');
    int hours_off = 0;
    int minutes_off = 0;
    if (!take(text, '+') && !take(text, '-')) return std::nullopt;
    if (!take_number(text, 2, hours_off)) return std::nullopt;
    take(text, ':');
    if (!take_number(text, 2, minutes_off) || !text.empty()) return std::nullopt;
    const auto off = std::chrono::hours{hours_off} + std::chrono::minutes{minutes_off};
    return east ? time - off : time + off;
}

Lease read_lease(std::string_view source, std::string_view json) {
    const auto members = string_members(source, json);
    const auto find = [&](std::string_view name) {
        const auto found = members.find(name);
        return found == members.end() ? std::string{} : found->second;
    };
    Lease lease{.credentials = {.access_key_id = find("AccessKeyId"), .secret_access_key = find("SecretAccessKey")}};
    if (lease.credentials.access_key_id.empty() || lease.credentials.secret_access_key.empty())
        refuse_source(source, "no AccessKeyId and SecretAccessKey came back");
    lease.credentials.session_token = find("Token").empty() ? find("SessionToken") : find("Token");
    if (const std::string expiration = find("Expiration"); !expiration.empty()) {
        lease.expires = parse_time(expiration);
        if (!lease.expires) refuse_source(source, "its Expiration is no time");
    }
    return lease;
}

std::optional<Lease> environment_lease(const World& world) {
    Lease lease{.credentials = {.access_key_id = world.environment("AWS_ACCESS_KEY_ID").value_or(""),
                                .secret_access_key = world.environment("AWS_SECRET_ACCESS_KEY").value_or(""),
                                .session_token = world.environment("AWS_SESSION_TOKEN").value_or("")}};
    const Credentials& found = lease.credentials;
    if (found.access_key_id.empty() && found.secret_access_key.empty()) return std::nullopt;
    if (found.access_key_id.empty() || found.secret_access_key.empty())
        refuse_source("the environment", "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is set");
    return lease;
}

}  // namespace dynaloom::dynamodb
