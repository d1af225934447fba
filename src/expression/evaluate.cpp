#include "expression/for_each_path.hpp"
#include "expression/operators.hpp"
#include "expression/resolve.hpp"
#include "expression/size_of_operand.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/item_reader.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <optional>
#include <string_view>

namespace dynaloom {

std::optional<std::size_t> detail::size_of_operand(const AttributeValue& value) {
    switch (value.type()) {
        case AttributeType::S: {
            std::size_t units = 0;
            for (const char c : value.s()) {
                const auto byte = static_cast<unsigned char>(c);
                units += (byte & 0xC0) == 0x80 ? 0U : byte >= 0xF0 ? 2U : 1U;
            }
            return units;
        }
        case AttributeType::B:
            return value.b().size();
        case AttributeType::L:
            return value.l().size();
        case AttributeType::M:
            return value.m().size();
        case AttributeType::SS:
            return value.ss().size();
        case AttributeType::NS:
            return value.ns().size();
        case AttributeType::BS:
            return value.bs().size();
        default:
            return std::nullopt;
    }
}

namespace {

using Op = Condition::Op;

void check_shape(const Condition& condition) {
    const std::string_view name = detail::info(condition.op).name;
    if (!detail::has_shape(condition))
        throw ValidationError{"a condition with " + std::string{name} + " has the wrong number of operands: " +
                              std::to_string(condition.operands.size() + condition.children.size())};
    if (detail::takes_path(condition.op) && !std::holds_alternative<Path>(condition.operands[0]))
        throw ValidationError{std::string{name} + " takes a path, not a value"};
}

// The values of a condition's operands in an item; nullptr is the value of what is absent or has no size.
class Operands {
public:
    Operands(const std::vector<Operand>& operands, const Item& item) noexcept : operands_{operands}, item_{item} {}

    // Of a size, valid until the next call for an operand past the second.
    const AttributeValue* operator[](std::size_t index) {
        const Operand& operand = operands_[index];
        if (const auto* path = std::get_if<Path>(&operand)) return detail::resolve(*path, item_);
        if (const auto* value = std::get_if<AttributeValue>(&operand)) return value;
        const AttributeValue* const sized = detail::resolve(std::get<Size>(operand).path, item_);
        const auto size = sized == nullptr ? std::nullopt : detail::size_of_operand(*sized);
        if (!size) return nullptr;
        AttributeValue& kept = sizes_[std::min<std::size_t>(index, 2)];
        kept = *size;
        return &kept;
    }

    [[nodiscard]] std::size_t size() const noexcept { return operands_.size(); }

private:
    const std::vector<Operand>& operands_;
    const Item& item_;
    std::array<AttributeValue, 3> sizes_{};
};

bool equal(const AttributeValue* left, const AttributeValue* right) {
    return left != nullptr && right != nullptr && *left == *right;
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

bool is_type_name(const AttributeValue* value, const AttributeValue* name) {
    return value != nullptr && name != nullptr && name->type() == AttributeType::S &&
           name->s() == to_string(value->type());
}

bool is_prefix(const AttributeValue* whole, const AttributeValue* prefix) {
    if (whole == nullptr || prefix == nullptr || whole->type() != prefix->type()) return false;
    if (whole->type() == AttributeType::S) return whole->s().starts_with(prefix->s());
    if (whole->type() != AttributeType::B) return false;
    const Bytes& bytes = whole->b();
    return prefix->b().size() <= bytes.size() && std::equal(prefix->b().begin(), prefix->b().end(), bytes.begin());
}

bool is_part(const AttributeValue* whole, const AttributeValue* part) {
    if (whole == nullptr || part == nullptr) return false;
    switch (whole->type()) {
        case AttributeType::S: {
            const auto* text = part->get_if<std::string>();
            return text != nullptr && whole->s().find(*text) != std::string::npos;
        }
        case AttributeType::B: {
            const auto* bytes = part->get_if<Bytes>();
            return bytes != nullptr && (bytes->empty() || !std::ranges::search(whole->b(), *bytes).empty());
        }
        case AttributeType::L:
            return std::ranges::find(whole->l(), *part) != whole->l().end();
        case AttributeType::SS: {
            const auto* text = part->get_if<std::string>();
            return text != nullptr && whole->ss().contains(*text);
        }
        case AttributeType::NS: {
            const auto* number = part->get_if<Number>();
            return number != nullptr && whole->ns().contains(*number);
        }
        case AttributeType::BS: {
            const auto* bytes = part->get_if<Bytes>();
            return bytes != nullptr && whole->bs().contains(*bytes);
        }
        default:
            return false;
    }
}

}  // namespace

bool evaluate(const Condition& condition, const Item& item) {
    check_shape(condition);
    const auto holds = [&](const Condition& child) { return evaluate(child, item); };
    Operands operands{condition.operands, item};
    const auto ordered = [&](std::size_t left, std::size_t right) { return order(operands[left], operands[right]); };
    switch (condition.op) {
        case Op::all_of:
            return std::ranges::all_of(condition.children, holds);
        case Op::any_of:
            return std::ranges::any_of(condition.children, holds);
        case Op::negation:
            return !holds(condition.children[0]);
        case Op::equal:
            return equal(operands[0], operands[1]);
        case Op::not_equal:
            return !equal(operands[0], operands[1]);
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
        case Op::in: {
            const AttributeValue* const wanted = operands[0];
            for (std::size_t i = 1; i < operands.size(); ++i)
                if (equal(wanted, operands[i])) return true;
            return false;
        }
        case Op::attribute_exists:
            return operands[0] != nullptr;
        case Op::attribute_not_exists:
            return operands[0] == nullptr;
        case Op::attribute_type:
            return is_type_name(operands[0], operands[1]);
        case Op::begins_with:
            return is_prefix(operands[0], operands[1]);
        case Op::contains:
            return is_part(operands[0], operands[1]);
    }
    return false;
}

bool evaluate(const Condition& condition, const EncodedItem& item) {
    bool body_needed = false;
    std::vector<std::string_view> names;
    detail::for_each_path(condition, [&](const Path& path) {
        const std::string_view name = detail::attribute_of(path);
        names.push_back(name);
        body_needed = body_needed || !item.keys().contains(name);
    });
    if (!body_needed) return evaluate(condition, item.keys());

    std::ranges::sort(names);
    Item looked_at = item.keys();
    ItemReader in{item.encoding(), item.body()};
    for (std::string_view name; in.next_name(name);) {
        if (!std::ranges::binary_search(names, name)) {
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
