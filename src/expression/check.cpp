#include <dynaloom/expression/check.hpp>

#include "expression/faults.hpp"
#include "expression/operators.hpp"
#include "expression/rules.hpp"

#include <ranges>
#include <variant>
#include <vector>

namespace dynaloom {
namespace {

using detail::FirstFault;

void check_tree(const Condition& condition, FirstFault& fault) {
    for (const Operand& operand : condition.operands) {
        if (const auto* const path = std::get_if<Path>(&operand)) detail::check_path(*path, fault);
        if (const auto* const size = std::get_if<Size>(&operand)) detail::check_path(size->path, fault);
    }
    for (const Condition& child : condition.children) check_tree(child, fault);
    detail::check_node(condition, fault);
}

void check_tree(const UpdateValue& value, FirstFault& fault) {
    if (const auto* const path = std::get_if<Path>(&value.operand);
        path != nullptr && value.op == UpdateValue::Op::operand)
        detail::check_path(*path, fault);
    for (const UpdateValue& argument : value.arguments) check_tree(argument, fault);
    detail::check_node(value, fault);
}

// Within others only if_not_exists may stand.
void check_nesting(const UpdateValue& value, FirstFault& fault) {
    using Op = UpdateValue::Op;
    for (const UpdateValue& argument : value.arguments) {
        if (argument.op != Op::operand && argument.op != Op::if_not_exists)
            fault.add(detail::misused_function(detail::name_of(argument.op)));
        check_nesting(argument, fault);
    }
}

void check_paths(std::span<const Path> paths, FirstFault& fault) {
    detail::PathsApart apart;
    for (const Path& path : std::views::reverse(paths)) {
        detail::check_path(path, fault);
        apart.add(path, fault);
    }
}

}  // namespace

void check(const Condition& condition, std::string_view parameter) {
    FirstFault fault;
    check_tree(condition, fault);
    if (detail::count_operators(condition) > detail::max_operators) fault.add(detail::too_many_operators());
    fault.report(parameter);
}

void check(const Update& update, std::string_view parameter) {
    FirstFault fault;
    for (const Update::Set& set : update.set) check_nesting(set.value, fault);
    const std::vector<Path> paths = targets(update);
    check_paths(paths, fault);
    for (const Update::Change& change : std::views::reverse(update.erase)) detail::check_delete(change.value, fault);
    for (const Update::Change& change : std::views::reverse(update.add)) detail::check_add(change.value, fault);
    for (const Update::Set& set : std::views::reverse(update.set)) check_tree(set.value, fault);
    if (detail::count_operators(update) > detail::max_operators) fault.add(detail::too_many_operators());
    fault.report(parameter);
}

void check(std::span<const Path> projection, std::string_view parameter) {
    FirstFault fault;
    check_paths(projection, fault);
    fault.report(parameter);
}

}  // namespace dynaloom
