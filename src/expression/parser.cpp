#include <dynaloom/expression/parser.hpp>

#include "expression/condition_parser.hpp"
#include "expression/reader.hpp"
#include "expression/rules.hpp"
#include "expression/update_parser.hpp"

#include <dynaloom/error.hpp>

#include <utility>

namespace dynaloom {
namespace {

constexpr std::size_t max_placeholder_size = 255;

void check_key(std::string_view key, char prefix, const std::string& parameter) {
    if (key.size() > max_placeholder_size)
        throw ValidationError{parameter +
                              " contains invalid key: The expression attribute map contains a key that is too long; "
                              "size of key: " +
                              std::to_string(key.size())};
    if (!detail::is_placeholder(key, prefix))
        throw ValidationError{parameter + " contains invalid key: Syntax error; key: \"" + std::string{key} + "\""};
}

// Calls `key_of` on each entry and refuses those that were not used.
template <class Map, class KeyOf>
void check_used(const Map& map, const KeyOf& key_of, const std::set<std::string, std::less<>>& used,
                const std::string& parameter) {
    std::string unused;
    for (const auto& entry : map) {
        const std::string& key = key_of(entry);
        if (used.contains(key)) continue;
        if (!unused.empty()) unused += ", ";
        unused += key;
    }
    if (!unused.empty())
        throw ValidationError{"Value provided in " + parameter + " unused in expressions: keys: {" + unused + "}"};
}

}  // namespace

ExpressionParser::ExpressionParser(ExpressionAttributeNames names, Item values)
    : names_{std::move(names)}, values_{std::move(values)} {
    for (const auto& [key, name] : names_) check_key(key, '#', "ExpressionAttributeNames");
    for (const Attribute& value : values_) check_key(value.name, ':', "ExpressionAttributeValues");
    for (const auto& [key, name] : names_)
        if (name.empty())
            throw ValidationError{"ExpressionAttributeNames contains invalid value: Empty attribute name for key " +
                                  key};
}

Condition ExpressionParser::condition(std::string_view text, std::string_view parameter) {
    detail::ExpressionReader in{text, parameter, {names_, values_, used_}};
    Condition condition = detail::parse_condition(in);
    in.finish();
    if (detail::count_operators(condition) > detail::max_operators) in.fault.add(detail::too_many_operators());
    in.fault.report(parameter);
    return condition;
}

Update ExpressionParser::update(std::string_view text, std::string_view parameter) {
    detail::ExpressionReader in{text, parameter, {names_, values_, used_}};
    return detail::parse_update(in, parameter);
}

std::vector<Path> ExpressionParser::projection(std::string_view text, std::string_view parameter) {
    detail::ExpressionReader in{text, parameter, {names_, values_, used_}};
    std::vector<Path> paths;
    std::vector<detail::FirstFault> faults;
    do {
        paths.push_back(in.path());
        faults.push_back(std::exchange(in.fault, {}));
    } while (in.take_if(detail::TokenKind::comma));
    in.finish();

    detail::FirstFault fault;
    detail::PathsApart apart;
    for (std::size_t i = paths.size(); i-- > 0;) {
        fault.add(faults[i]);
        apart.add(paths[i], fault);
    }
    fault.report(parameter);
    return paths;
}

void ExpressionParser::finish() const {
    check_used(
        names_, [](const auto& entry) -> const std::string& { return entry.first; }, used_, "ExpressionAttributeNames");
    check_used(
        values_, [](const Attribute& entry) -> const std::string& { return entry.name; }, used_,
        "ExpressionAttributeValues");
}

}  // namespace dynaloom
