#pragma once

#include <dynaloom/snapshot/row_index.hpp>
#include <dynaloom/snapshot/rows.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynaloom {

namespace detail {

template <class Left, class Right>
struct On {
    Left left;
    Right right;
};

/// A part of a joined row that a left join may not have found.
template <class Row>
struct Maybe {};

template <class Part>
struct RowOfPart {
    using type = Part;
    using Shown = const Part&;
    static Shown show(const Part* row) noexcept { return *row; }
};
template <class Row>
struct RowOfPart<Maybe<Row>> {
    using type = Row;
    using Shown = const Row*;
    static Shown show(const Row* row) noexcept { return row; }
};

}  // namespace detail

/// The key that two tables are joined on: of the left one, then of the right one, and so on for several:
/// `on(&Location::customer_id, &Customer::customer_id)`, `on("region", "region", "city", "name")`. A key is a member of
/// the model, for Items the name of an attribute, or any function of a row. Both must be of the same type.
template <class... Keys>
[[nodiscard]] auto on(const Keys&... keys)
    requires(sizeof...(Keys) % 2 == 0 && sizeof...(Keys) != 0)
{
    const auto all = std::tuple{detail::to_key(keys)...};
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        using All = decltype(all);
        using Left = detail::RowKey<std::remove_cvref_t<std::tuple_element_t<2 * I, All>>...>;
        using Right = detail::RowKey<std::remove_cvref_t<std::tuple_element_t<2 * I + 1, All>>...>;
        return detail::On<Left, Right>{{{std::get<2 * I>(all)...}}, {{std::get<2 * I + 1>(all)...}}};
    }(std::make_index_sequence<sizeof...(Keys) / 2>{});
}
/// An attribute of that name on both sides.
[[nodiscard]] inline auto on(std::string_view attribute) {
    return on(attribute, attribute);
}

/// Says of which of the joined tables a key is, counted from 0, where its type does not say it: `join(join(a, b, …), c,
/// on(in<1>("city"), "city"))`.
template <std::size_t Part, class Key>
[[nodiscard]] auto in(const Key& key) {
    return detail::PartKey<Part, detail::KeyOf<Key>>{detail::to_key(key)};
}

/// Rows of several tables that belong together: a range of tuples of references to them; a pointer, perhaps null,
/// stands for a row that a left join may not have found. Nothing is copied; the rows live as long as any copy of it.
///
///     for (const auto& [location, customer] : join(locations, customers, on(…))) …
/// @par Threads  Safe to call concurrently.
template <class... Parts>
class Joined : public detail::RowRange<Joined<Parts...>> {
public:
    /// Of `row_tuples`: what the joined rows are to a further join.
    using Tuple = detail::RowTuple<typename detail::RowOfPart<Parts>::type...>;

    [[nodiscard]] std::size_t size() const noexcept { return rows_->size(); }
    [[nodiscard]] std::tuple<typename detail::RowOfPart<Parts>::Shown...> operator[](std::size_t index) const noexcept {
        return std::apply(
            [](const auto*... row) {
                return std::tuple<typename detail::RowOfPart<Parts>::Shown...>{detail::RowOfPart<Parts>::show(row)...};
            },
            (*rows_)[index]);
    }

    /// The names of the joined tables.
    [[nodiscard]] const std::vector<std::string>& tables() const noexcept { return *tables_; }

    /// @cond
    Joined(std::vector<std::string> tables, std::vector<Tuple> rows, detail::KeepAlive kept)
        : tables_{std::make_shared<const std::vector<std::string>>(std::move(tables))},
          rows_{std::make_shared<const std::vector<Tuple>>(std::move(rows))},
          kept_{std::move(kept)} {}
    [[nodiscard]] const std::vector<Tuple>& tuples() const noexcept { return *rows_; }
    [[nodiscard]] detail::KeepAlive keep_alive() const { return kept_; }
    /// @endcond

private:
    std::shared_ptr<const std::vector<std::string>> tables_;
    std::shared_ptr<const std::vector<Tuple>> rows_;
    detail::KeepAlive kept_;
};

namespace detail {

/// The left side of a join, whether it is rows of one table or joined rows.
template <class Left>
struct LeftSide {
    using Row = typename Left::row_type;
    template <class Right>
    using With = Joined<Row, Right>;
    static const Left& rows(const Left& left) noexcept { return left; }
    static std::vector<std::string> tables(const Left& left) { return {left.table()}; }
    static RowTuple<Row> tuple(const Row& row) noexcept { return &row; }
};
template <class... Parts>
struct LeftSide<Joined<Parts...>> {
    using Row = typename Joined<Parts...>::Tuple;
    template <class Right>
    using With = Joined<Parts..., Right>;
    static const std::vector<Row>& rows(const Joined<Parts...>& left) noexcept { return left.tuples(); }
    static std::vector<std::string> tables(const Joined<Parts...>& left) { return left.tables(); }
    static const Row& tuple(const Row& row) noexcept { return row; }
};

/// Looks at what a name is of the left side, as `find_attribute` does.
template <class Left, class Key>
FoundAttribute find_left_attribute(const Left& left, const Key& key) {
    FoundAttribute found;
    if constexpr (std::is_same_v<Key, AttributeName>) {
        found.name = key.name;
    } else {
        found.name = key.key.name;
    }
    for (const std::string& table : LeftSide<Left>::tables(left))
        found.table += (found.table.empty() ? "" : ", ") + table;
    std::size_t rows = 0;
    for (const auto& row : LeftSide<Left>::rows(left)) {
        if (row_of<Key>(row) == nullptr) continue;
        ++rows;
        const AttributeValue* value = look(key, row);
        if (value == nullptr) continue;
        found.is_found = true;
        found.types.add(*value);
    }
    check_found(found, rows);
    return found;
}

template <class Left, class Right, class LeftKey, class RightKey>
inline constexpr bool are_keys_of_one_type = false;
template <class Left, class Right, class... LeftKeys, class... RightKeys>
inline constexpr bool are_keys_of_one_type<Left, Right, RowKey<LeftKeys...>, RowKey<RightKeys...>> =
    (std::is_same_v<KeyValue<LeftKeys, typename LeftSide<Left>::Row>, KeyValue<RightKeys, typename Right::row_type>> &&
     ...);

template <class Key>
inline constexpr bool is_attribute_name = std::is_same_v<Key, AttributeName>;
template <std::size_t Part, class Key>
inline constexpr bool is_attribute_name<PartKey<Part, Key>> = is_attribute_name<Key>;

template <class Left, class Right, class... LeftKeys, class... RightKeys>
void check_keys(const Left& left, const Right& right, const On<RowKey<LeftKeys...>, RowKey<RightKeys...>>& on) {
    const auto check = [&]<class LeftKey, class RightKey>(const LeftKey& left_key, const RightKey& right_key) {
        if constexpr (is_attribute_name<LeftKey> && is_attribute_name<RightKey>)
            check_one_type(find_left_attribute(left, left_key), find_attribute(right, right_key));
    };
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        (check(std::get<I>(on.left.keys), std::get<I>(on.right.keys)), ...);
    }(std::index_sequence_for<LeftKeys...>{});
}

/// @param unmatched  Called with a row of the left side that has no partner.
template <class Part, class Left, class Right, class LeftKey, class RightKey, class Unmatched>
auto join_rows(const Left& left, const Right& right, const On<LeftKey, RightKey>& on, const Unmatched& unmatched) {
    using Side = LeftSide<Left>;
    using Result = typename Side::template With<Part>;
    check_keys(left, right, on);
    const HashedRows<typename Right::row_type> table{right, on.right};
    std::vector<typename Result::Tuple> rows;
    rows.reserve(Side::rows(left).size());
    for (const auto& row : Side::rows(left)) {
        const std::size_t before = rows.size();
        std::uint64_t hash = 0;
        if (on.left.hash(row, hash))
            table.find(hash, [&](const auto& other) {
                if (on.left.equal(row, on.right, other))
                    rows.push_back(std::tuple_cat(Side::tuple(row), std::tuple{&other}));
            });
        if (rows.size() == before) unmatched(rows, row);
    }
    std::vector<std::string> tables = Side::tables(left);
    tables.push_back(right.table());
    KeepAlive kept = left.keep_alive();
    const KeepAlive more = right.keep_alive();
    kept.insert(kept.end(), more.begin(), more.end());
    return Result{std::move(tables), std::move(rows), std::move(kept)};
}

}  // namespace detail

/// Each row of the left side with each row of the right one that has the same key, in the order of the left side. Rows
/// without the key join with none. The left side may itself be a join.
/// @throws ValidationError for an attribute that no row has, or whose values differ in type.
/// @par Cost  Linear in rows and result, 20 bytes a row of the right side, which had better be the smaller one.
template <class Left, class Right, class LeftKey, class RightKey>
[[nodiscard]] auto join(const Left& left, const Right& right, const detail::On<LeftKey, RightKey>& on) {
    static_assert(detail::are_keys_of_one_type<Left, Right, LeftKey, RightKey>,
                  "the keys of a join are of different types");
    if constexpr (detail::are_keys_of_one_type<Left, Right, LeftKey, RightKey>)
        return detail::join_rows<typename Right::row_type>(left, right, on, [](auto&, const auto&) {});
}

/// The same, and each row of the left side without partner once, with a null pointer: `[location, customer]` are a
/// `const Location&` and a `const Customer*`.
template <class Left, class Right, class LeftKey, class RightKey>
[[nodiscard]] auto left_join(const Left& left, const Right& right, const detail::On<LeftKey, RightKey>& on) {
    using Row = typename Right::row_type;
    static_assert(detail::are_keys_of_one_type<Left, Right, LeftKey, RightKey>,
                  "the keys of a join are of different types");
    if constexpr (detail::are_keys_of_one_type<Left, Right, LeftKey, RightKey>) {
        return detail::join_rows<detail::Maybe<Row>>(left, right, on, [](auto& rows, const auto& row) {
            rows.push_back(std::tuple_cat(detail::LeftSide<Left>::tuple(row), detail::RowTuple<Row>{nullptr}));
        });
    }
}

}  // namespace dynaloom
