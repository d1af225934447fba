#pragma once

#include <dynaloom/expression/path.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

/// Paths as a tree, kept as a sorted sequence: paths that begin alike stand together, the shorter before the longer,
/// names before indexes, indexes ascending. `Entry` is anything with `const Path& path_of(entry)`.
namespace dynaloom::detail {

[[nodiscard]] inline const Path& path_of(const Path* path) noexcept {
    return *path;
}

template <class Entry>
void sort_paths(std::span<Entry> entries) {
    std::ranges::stable_sort(entries, [](const Entry& left, const Entry& right) {
        return path_of(left).elements < path_of(right).elements;
    });
}

/// Whether the first entry, and so every one unless they overlap, ends here.
template <class Entry>
[[nodiscard]] bool ends_at(std::span<const Entry> entries, std::size_t depth) noexcept {
    return path_of(entries.front()).elements.size() <= depth;
}

/// The entries whose element at `depth` is the same as the first one's. All must be longer than that.
template <class Entry>
[[nodiscard]] std::span<const Entry> first_branch(std::span<const Entry> entries, std::size_t depth) noexcept {
    const auto& element = path_of(entries.front()).elements[depth];
    std::size_t count = 1;
    while (count < entries.size() && path_of(entries[count]).elements[depth] == element) ++count;
    return entries.first(count);
}

/// Calls `use(element, branch)` for each different element at `depth`.
template <class Entry, class Use>
void for_each_branch(std::span<const Entry> entries, std::size_t depth, const Use& use) {
    while (!entries.empty()) {
        const std::span<const Entry> branch = first_branch(entries, depth);
        use(path_of(branch.front()).elements[depth], branch);
        entries = entries.subspan(branch.size());
    }
}

}  // namespace dynaloom::detail
