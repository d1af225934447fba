#include "expression/path_set.hpp"
#include "value/transcode.hpp"

#include <dynaloom/expression/projection.hpp>
#include <dynaloom/value/item_reader.hpp>
#include <dynaloom/value/item_writer.hpp>

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

using Paths = std::span<const Path* const>;

// Those that begin with an attribute's name, sorted.
std::vector<const Path*> sorted(std::span<const Path> paths) {
    std::vector<const Path*> result;
    result.reserve(paths.size());
    for (const Path& path : paths)
        if (!path.elements.empty() && std::holds_alternative<std::string>(path.elements[0])) result.push_back(&path);
    detail::sort_paths(std::span{result});
    return result;
}

// What of `value` the paths name, all of which lead to it by their first `depth` elements.
std::optional<AttributeValue> part(Paths paths, std::size_t depth, const AttributeValue& value) {
    if (detail::ends_at(paths, depth)) return value;
    if (const Item* const map = value.get_if<Item>()) {
        Item parts;
        detail::for_each_branch(paths, depth, [&](const auto& element, Paths branch) {
            const auto* const name = std::get_if<std::string>(&element);
            const AttributeValue* const member = name == nullptr ? nullptr : map->find(*name);
            if (member == nullptr) return;
            if (auto found = part(branch, depth + 1, *member)) parts.set(*name, *std::move(found));
        });
        if (!parts.empty()) return AttributeValue{std::move(parts)};
    } else if (const auto* const list = value.get_if<AttributeValue::List>()) {
        AttributeValue::List parts;
        detail::for_each_branch(paths, depth, [&](const auto& element, Paths branch) {
            const auto* const index = std::get_if<std::size_t>(&element);
            if (index == nullptr || *index >= list->size()) return;
            if (auto found = part(branch, depth + 1, (*list)[*index])) parts.push_back(*std::move(found));
        });
        if (!parts.empty()) return AttributeValue{std::move(parts)};
    }
    return std::nullopt;
}

Item project_sorted(Paths paths, const Item& item) {
    Item parts;
    detail::for_each_branch(paths, 0, [&](const auto& element, Paths branch) {
        const auto& name = std::get<std::string>(element);
        const AttributeValue* const value = item.find(name);
        if (value == nullptr) return;
        if (auto found = part(branch, 1, *value)) parts.set(name, *std::move(found));
    });
    return parts;
}

// The paths that begin with the attribute's name.
Paths paths_into(Paths paths, std::string_view name) {
    const auto first_name = [](const Path* path) { return std::string_view{std::get<std::string>(path->elements[0])}; };
    const auto found = std::ranges::equal_range(paths, name, {}, first_name);
    return {found.begin(), found.end()};
}

}  // namespace

Item project(std::span<const Path> paths, const Item& item) {
    const std::vector<const Path*> wanted = sorted(paths);
    return project_sorted(wanted, item);
}

EncodedItem project(std::span<const Path> paths, const EncodedItem& item) {
    const std::vector<const Path*> wanted = sorted(paths);
    Item keys = project_sorted(wanted, item.keys());
    const auto is_of_key = [&](const Path* path) {
        return item.keys().contains(std::get<std::string>(path->elements[0]));
    };
    if (std::ranges::all_of(wanted, is_of_key)) return EncodedItem::trusted(std::move(keys), "{}", item.encoding());

    ItemReader in{item.encoding(), item.body()};
    ItemWriter out{item.encoding()};
    for (std::string_view name; in.next_name(name);) {
        const Paths into = paths_into(wanted, name);
        if (into.empty()) {
            in.skip();
        } else if (detail::ends_at(into, 1)) {
            out.name(name);
            detail::copy_value(in, out, nullptr);
        } else if (const auto found = part(into, 1, in.value())) {
            out.name(std::get<std::string>(into.front()->elements[0]));
            out.value(*found);
        }
    }
    in.finish();
    return EncodedItem::trusted(std::move(keys), out.finish(), item.encoding());
}

}  // namespace dynaloom
