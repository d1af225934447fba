#include "dynamodb/repeatable.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace dynaloom::dynamodb {

namespace {

/// Positions in lists shift when an element comes or goes.
bool names_element(const Path& path) {
    return std::ranges::any_of(path.elements,
                               [](const auto& one) { return !std::holds_alternative<std::string>(one); });
}

bool is_literal(const UpdateValue& value) {
    return value.op == UpdateValue::Op::operand && std::holds_alternative<AttributeValue>(value.operand);
}

/// `SET a = :v` and `SET a = if_not_exists(a, :v)`: what is read, if anything, is what has been written.
bool is_repeatable(const Update::Set& set) {
    if (names_element(set.path)) return false;
    if (set.value.op != UpdateValue::Op::if_not_exists) return is_literal(set.value);
    const auto* path = std::get_if<Path>(&set.value.arguments[0].operand);
    return path != nullptr && *path == set.path && is_literal(set.value.arguments[1]);
}

bool adds_to_set(const Update::Change& change) {
    return change.value.type() != AttributeType::N && !names_element(change.path);
}

bool is_repeatable(const Update& update) {
    return std::ranges::all_of(update.set, [](const auto& set) { return is_repeatable(set); }) &&
           std::ranges::none_of(update.remove, names_element) && std::ranges::all_of(update.add, adds_to_set) &&
           std::ranges::none_of(update.erase, [](const auto& change) { return names_element(change.path); });
}

/// A second time the old item is what the first has written.
bool returns_old(ReturnValues values) {
    return values == ReturnValues::all_old || values == ReturnValues::updated_old;
}

}  // namespace

bool is_repeatable(const Request& request) {
    return std::visit(
        [](const auto& one) {
            if constexpr (requires { one.return_values; }) {
                if (returns_old(one.return_values)) return false;
            }
            if constexpr (std::is_same_v<std::decay_t<decltype(one)>, UpdateItemRequest>)
                return is_repeatable(one.update);
            else if constexpr (std::is_same_v<std::decay_t<decltype(one)>, TransactWriteItemsRequest>)
                return one.client_request_token.has_value();
            else
                return true;
        },
        request);
}

}  // namespace dynaloom::dynamodb
