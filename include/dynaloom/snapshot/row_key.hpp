#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/value_codec.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// What rows are found, grouped and joined by: a member of a model (`&Customer::city`), an attribute's name (of an
/// Item), or any function of a row.
namespace dynaloom::detail {

/// Names an attribute of Items.
struct AttributeName {
    std::string name;
};

/// As a key is kept: texts become attribute names.
template <class Given>
[[nodiscard]] auto to_key(Given&& given) {
    if constexpr (std::is_convertible_v<const Given&, std::string_view>) {
        return AttributeName{std::string{std::string_view{given}}};
    } else {
        return std::decay_t<Given>(std::forward<Given>(given));
    }
}
template <class Given>
using KeyOf = decltype(to_key(std::declval<Given>()));

/// A key of one part of a joined row; see `in`.
template <std::size_t Part, class Key>
struct PartKey {
    static constexpr std::size_t part = Part;
    Key key;
};

/// A joined row: a row of each table, null where a left join found none.
template <class... Rows>
using RowTuple = std::tuple<const Rows*...>;

template <class Key>
struct ClassOf {
    using type = void;
};
template <class Value, class Class>
struct ClassOf<Value Class::*> {
    using type = Class;
};
template <>
struct ClassOf<AttributeName> {
    using type = Item;
};

/// Which of the rows a key is of, by its type; `sizeof...(Rows)` unless it is one.
template <class Key, class... Rows>
consteval std::size_t part_of() {
    constexpr std::array<bool, sizeof...(Rows)> fits{std::is_same_v<typename ClassOf<Key>::type, Rows>...};
    std::size_t part = fits.size();
    for (std::size_t i = 0; i < fits.size(); ++i) {
        if (!fits[i]) continue;
        if (part != fits.size()) return fits.size();
        part = i;
    }
    return part;
}

template <class Key, class Row>
[[nodiscard]] decltype(auto) look(const Key& key, const Row& row) {
    if constexpr (std::is_same_v<Key, AttributeName>) {
        static_assert(std::is_same_v<Row, Item>, "an attribute's name is a key of Items; of a model, give its member");
        return row.find(key.name);
    } else {
        static_assert(std::is_invocable_v<const Key&, const Row&>,
                      "a key is a member of the row's model, an attribute's name, or a function of a row");
        return std::invoke(key, row);
    }
}

/// Of a row that may be missing: then nothing is found.
template <class Key, class Row>
[[nodiscard]] auto look_if(const Key& key, const Row* row) {
    using Found = decltype(look(key, *row));
    if constexpr (std::is_lvalue_reference_v<Found>) {
        return row != nullptr ? &look(key, *row) : nullptr;
    } else if constexpr (std::is_pointer_v<Found>) {
        return row != nullptr ? look(key, *row) : nullptr;
    } else {
        return row != nullptr ? std::optional<Found>{look(key, *row)} : std::nullopt;
    }
}

template <class Key>
inline constexpr bool is_part_key = false;
template <std::size_t Part, class Key>
inline constexpr bool is_part_key<PartKey<Part, Key>> = true;

/// The row that a key is of, of a joined row perhaps null.
template <class Key, class Row>
[[nodiscard]] const Row* row_of(const Row& row) noexcept {
    return &row;
}
template <class Key, class... Rows>
[[nodiscard]] const auto* row_of(const RowTuple<Rows...>& rows) noexcept {
    if constexpr (is_part_key<Key>) {
        static_assert(Key::part < sizeof...(Rows), "`in` names a table that is not joined");
        return std::get<Key::part>(rows);
    } else {
        constexpr std::size_t part = part_of<Key, Rows...>();
        static_assert(part < sizeof...(Rows), "say which of the joined tables the key is of: `in<0>(key)`");
        return std::get<part>(rows);
    }
}

template <class Key, class... Rows>
[[nodiscard]] auto look(const Key& key, const RowTuple<Rows...>& rows) {
    if constexpr (is_part_key<Key>) {
        return look_if(key.key, row_of<Key>(rows));
    } else {
        return look_if(key, row_of<Key>(rows));
    }
}

/// Whether there is a key at all. Like SQL's NULL, an absent one equals nothing.
template <class Found>
[[nodiscard]] bool is_there(const Found& found) noexcept {
    if constexpr (std::is_same_v<Found, AttributeValue>) {
        return !found.is_null();
    } else if constexpr (std::is_pointer_v<Found> || is_optional<Found>) {
        return found && is_there(*found);
    } else {
        return true;
    }
}
template <class Found>
[[nodiscard]] const auto& value_of(const Found& found) noexcept {
    if constexpr (std::is_pointer_v<Found> || is_optional<Found>) {
        return value_of(*found);
    } else {
        return found;
    }
}

/// The type by which keys compare.
template <class Key, class Row>
using KeyValue = std::remove_cvref_t<decltype(value_of(look(std::declval<const Key&>(), std::declval<const Row&>())))>;

template <class T>
concept Hashable = requires(const T& value) {
    { std::hash<T>{}(value) } -> std::convertible_to<std::size_t>;
};

[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t hash) noexcept {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32U;
    hash *= odd;
    return hash ^ hash >> 29U;
}

/// @throws ValidationError for a list, a map or a set, which are no keys.
[[nodiscard]] std::uint64_t hash_of(const AttributeValue& value);
[[nodiscard]] std::uint64_t hash_of(const Number& value) noexcept;

template <class T>
[[nodiscard]] std::uint64_t hash_of(const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        return std::hash<std::string_view>{}(value);
    } else if constexpr (requires { value.time_since_epoch().count(); }) {
        return mix(static_cast<std::uint64_t>(value.time_since_epoch().count()));
    } else if constexpr (Hashable<T>) {
        return mix(std::hash<T>{}(value));
    } else {
        static_assert(Hashable<T>, "a key needs a std::hash of its type");
        return 0;
    }
}

/// Which types the values of an attribute have; an absent value has none.
class KeyTypes {
public:
    void add(const AttributeValue& value) noexcept {
        if (!value.is_null()) types_ |= 1U << static_cast<unsigned>(value.type());
    }
    [[nodiscard]] bool empty() const noexcept { return types_ == 0; }
    friend KeyTypes operator|(KeyTypes left, KeyTypes right) noexcept {
        left.types_ |= right.types_;
        return left;
    }
    [[nodiscard]] bool is_one() const noexcept { return (types_ & (types_ - 1)) == 0; }
    /// `S`, or `S and N`.
    [[nodiscard]] std::string text() const;

private:
    unsigned types_ = 0;
};

/// An attribute of a table and the types of its values.
struct FoundAttribute {
    std::string table;
    std::string name;
    bool is_found = false;
    KeyTypes types{};
};

/// @throws ValidationError if rows were looked at, and none has it.
void check_found(const FoundAttribute& attribute, std::size_t rows);
/// @throws ValidationError unless all values are of one type.
void check_one_type(const FoundAttribute& left, const FoundAttribute& right);

/// One or several keys that count together.
template <class... Keys>
struct RowKey {
    std::tuple<Keys...> keys;

    /// Of a row, with the keys that were found in it. @returns False if one of them is absent.
    template <class Row>
    [[nodiscard]] bool hash(const Row& row, std::uint64_t& hash) const {
        hash = 0;
        return std::apply([&](const Keys&... key) { return (add(look(key, row), hash) && ...); }, keys);
    }

    template <class Row, class OtherKey, class OtherRow>
    [[nodiscard]] bool equal(const Row& row, const OtherKey& other, const OtherRow& other_row) const {
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return ((value_of(look(std::get<I>(keys), row)) == value_of(look(std::get<I>(other.keys), other_row))) &&
                    ...);
        }(std::index_sequence_for<Keys...>{});
    }

private:
    template <class Found>
    static bool add(const Found& found, std::uint64_t& hash) {
        if (!is_there(found)) return false;
        const std::uint64_t more = hash_of(value_of(found));
        hash = sizeof...(Keys) == 1 ? more : mix(hash ^ more);
        return true;
    }
};

}  // namespace dynaloom::detail
