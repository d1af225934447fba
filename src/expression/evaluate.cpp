#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/item_reader.hpp>

#include <algorithm>
#include <compare>
#include <optional>
#include <string_view>

namespace dynaloom {
namespace {

using Op = Condition::Op;

std::size_t operand_count(Op op) {
    switch (op) {
        case Op::all_of:
            return 0;
        case Op::attribute_exists:
        case Op::attribute_not_exists:
            return 1;
        case Op::between:
            return 3;
        default:
            return 2;
    }
}

// What stands there, or nullptr: also if the way leads through a scalar or past a list's end.
const AttributeValue* resolve(const Path& path, const Item& item) {
    const AttributeValue* value = nullptr;
    for (const auto& element : path.elements) {
        const bool top = &element == path.elements.data();
        if (const auto* name = std::get_if<std::string>(&element)) {
            const Item* map = top ? &item : value->get_if<Item>();
            value = map == nullptr ? nullptr : map->find(*name);
        } else {
            const auto* list = top ? nullptr : value->get_if<AttributeValue::List>();
            const std::size_t index = std::get<std::size_t>(element);
            value = list == nullptr || index >= list->size() ? nullptr : &(*list)[index];
        }
        if (value == nullptr) return nullptr;
    }
    return value;
}

const AttributeValue* resolve(const Operand& operand, const Item& item) {
    if (const auto* path = std::get_if<Path>(&operand)) return resolve(*path, item);
    return &std::get<AttributeValue>(operand);
}

// The order of two values, which only strings, numbers and binaries have, and only among themselves.
std::optional<std::strong_ordering> order(const AttributeValue* left, const AttributeValue* right) {
    if (left == nullptr || right == nullptr || left->type() != right->type()) return std::nullopt;
    switch (left->type()) {
        case AttributeType::S:
            return left->s().compare(right->s()) <=> 0;
        case AttributeType::N:
            return left->n() <=> right->n();
        case AttributeType::B: {
            if (left->b() == right->b()) return std::strong_ordering::equal;
            return BytesLess{}(left->b(), right->b()) ? std::strong_ordering::less : std::strong_ordering::greater;
        }
        default:
            return std::nullopt;
    }
}

bool is_prefix(const AttributeValue* whole, const AttributeValue* prefix) {
    if (whole == nullptr || prefix == nullptr || whole->type() != prefix->type()) return false;
    if (whole->type() == AttributeType::S) return whole->s().starts_with(prefix->s());
    if (whole->type() != AttributeType::B) return false;
    const Bytes& bytes = whole->b();
    return prefix->b().size() <= bytes.size() && std::equal(prefix->b().begin(), prefix->b().end(), bytes.begin());
}

void check_shape(const Condition& condition) {
    if (condition.operands.size() != operand_count(condition.op))
        throw ValidationError{"a condition has " + std::to_string(condition.operands.size()) + " operands instead of " +
                              std::to_string(operand_count(condition.op))};
    const bool wants_path = condition.op == Op::attribute_exists || condition.op == Op::attribute_not_exists;
    if (wants_path && !std::holds_alternative<Path>(condition.operands[0]))
        throw ValidationError{"attribute_exists and attribute_not_exists take a path, not a value"};
}

// Calls `use` with the name of each top-level attribute that the condition looks at.
template <class Use>
void for_each_attribute(const Condition& condition, const Use& use) {
    for (const Operand& operand : condition.operands)
        if (const auto* path = std::get_if<Path>(&operand); path != nullptr && !path->elements.empty())
            if (const auto* name = std::get_if<std::string>(&path->elements[0])) use(*name);
    for (const Condition& child : condition.children) for_each_attribute(child, use);
}

}  // namespace

bool evaluate(const Condition& condition, const Item& item) {
    check_shape(condition);
    const auto operand = [&](std::size_t index) { return resolve(condition.operands[index], item); };
    const auto ordered = [&](std::size_t left, std::size_t right) { return order(operand(left), operand(right)); };
    switch (condition.op) {
        case Op::all_of:
            return std::ranges::all_of(condition.children,
                                       [&](const Condition& child) { return evaluate(child, item); });
        case Op::equal: {
            const AttributeValue* const left = operand(0);
            const AttributeValue* const right = operand(1);
            return left != nullptr && right != nullptr && *left == *right;
        }
        case Op::less:
            return ordered(0, 1) == std::strong_ordering::less;
        case Op::greater:
            return ordered(0, 1) == std::strong_ordering::greater;
        case Op::less_equal: {
            const auto found = ordered(0, 1);
            return found && *found <= 0;
        }
        case Op::greater_equal: {
            const auto found = ordered(0, 1);
            return found && *found >= 0;
        }
        case Op::between: {
            const auto low = ordered(0, 1);
            const auto high = ordered(0, 2);
            return low && high && *low >= 0 && *high <= 0;
        }
        case Op::begins_with:
            return is_prefix(operand(0), operand(1));
        case Op::attribute_exists:
            return operand(0) != nullptr;
        case Op::attribute_not_exists:
            return operand(0) == nullptr;
        default:
            break;
    }
    return false;
}

bool evaluate(const Condition& condition, const EncodedItem& item) {
    bool body_needed = false;
    std::vector<std::string_view> names;
    for_each_attribute(condition, [&](std::string_view name) {
        names.push_back(name);
        body_needed = body_needed || !item.keys().contains(name);
    });
    if (!body_needed) return evaluate(condition, item.keys());

    Item looked_at = item.keys();
    ItemReader in{item.encoding(), item.body()};
    for (std::string_view name; in.next_name(name);) {
        if (std::ranges::find(names, name) == names.end()) {
            in.skip();
            continue;
        }
        std::string owned{name};
        looked_at.set(std::move(owned), in.value());
    }
    in.finish();
    return evaluate(condition, looked_at);
}

}  // namespace dynaloom
