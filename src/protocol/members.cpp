#include "protocol/members.hpp"

#include "protocol/errors.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace dynaloom::protocol {

namespace {

using Kind = JsonView::Kind;

constexpr std::size_t most_errors = 10;

std::string token_name(const JsonView& value) {
    switch (value.kind()) {
        case Kind::boolean:
            return value.boolean() ? "TRUE_VALUE" : "FALSE_VALUE";
        case Kind::number:
            return value.raw().find_first_of(".eE") == std::string_view::npos ? "NUMBER_VALUE" : "DECIMAL_VALUE";
        default:
            return "STRING_VALUE";
    }
}

[[noreturn]] void refuse_as(const JsonView& value, const std::string& type) {
    if (value.kind() == Kind::object) refuse_type("Start of structure or map found where not expected");
    if (value.kind() == Kind::array) refuse_type("Unrecognized collection type class java.lang." + type);
    refuse_type(token_name(value) + " cannot be converted to " + type);
}

double floating_of(const JsonView& value, const std::string& type) {
    if (value.kind() != Kind::number) refuse_as(value, type);
    const std::string_view text = value.raw();
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) refuse_as(value, type);
    return number;
}

std::string lower_first(std::string_view name) {
    std::string text{name};
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] + ('a' - 'A'));
    return text;
}

}  // namespace

void Constraints::add(const std::optional<std::string>& value, const std::string& path, const std::string& constraint) {
    errors_.push_back("Value " + (value ? '\'' + *value + '\'' : "null") + " at '" + path +
                      "' failed to satisfy constraint: " + constraint);
}

void Constraints::check() const {
    if (errors_.empty()) return;
    const std::size_t count = std::min(errors_.size(), most_errors);
    std::string text = std::to_string(count) + " validation error" + (count == 1 ? "" : "s") + " detected: ";
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : "; ") + errors_[i];
    throw ValidationError{text};
}

Members::Members(const JsonView& structure, std::string path, Constraints& constraints)
    : path_{std::move(path)}, constraints_{&constraints} {
    expect_structure(structure);
    structure.for_each_member([&](std::string name, const JsonView& value) {
        if (!value.is_null()) members_.emplace_back(std::move(name), value);
    });
}

const JsonView* Members::find(std::string_view name) const {
    const auto found =
        std::ranges::find(members_, name, [](const auto& member) { return std::string_view{member.first}; });
    return found == members_.end() ? nullptr : &found->second;
}

std::string Members::path_of(std::string_view name) const {
    return path_.empty() ? lower_first(name) : path_ + '.' + lower_first(name);
}

std::optional<std::string> Members::string(std::string_view name) const {
    const JsonView* value = find(name);
    return value == nullptr ? std::nullopt : std::optional{string_of(*value)};
}

std::optional<bool> Members::boolean(std::string_view name) const {
    const JsonView* value = find(name);
    return value == nullptr ? std::nullopt : std::optional{boolean_of(*value)};
}

std::optional<std::int64_t> Members::integer(std::string_view name) const {
    const JsonView* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->kind() != Kind::number) refuse_as(*value, "Integer");
    const std::string_view text = value->raw();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) refuse_as(*value, "Integer");
    if (end == text.data() + text.size()) return number;
    // A fraction is cut off, behind its exponent.
    constexpr double past_all = 0x1p63;
    const double exact = floating_of(*value, "Integer");
    if (!(std::abs(exact) < past_all)) refuse_as(*value, "Integer");
    return static_cast<std::int64_t>(exact);
}

std::optional<double> Members::floating(std::string_view name) const {
    const JsonView* value = find(name);
    return value == nullptr ? std::nullopt : std::optional{floating_of(*value)};
}

std::optional<std::size_t> Members::one_of(std::string_view name, std::initializer_list<std::string_view> names) const {
    const std::optional<std::string> value = string(name);
    if (!value) return std::nullopt;
    const auto* const found = std::ranges::find(names, *value);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string all;
    for (const std::string_view one : names) all += (all.empty() ? "" : ", ") + std::string{one};
    constraints_->add(value, path_of(name), "Member must satisfy enum value set: [" + all + ']');
    return std::nullopt;
}

bool Members::require(std::string_view name) const {
    if (has(name)) return true;
    constraints_->add(std::nullopt, path_of(name), "Member must not be null");
    return false;
}

std::string Members::required_string(std::string_view name, std::size_t shortest, std::size_t longest) const {
    const std::optional<std::string> value = string(name);
    if (!require(name)) return {};
    const auto length =
        static_cast<std::size_t>(std::ranges::count_if(*value, [](char c) { return (c & 0xC0) != 0x80; }));
    if (length < shortest)
        constraints_->add(value, path_of(name),
                          "Member must have length greater than or equal to " + std::to_string(shortest));
    if (length > longest)
        constraints_->add(value, path_of(name),
                          "Member must have length less than or equal to " + std::to_string(longest));
    return *value;
}

std::string Members::table_name() const {
    return required_string("TableName", 1, 1024);
}

std::optional<std::int64_t> Members::integer(std::string_view name, std::int64_t least, std::int64_t most) const {
    const std::optional<std::int64_t> value = integer(name);
    if (value && *value < least)
        constraints_->add(std::to_string(*value), path_of(name),
                          "Member must have value greater than or equal to " + std::to_string(least));
    if (value && *value > most)
        constraints_->add(std::to_string(*value), path_of(name),
                          "Member must have value less than or equal to " + std::to_string(most));
    return value;
}

std::optional<Members> Members::structure(std::string_view name) const {
    const JsonView* value = find(name);
    if (value == nullptr) return std::nullopt;
    return Members{*value, path_of(name), *constraints_};
}

const JsonView* Members::list(std::string_view name) const {
    const JsonView* value = find(name);
    if (value != nullptr) expect_list(*value);
    return value;
}

const JsonView* Members::map(std::string_view name) const {
    const JsonView* value = find(name);
    if (value != nullptr) expect_structure(*value);
    return value;
}

std::vector<Members> structures(const JsonView& list, const std::string& path, Constraints& constraints) {
    std::vector<Members> all;
    list.for_each_element([&](const JsonView& element) {
        all.emplace_back(element, path + '.' + std::to_string(all.size() + 1) + ".member", constraints);
    });
    return all;
}

std::vector<std::string> strings(const JsonView& list) {
    std::vector<std::string> all;
    list.for_each_element([&](const JsonView& element) { all.push_back(string_of(element)); });
    return all;
}

std::string string_of(const JsonView& value) {
    expect_string(value);
    return value.string();
}

bool boolean_of(const JsonView& value) {
    if (value.kind() == Kind::string) refuse_type("Unexpected token received from parser");
    if (value.kind() != Kind::boolean) refuse_as(value, "Boolean");
    return value.boolean();
}

double floating_of(const JsonView& value) {
    return floating_of(value, "Double");
}

void expect_string(const JsonView& value) {
    if (value.kind() != Kind::string) refuse_as(value, "String");
}

void expect_structure(const JsonView& value) {
    if (value.kind() == Kind::object) return;
    if (value.kind() == Kind::array) refuse_type("Unrecognized collection type class java.lang.String");
    refuse_type("Unexpected field type");
}

void expect_list(const JsonView& value) {
    if (value.kind() == Kind::array) return;
    if (value.kind() == Kind::object) refuse_type("Start of structure or map found where not expected");
    refuse_type("Unexpected field type");
}

}  // namespace dynaloom::protocol
