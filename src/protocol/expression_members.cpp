#include "protocol/expression_members.hpp"

#include "protocol/attribute_json.hpp"
#include "value/attribute_collector.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>

namespace dynaloom::protocol {

namespace {

constexpr std::string_view names_member = "ExpressionAttributeNames";
constexpr std::string_view values_member = "ExpressionAttributeValues";

bool is_placeholder(std::string_view key, char mark) {
    const auto is_word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    return key.size() >= 2 && key[0] == mark && std::ranges::all_of(key.substr(1), is_word);
}

void check_keys(const JsonView& map, std::string_view member, char mark) {
    bool empty = true;
    map.for_each_member([&](const std::string& key, const JsonView&) {
        empty = false;
        if (!is_placeholder(key, mark))
            throw ValidationError{std::string{member} + " contains invalid key: Syntax error; key: \"" + key + '"'};
    });
    if (empty) throw ValidationError{std::string{member} + " must not be empty"};
}

}  // namespace

ExpressionMembers::ExpressionMembers(const Members& members, Placeholders placeholders)
    : members_{&members},
      names_{members.map(names_member)},
      values_{placeholders == Placeholders::names ? nullptr : members.map(values_member)} {
    for (const std::string_view parameter : {"ConditionExpression", "UpdateExpression", "KeyConditionExpression",
                                             "FilterExpression", "ProjectionExpression"})
        (void)members.string(parameter);
    if (names_ != nullptr)
        names_->for_each_member([](const std::string&, const JsonView& name) { (void)string_of(name); });
    if (values_ != nullptr) check_item_shape(*values_);
}

void ExpressionMembers::require_use(std::initializer_list<std::string_view> with_values) const {
    const bool any_with_values =
        std::ranges::any_of(with_values, [&](std::string_view parameter) { return members_->has(parameter); });
    if (names_ != nullptr && !any_with_values && !members_->has("ProjectionExpression"))
        throw ValidationError{"ExpressionAttributeNames can only be specified when using expressions"};
    if (values_ == nullptr || any_with_values) return;
    std::string missing;
    for (const std::string_view parameter : with_values)
        missing += (missing.empty() ? "" : " and ") + std::string{parameter};
    throw ValidationError{"ExpressionAttributeValues can only be specified when using expressions: " + missing +
                          (with_values.size() == 1 ? " is null" : " are null")};
}

void ExpressionMembers::read_placeholders() {
    if (names_ != nullptr) check_keys(*names_, names_member, '#');
    if (values_ != nullptr) check_keys(*values_, values_member, ':');
    ExpressionAttributeNames names;
    dynaloom::detail::AttributeCollector values;
    if (names_ != nullptr)
        names_->for_each_member([&](std::string key, const JsonView& name) { names[std::move(key)] = name.string(); });
    if (values_ != nullptr)
        values_->for_each_member([&](const std::string& key, const JsonView& value) {
            try {
                values.add(key, to_attribute_value(value));
            } catch (const ValidationError& error) {
                throw ValidationError{"ExpressionAttributeValues contains invalid value: " + std::string{error.what()} +
                                      " for key " + key};
            }
        });
    parser_.emplace(std::move(names), std::move(values).finish());
}

std::optional<Condition> ExpressionMembers::condition(std::string_view parameter) {
    const std::optional<std::string> text = members_->string(parameter);
    if (!text) return std::nullopt;
    return parser_->condition(*text, parameter);
}

Update ExpressionMembers::update(std::string_view parameter) {
    const std::optional<std::string> text = members_->string(parameter);
    return text ? parser_->update(*text, parameter) : Update{};
}

std::vector<Path> ExpressionMembers::projection(std::string_view parameter) {
    const std::optional<std::string> text = members_->string(parameter);
    return text ? parser_->projection(*text, parameter) : std::vector<Path>{};
}

void ExpressionMembers::finish() const {
    parser_->finish();
}

}  // namespace dynaloom::protocol
