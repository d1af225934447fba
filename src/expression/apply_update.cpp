#include "expression/path_set.hpp"
#include "expression/resolve.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/update.hpp>

#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

[[noreturn]] void refuse_operand() {
    throw ValidationError{"An operand in the update expression has an incorrect data type"};
}

[[noreturn]] void refuse_path() {
    throw ValidationError{"The document path provided in the update expression is invalid for update"};
}

// What is to stand at a path; nothing if the attribute is to go.
struct Edit {
    const Path* path;
    std::optional<AttributeValue> value;
};

const Path& path_of(const Edit& edit) noexcept {
    return *edit.path;
}

using Edits = std::span<const Edit>;

template <class Type>
const Type& operand_as(const AttributeValue& value) {
    if (const Type* const found = value.get_if<Type>()) return *found;
    refuse_operand();
}

AttributeValue value_of(const UpdateValue& value, const Item& item) {
    using Op = UpdateValue::Op;
    if (value.op == Op::operand) {
        if (const auto* const constant = std::get_if<AttributeValue>(&value.operand)) return *constant;
        if (const AttributeValue* const found = detail::resolve(std::get<Path>(value.operand), item)) return *found;
        throw ValidationError{"The provided expression refers to an attribute that does not exist in the item"};
    }
    if (value.arguments.size() != 2)
        throw ValidationError{"an update's operator takes 2 operands, not " + std::to_string(value.arguments.size())};
    const UpdateValue& first = value.arguments[0];
    const UpdateValue& second = value.arguments[1];
    if (value.op == Op::if_not_exists) {
        const auto* const path = first.op == Op::operand ? std::get_if<Path>(&first.operand) : nullptr;
        if (path == nullptr) throw ValidationError{"if_not_exists takes a path, not a value"};
        AttributeValue otherwise = value_of(second, item);  // must lead somewhere even where it is not needed
        const AttributeValue* const found = detail::resolve(*path, item);
        if (found != nullptr) return *found;
        return otherwise;
    }
    AttributeValue left = value_of(first, item);
    if (value.op == Op::list_append) {
        auto* const list = left.get_if<AttributeValue::List>();
        if (list == nullptr) refuse_operand();
        const AttributeValue right = value_of(second, item);
        const auto& more = operand_as<AttributeValue::List>(right);
        list->insert(list->end(), more.begin(), more.end());
        return left;
    }
    const auto& number = operand_as<Number>(left);
    const AttributeValue right = value_of(second, item);
    const auto& change = operand_as<Number>(right);
    return value.op == Op::plus ? number + change : number - change;
}

// Calls `use` with the value as the set that it is, or refuses it.
template <class Value, class Use>
auto with_set(Value& value, const Use& use) {
    if (auto* const strings = value.template get_if<AttributeValue::StringSet>()) return use(*strings);
    if (auto* const numbers = value.template get_if<AttributeValue::NumberSet>()) return use(*numbers);
    if (auto* const binaries = value.template get_if<AttributeValue::BinarySet>()) return use(*binaries);
    refuse_operand();
}

AttributeValue sum(const AttributeValue* old, const AttributeValue& change) {
    if (const auto* const number = change.get_if<Number>())
        return old == nullptr ? *number : operand_as<Number>(*old) + *number;
    return with_set(change, [&]<class Set>(const Set& members) -> AttributeValue {
        if (old == nullptr) return members;
        Set all = operand_as<Set>(*old);
        all.insert(members.begin(), members.end());
        return all;
    });
}

std::optional<AttributeValue> difference(const AttributeValue* old, const AttributeValue& change) {
    return with_set(change, [&]<class Set>(const Set& members) -> std::optional<AttributeValue> {
        if (old == nullptr) return std::nullopt;
        Set left = operand_as<Set>(*old);
        for (const auto& member : members) left.erase(member);
        if (left.empty()) return std::nullopt;
        return left;
    });
}

void edit_value(AttributeValue& value, Edits edits, std::size_t depth);

// The one edit that ends at `depth`, or nullptr if all lead deeper.
const Edit* leaf(Edits edits, std::size_t depth) {
    if (!detail::ends_at(edits, depth)) return nullptr;
    if (edits.size() > 1) throw ValidationError{"two paths of an update overlap"};
    return &edits.front();
}

void edit_map(Item& map, Edits edits, std::size_t depth) {
    detail::for_each_branch(edits, depth, [&](const auto& element, Edits branch) {
        const auto* const name = std::get_if<std::string>(&element);
        if (name == nullptr) refuse_path();
        const Edit* const edit = leaf(branch, depth + 1);
        if (edit == nullptr) {
            AttributeValue* const member = map.find(*name);
            if (member == nullptr) refuse_path();
            edit_value(*member, branch, depth + 1);
        } else if (edit->value) {
            map.set(*name, *edit->value);
        } else {
            map.erase(*name);
        }
    });
}

// All indexes are those of the old list: elements go, and new ones come, only after the others were edited.
void edit_list(AttributeValue::List& list, Edits edits, std::size_t depth) {
    std::vector<std::size_t> removed;
    std::vector<const AttributeValue*> appended;
    detail::for_each_branch(edits, depth, [&](const auto& element, Edits branch) {
        const auto* const index = std::get_if<std::size_t>(&element);
        if (index == nullptr) refuse_path();
        const bool exists = *index < list.size();
        const Edit* const edit = leaf(branch, depth + 1);
        if (edit == nullptr) {
            if (!exists) refuse_path();
            edit_value(list[*index], branch, depth + 1);
        } else if (edit->value) {
            if (exists)
                list[*index] = *edit->value;
            else
                appended.push_back(&*edit->value);
        } else if (exists) {
            removed.push_back(*index);
        }
    });
    if (!removed.empty()) {
        auto next = removed.begin();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (next != removed.end() && *next == i)
                ++next;
            else if (kept++ != i)
                list[kept - 1] = std::move(list[i]);
        }
        list.resize(kept);
    }
    for (const AttributeValue* const value : appended) list.push_back(*value);
}

void edit_value(AttributeValue& value, Edits edits, std::size_t depth) {
    if (auto* const map = value.get_if<Item>())
        edit_map(*map, edits, depth);
    else if (auto* const list = value.get_if<AttributeValue::List>())
        edit_list(*list, edits, depth);
    else
        refuse_path();
}

}  // namespace

std::vector<Path> targets(const Update& update) {
    std::vector<Path> paths;
    paths.reserve(update.set.size() + update.remove.size() + update.add.size() + update.erase.size());
    for (const Update::Set& set : update.set) paths.push_back(set.path);
    paths.insert(paths.end(), update.remove.begin(), update.remove.end());
    for (const Update::Change& change : update.add) paths.push_back(change.path);
    for (const Update::Change& change : update.erase) paths.push_back(change.path);
    return paths;
}

Item apply(const Update& update, const Item& item) {
    std::vector<Edit> edits;
    edits.reserve(update.set.size() + update.remove.size() + update.add.size() + update.erase.size());
    for (const Update::Set& set : update.set) edits.push_back({&set.path, value_of(set.value, item)});
    for (const Path& path : update.remove) edits.push_back({&path, std::nullopt});
    for (const auto& [path, value] : update.add) edits.push_back({&path, sum(detail::resolve(path, item), value)});
    for (const auto& [path, value] : update.erase)
        edits.push_back({&path, difference(detail::resolve(path, item), value)});
    for (const Edit& edit : edits)
        if (edit.path->elements.empty()) refuse_path();

    Item result = item;
    if (edits.empty()) return result;
    detail::sort_paths(std::span{edits});
    edit_map(result, edits, 0);
    return result;
}

}  // namespace dynaloom
