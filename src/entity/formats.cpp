#include "entity/formats.hpp"

#include <algorithm>
#include <cstddef>

namespace dynaloom::entity {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
template <class Is>
bool all(std::string_view text, const Is& is) {
    return std::all_of(text.begin(), text.end(), is);
}

/// `text` has the form of `shape`, where `d` is a digit and anything else itself.
bool has_shape(std::string_view text, std::string_view shape) noexcept {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (shape[i] == 'd' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
    }
    return true;
}
int number_at(std::string_view text, std::size_t at, std::size_t digits) noexcept {
    int value = 0;
    for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
    return value;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

// RFC 3339.

bool is_date(std::string_view text) {
    if (!has_shape(text, "dddd-dd-dd")) return false;
    const int year = number_at(text, 0, 4);
    const int month = number_at(text, 5, 2);
    const int day = number_at(text, 8, 2);
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return false;
    return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool is_time(std::string_view text) {
    if (!has_shape(text.substr(0, 8), "dd:dd:dd")) return false;
    const int hour = number_at(text, 0, 2);
    const int minute = number_at(text, 3, 2);
    const int second = number_at(text, 6, 2);
    std::string_view rest = text.substr(8);
    if (rest.starts_with('.')) {
        const std::size_t digits = std::min(rest.find_first_not_of("0123456789", 1), rest.size()) - 1;
        if (digits == 0) return false;
        rest.remove_prefix(1 + digits);
    }
    int offset = 0;
    if (rest != "Z" && rest != "z") {
        if (!has_shape(rest, "+dd:dd") && !has_shape(rest, "-dd:dd")) return false;
        if (number_at(rest, 1, 2) > 23 || number_at(rest, 4, 2) > 59) return false;
        offset = (number_at(rest, 1, 2) * 60 + number_at(rest, 4, 2)) * (rest[0] == '-' ? -1 : 1);
    }
    if (hour > 23 || minute > 59 || second > 60) return false;
    // A leap second is the last of a day in UTC.
    constexpr int day = 24 * 60;
    return second != 60 || (hour * 60 + minute - offset + 2 * day) % day == day - 1;
}

bool is_date_time(std::string_view text) {
    return text.size() > 11 && is_date(text.substr(0, 10)) && (text[10] == 'T' || text[10] == 't') &&
           is_time(text.substr(11));
}

bool is_ipv4(std::string_view text) {
    int parts = 0;
    while (true) {
        const std::size_t size = std::min(text.find('.'), text.size());
        const std::string_view part = text.substr(0, size);
        if (part.empty() || part.size() > 3 || !all(part, is_digit) || (part.size() > 1 && part[0] == '0'))
            return false;
        if (number_at(part, 0, part.size()) > 255) return false;
        ++parts;
        if (size == text.size()) return parts == 4;
        text.remove_prefix(size + 1);
    }
}

/// The groups of 16 bits in one side of an IPv6 address; -1 if it is none.
int count_groups(std::string_view text, bool may_end_in_ipv4) {
    if (text.empty()) return 0;
    int groups = 0;
    while (true) {
        const std::size_t size = std::min(text.find(':'), text.size());
        const std::string_view part = text.substr(0, size);
        const bool last = size == text.size();
        if (last && may_end_in_ipv4 && part.find('.') != npos) return is_ipv4(part) ? groups + 2 : -1;
        if (part.empty() || part.size() > 4 || !all(part, is_hex)) return -1;
        ++groups;
        if (last) return groups;
        text.remove_prefix(size + 1);
    }
}

bool is_ipv6(std::string_view text) {
    if (text.size() > 45) return false;
    const std::size_t gap = text.find("::");
    if (gap == npos) return count_groups(text, true) == 8;
    const int left = count_groups(text.substr(0, gap), false);
    const int right = count_groups(text.substr(gap + 2), true);
    return left >= 0 && right >= 0 && left + right <= 7;
}

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 253) return false;
    while (true) {
        const std::size_t size = std::min(text.find('.'), text.size());
        const std::string_view label = text.substr(0, size);
        const auto is_inner = [](char c) { return is_letter(c) || is_digit(c) || c == '-'; };
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
        if (!all(label, is_inner)) return false;
        if (size == text.size()) return true;
        text.remove_prefix(size + 1);
    }
}

/// A mailbox of RFC 5321.
bool is_email(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == npos || at == 0 || at > 64 || text.size() > 254) return false;
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    if (local.front() == '"') {
        if (local.size() < 2 || local.back() != '"') return false;
        const std::string_view inner = local.substr(1, local.size() - 2);
        for (std::size_t i = 0; i < inner.size(); ++i) {
            if (inner[i] == '"') return false;
            if (inner[i] == '\\' && ++i == inner.size()) return false;
            if (inner[i] < ' ' || inner[i] > '~') return false;
        }
    } else {
        const auto is_text = [](char c) {
            return is_letter(c) || is_digit(c) || std::string_view{".!#$%&'*+/=?^_`{|}~-"}.find(c) != npos;
        };
        if (!all(local, is_text) || local.front() == '.' || local.back() == '.' || local.find("..") != npos)
            return false;
    }
    if (domain.starts_with("[IPv6:") && domain.ends_with(']')) return is_ipv6(domain.substr(6, domain.size() - 7));
    if (domain.starts_with('[') && domain.ends_with(']')) return is_ipv4(domain.substr(1, domain.size() - 2));
    return is_host_name(domain);
}

// RFC 3986.

bool is_unreserved(char c) noexcept {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}
/// Unreserved characters, sub-delimiters, those of `more`, and percent-encoded bytes.
bool is_encoded(std::string_view text, std::string_view more) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
            i += 2;
        } else if (!is_unreserved(text[i]) && std::string_view{"!$&'()*+,;="}.find(text[i]) == npos &&
                   more.find(text[i]) == npos) {
            return false;
        }
    }
    return true;
}
/// `v1.x`: an address of a kind that is yet to come.
bool is_future_address(std::string_view text) {
    const std::size_t dot = text.find('.');
    return text.starts_with('v') && dot != npos && dot > 1 && all(text.substr(1, dot - 1), is_hex) &&
           dot + 1 < text.size() && text.find('%') == npos && is_encoded(text.substr(dot + 1), ":");
}
bool is_authority(std::string_view text) {
    if (const std::size_t user = text.rfind('@'); user != npos) {
        if (!is_encoded(text.substr(0, user), ":")) return false;
        text.remove_prefix(user + 1);
    }
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == npos) return false;
        const std::string_view address = text.substr(1, end - 1);
        if (!is_ipv6(address) && !is_future_address(address)) return false;
        port = text.substr(end + 1);
    } else {
        const std::size_t colon = std::min(text.find(':'), text.size());
        if (!is_encoded(text.substr(0, colon), "")) return false;
        port = text.substr(colon);
    }
    return port.empty() || (port[0] == ':' && all(port.substr(1), is_digit));
}

bool is_uri(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == npos || colon == 0 || !is_letter(text[0])) return false;
    const auto is_scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
    if (!all(text.substr(0, colon), is_scheme)) return false;
    text.remove_prefix(colon + 1);
    if (const std::size_t fragment = text.find('#'); fragment != npos) {
        if (!is_encoded(text.substr(fragment + 1), ":@/?")) return false;
        text = text.substr(0, fragment);
    }
    if (const std::size_t query = text.find('?'); query != npos) {
        if (!is_encoded(text.substr(query + 1), ":@/?")) return false;
        text = text.substr(0, query);
    }
    if (text.starts_with("//")) {
        const std::size_t path = std::min(text.find('/', 2), text.size());
        if (!is_authority(text.substr(2, path - 2))) return false;
        text.remove_prefix(path);
    }
    return is_encoded(text, ":@/");
}

struct Format {
    std::string_view name;
    FormatCheck check;
};
constexpr Format formats[] = {
    {"uuid", is_uuid}, {"date-time", is_date_time}, {"date", is_date}, {"time", is_time}, {"email", is_email},
    {"uri", is_uri},   {"ipv4", is_ipv4},           {"ipv6", is_ipv6}};

}  // namespace

FormatCheck find_format(std::string_view name) noexcept {
    for (const Format& format : formats) {
        if (format.name == name) return format.check;
    }
    return nullptr;
}

}  // namespace dynaloom::entity
