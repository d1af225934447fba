#pragma once

#include <dynaloom/snapshot/row_index.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dynaloom {

/// The rows of one key, in the order of their snapshot.
template <class Row, class Value>
struct RowGroup {
    const Value& key;
    std::span<const Row* const> rows;
};

/// Rows that share a key, made by `group_by`: a range of groups, in the order of their first rows. A handle, cheap to
/// copy, that keeps the rows alive.
/// @par Threads  Safe to call concurrently.
template <class Row, class Key>
class RowGroups : public detail::RowRange<RowGroups<Row, Key>> {
public:
    using Value = detail::KeyValue<Key, Row>;

    /// How many groups.
    [[nodiscard]] std::size_t size() const noexcept { return groups_->begins.size() - 1; }
    [[nodiscard]] RowGroup<Row, Value> operator[](std::size_t index) const {
        const std::size_t begin = groups_->begins[index];
        return {groups_->keys[index], std::span{groups_->rows}.subspan(begin, groups_->begins[index + 1] - begin)};
    }

    /// @cond
    template <class Rows>
    RowGroups(const Rows& rows, const Key& key) : groups_{group(rows, key)}, kept_{rows.keep_alive()} {}
    /// @endcond

private:
    struct Groups {
        std::vector<Value> keys;
        std::vector<std::size_t> begins;  // in `rows`, one more than groups
        std::vector<const Row*> rows;
    };
    struct KeyHash {
        std::size_t operator()(const Value& value) const { return detail::hash_of(value); }
    };

    template <class Rows>
    static std::shared_ptr<const Groups> group(const Rows& rows, const Key& key) {
        auto groups = std::make_shared<Groups>();
        std::unordered_map<Value, std::size_t, KeyHash> numbers;
        std::vector<std::pair<const Row*, std::size_t>> members;
        members.reserve(rows.size());
        for (const Row& row : rows) {
            const auto& found = detail::look(key, row);
            if (!detail::is_there(found)) continue;
            const auto [number, is_new] = numbers.try_emplace(detail::value_of(found), groups->keys.size());
            if (is_new) {
                groups->keys.push_back(number->first);
                groups->begins.push_back(0);
            }
            ++groups->begins[number->second];
            members.emplace_back(&row, number->second);
        }
        std::exclusive_scan(groups->begins.begin(), groups->begins.end(), groups->begins.begin(), std::size_t{0});
        groups->begins.push_back(members.size());
        groups->rows.resize(members.size());
        std::vector<std::size_t> next = groups->begins;
        for (const auto& [row, number] : members) groups->rows[next[number]++] = row;
        return groups;
    }

    std::shared_ptr<const Groups> groups_;
    detail::KeepAlive kept_;
};

template <class Rows, class Row>
template <class Key>
auto detail::RowSet<Rows, Row>::group_by(const Key& key) const {
    const KeyOf<Key> kept = to_key(key);
    check_key(self(), kept);
    return RowGroups<Row, KeyOf<Key>>{self(), kept};
}

}  // namespace dynaloom
