#include "engine/table_name.hpp"
#include "value/sha256.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>

namespace dynaloom::engine {

namespace {

constexpr std::size_t shortest_name = 3;
constexpr std::size_t longest_name = 255;
constexpr std::size_t prefix_bytes = 27;
constexpr std::size_t hash_digits = 32;

bool is_legal_byte(char byte) noexcept {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-' || byte == '.';
}

[[noreturn]] void refuse(std::string_view name, std::string_view where, const std::string& constraint) {
    std::string shown{name.substr(0, longest_name)};
    std::ranges::replace_if(
        shown, [](char byte) { return byte >= '\0' && byte < ' '; }, '?');
    if (shown.size() < name.size()) shown += "…";
    throw ValidationError{"1 validation error detected: Value '" + shown + "' at '" + std::string{where} +
                          "' failed to satisfy constraint: " + constraint};
}

}  // namespace

bool is_legal_table_name(std::string_view name) noexcept {
    return name.size() >= shortest_name && name.size() <= longest_name && std::ranges::all_of(name, is_legal_byte);
}

void check_table_name(std::string_view name) {
    check_legal_name(name, "tableName");
}

void check_legal_name(std::string_view name, std::string_view where) {
    if (is_legal_table_name(name)) return;
    if (!std::ranges::all_of(name, is_legal_byte))
        refuse(name, where, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    if (name.size() < shortest_name) refuse(name, where, "Member must have length greater than or equal to 3");
    refuse(name, where, "Member must have length less than or equal to 255");
}

std::string hashed_table_name(std::string_view prefix, std::string_view name) {
    return std::string{prefix.substr(0, prefix_bytes)} + ':' + detail::sha256_hex(name).substr(0, hash_digits);
}

}  // namespace dynaloom::engine
