#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/key_pattern.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// A value that a field of a query's sort key must equal, where by itself it would be a prefix.
template <class Value>
struct Exactly {
    Value value;
};

/// `"story_id"_f = exactly("12")`. Lives within one expression, like Bound.
template <class Value>
[[nodiscard]] constexpr auto exactly(Value&& value) {
    if constexpr (std::is_array_v<std::remove_reference_t<Value>>) {
        return Exactly<std::string_view>{std::string_view{value}};
    } else {
        return Exactly<Value>{std::forward<Value>(value)};
    }
}

/// What the compiler checks of the fields that a caller binds. The functions of `key_arguments.hpp` make these checks
/// themselves; a function on top of them calls the check first, so that gcc's error begins with what is useful.
namespace detail {

template <class Type>
inline constexpr bool is_exactly = false;
template <class Value>
inline constexpr bool is_exactly<Exactly<Value>> = true;

template <class Type>
struct GivenType {
    using type = std::remove_cvref_t<Type>;
};
template <class Value>
struct GivenType<Exactly<Value>> : GivenType<Value> {};

template <class Argument>
struct BoundTraits;
template <FixedString Name, class Value, class FieldOwner>
struct BoundTraits<Bound<Name, Value, FieldOwner>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    static constexpr bool is_exact = is_exactly<std::remove_cvref_t<Value>>;
    static constexpr bool is_range = false;
    static constexpr auto op = Condition::Op::equal;
    using Given = typename GivenType<std::remove_cvref_t<Value>>::type;
};
template <Condition::Op Op, FixedString Name, class FieldOwner, class Value>
struct BoundTraits<FieldTest<Op, FieldName<Name, FieldOwner>, Value>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    static constexpr bool is_exact = false;
    static constexpr bool is_range = true;
    static constexpr auto op = Op;
    using Given = Value;
};

template <class Model, KeyPart Part>
consteval bool find_key_part() {
    if constexpr (is_of_table(Part)) {
        return Part == KeyPart::partition || HasSortKeyPattern<Model>;
    } else {
        constexpr Index index = secondary_keys_of<Model>[index_of(Part)];
        return is_partition(Part) || !index.sk.empty() || !index.sk_fields[0].empty();
    }
}
template <class Model, KeyPart Part>
inline constexpr bool has_key_part = find_key_part<Model, Part>();

/// Whether the part of an index's key is made of attributes of fields, not of a pattern's text.
template <class Model, KeyPart Part>
consteval bool find_native_part() {
    if constexpr (is_of_table(Part)) {
        return false;
    } else {
        constexpr Index index = secondary_keys_of<Model>[index_of(Part)];
        return is_partition(Part) ? index.pk.empty() : index.sk.empty() && !index.sk_fields[0].empty();
    }
}
template <class Model, KeyPart Part>
inline constexpr bool is_native_part = find_native_part<Model, Part>();

/// A placeholder of a model's pattern and the field that it names.
struct Placeholder {
    std::string_view name;
    std::size_t field = npos;
    PatternPart::Form form = PatternPart::Form::plain;
};

template <class Model, KeyPart Part>
inline constexpr auto native_names = is_partition(Part) ? secondary_keys_of<Model>[index_of(Part)].pk_fields
                                                        : secondary_keys_of<Model>[index_of(Part)].sk_fields;

consteval std::size_t count_names(const std::array<std::string_view, Index::max_fields>& names) {
    std::size_t count = 0;
    while (count < names.size() && !names[count].empty()) ++count;
    return count;
}

template <class Model, KeyPart Part>
consteval auto find_native_fields() {
    std::array<Placeholder, count_names(native_names<Model, Part>)> found;
    for (std::size_t i = 0; i < found.size(); ++i) {
        found[i] = {native_names<Model, Part>[i], field_index<Model>(native_names<Model, Part>[i])};
    }
    return found;
}

template <class Model, KeyPart Part>
consteval auto find_placeholders() {
    if constexpr (is_native_part<Model, Part>) {
        return find_native_fields<Model, Part>();
    } else if constexpr (has_key_part<Model, Part>) {
        constexpr const auto& parts = static_pattern<Model, Part>.parts;
        std::array<Placeholder, pattern_view<Model, Part>.placeholder_count()> found;
        std::size_t size = 0;
        for (const PatternPart& part : parts) {
            if (part.is_placeholder()) found[size++] = {part.text, field_index<Model>(part.text), part.form};
        }
        return found;
    } else {
        return std::array<Placeholder, 0>{};
    }
}

template <class Model, KeyPart Part>
inline constexpr auto placeholders = find_placeholders<Model, Part>();

/// The pattern, by way of the model's binding: one copy in the program.
template <class Model, KeyPart Part>
constexpr const KeyPatternView& binding_view() {
    if constexpr (Part == KeyPart::partition) {
        return binding<Model>.partition;
    } else if constexpr (Part == KeyPart::sort) {
        return *binding<Model>.sort;
    } else {
        return pattern_view<Model, Part>;
    }
}

template <class... Args>
consteval std::size_t argument_index(std::string_view name) {
    constexpr std::array<std::string_view, sizeof...(Args)> names{BoundTraits<Args>::name.view()...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return i;
    }
    return npos;
}

template <class Model, KeyPart Part>
consteval std::size_t placeholder_index(std::string_view name) {
    for (std::size_t i = 0; i < placeholders<Model, Part>.size(); ++i) {
        if (placeholders<Model, Part>[i].name == name) return i;
    }
    return npos;
}

/// How many placeholders from the left are bound.
template <class Model, KeyPart Part, class... Args>
consteval std::size_t given_from_left() {
    std::size_t count = 0;
    for (const Placeholder& placeholder : placeholders<Model, Part>) {
        if (argument_index<Args...>(placeholder.name) == npos) break;
        ++count;
    }
    return count;
}

/// Of the sort key: how many placeholders from the left are bound, and whether the last is only a prefix or a range.
struct SortExtent {
    std::size_t given = 0;
    bool open = false;
    bool exact = false;
    bool range = false;
};

template <class Model, KeyPart Partition, class... Args>
consteval SortExtent sort_extent() {
    constexpr KeyPart part = sort_beside(Partition);
    constexpr std::size_t given = given_from_left<Model, part, Args...>();
    SortExtent extent{.given = given};
    if constexpr (given != 0) {
        constexpr Placeholder last = placeholders<Model, part>[given - 1];
        constexpr std::size_t argument = argument_index<Args...>(last.name);
        constexpr std::array<Condition::Op, sizeof...(Args)> ops{BoundTraits<Args>::op...};
        constexpr std::array<bool, sizeof...(Args)> is_exact{BoundTraits<Args>::is_exact...};
        constexpr std::size_t partition = placeholder_index<Model, Partition>(last.name);
        using Field = KeyFieldType<Model, part, last.field>;
        extent.open =
            ops[argument] == Condition::Op::begins_with ||
            (std::is_same_v<Field, std::string> && ops[argument] == Condition::Op::equal && !is_exact[argument] &&
             (partition == npos || partition >= given_from_left<Model, Partition, Args...>()));
        extent.range = ops[argument] != Condition::Op::equal && !extent.open;
    }
    extent.exact =
        has_key_part<Model, part> && !extent.open && !extent.range && given == placeholders<Model, part>.size();
    return extent;
}

template <class Field, class Value>
consteval bool converts_to_field() {
    if constexpr (std::is_same_v<Field, std::string>) {
        return std::is_convertible_v<const Value&, std::string_view>;
    } else if constexpr (PlainInteger<Field>) {
        return PlainInteger<Value>;
    } else {
        return std::is_convertible_v<const Value&, Field>;
    }
}

template <class Field, class Low, class High>
consteval bool both_convert_to_field(const Bounds<Low, High>* /*type*/) {
    return converts_to_field<Field, Low>() && converts_to_field<Field, High>();
}

template <class Model, KeyPart Partition, class Argument>
consteval bool has_right_type() {
    constexpr std::size_t field = field_index<Model>(BoundTraits<Argument>::name.view());
    using Given = typename BoundTraits<Argument>::Given;
    if constexpr (field == npos) {
        return false;
    } else if constexpr (BoundTraits<Argument>::op == Condition::Op::between) {
        return both_convert_to_field<KeyFieldType<Model, Partition, field>>(static_cast<const Given*>(nullptr));
    } else if constexpr (BoundTraits<Argument>::op == Condition::Op::begins_with) {
        return std::is_convertible_v<const Given&, std::string_view>;
    } else {
        return converts_to_field<KeyFieldType<Model, Partition, field>, Given>();
    }
}

// What is wrong becomes a template argument, so that both compilers print it in the first lines of the error: gcc with
// the function, clang with the condition; clang cuts texts after 32 characters.

template <class Model, FixedString Problem, FixedString Field, FixedString PartitionKey, FixedString SortKey>
inline constexpr bool are_right_arguments = false;
template <class Model, FixedString Problem, FixedString Field, class Given, class Needed>
inline constexpr bool is_right_type = false;

template <class Model, FixedString Problem, FixedString Field, FixedString PartitionKey, FixedString SortKey>
consteval bool refuse_arguments() {
    static_assert(
        are_right_arguments<Model, Problem, Field, PartitionKey, SortKey>,
        "a key needs all fields of its patterns; a query the whole partition key, and sort key fields from the "
        "left; a scan fields from the left of each");
    return false;
}
template <class Model, FixedString Problem, FixedString Field, class Given, class Needed>
consteval bool refuse_type() {
    static_assert(is_right_type<Model, Problem, Field, Given, Needed>, "an argument has the wrong type");
    return false;
}

template <class Model, KeyPart Part>
inline constexpr auto fixed_pattern = fixed<pattern_text<Model, Part>.size()>(pattern_text<Model, Part>);

template <class Model, KeyPart Partition, FixedString Problem, FixedString Field>
consteval bool refuse_argument() {
    return refuse_arguments<Model, Problem, Field, fixed_pattern<Model, Partition>,
                            fixed_pattern<Model, sort_beside(Partition)>>();
}

template <class Model, KeyPart Partition, class... Args>
consteval std::size_t find_argument_in_no_key() {
    std::size_t index = 0;
    for (const std::string_view name : {std::string_view{}, BoundTraits<Args>::name.view()...}) {
        if (index++ == 0) continue;
        if (placeholder_index<Model, Partition>(name) == npos &&
            placeholder_index<Model, sort_beside(Partition)>(name) == npos) {
            return index - 2;
        }
    }
    return npos;
}

template <class Model, class... Args>
consteval std::size_t find_argument_of_other_model() {
    constexpr std::array<bool, sizeof...(Args)> right{(std::is_void_v<typename BoundTraits<Args>::Owner> ||
                                                       std::is_same_v<typename BoundTraits<Args>::Owner, Model>)...};
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (!right[i]) return i;
    }
    return npos;
}

template <class... Args>
consteval std::size_t find_repeated_argument() {
    constexpr std::array<std::string_view, sizeof...(Args)> names{BoundTraits<Args>::name.view()...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (argument_index<Args...>(names[i]) != i) return i;
    }
    return npos;
}

template <class Model, KeyPart Partition, class... Args>
consteval std::size_t find_argument_of_wrong_type() {
    constexpr std::array<bool, sizeof...(Args)> right{has_right_type<Model, Partition, Args>()...};
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (!right[i]) return i;
    }
    return npos;
}

/// The first argument that stands to the right of a missing one in each pattern that it belongs to.
template <class Model, KeyPart Partition, class... Args>
consteval std::size_t find_argument_behind_gap() {
    constexpr std::array<std::string_view, sizeof...(Args)> names{BoundTraits<Args>::name.view()...};
    constexpr KeyPart sort_part = sort_beside(Partition);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::size_t partition = placeholder_index<Model, Partition>(names[i]);
        const std::size_t sort = placeholder_index<Model, sort_part>(names[i]);
        if ((partition == npos || partition >= given_from_left<Model, Partition, Args...>()) &&
            (sort == npos || sort >= given_from_left<Model, sort_part, Args...>())) {
            return i;
        }
    }
    return npos;
}

template <std::size_t Index, class First, class... Rest>
struct NthType : NthType<Index - 1, Rest...> {};
template <class First, class... Rest>
struct NthType<0, First, Rest...> {
    using type = First;
};

/// The rules for arguments that hold whatever they are for. Order matters: the first broken rule is the one shown.
template <class Model, KeyPart Partition, class... Args>
consteval bool check_arguments() {
    constexpr std::size_t in_no_key = find_argument_in_no_key<Model, Partition, Args...>();
    constexpr std::size_t of_other_model = find_argument_of_other_model<Model, Args...>();
    constexpr std::size_t repeated = find_repeated_argument<Args...>();
    constexpr std::size_t wrong_type = find_argument_of_wrong_type<Model, Partition, Args...>();
    if constexpr (in_no_key != npos) {
        using Argument = typename NthType<in_no_key, Args...>::type;
        return refuse_argument<Model, Partition, "field is in neither key pattern", BoundTraits<Argument>::name>();
    } else if constexpr (of_other_model != npos) {
        using Argument = typename NthType<of_other_model, Args...>::type;
        return refuse_argument<Model, Partition, "a field of another model", BoundTraits<Argument>::name>();
    } else if constexpr (repeated != npos) {
        using Argument = typename NthType<repeated, Args...>::type;
        return refuse_argument<Model, Partition, "field is given twice", BoundTraits<Argument>::name>();
    } else if constexpr (wrong_type != npos) {
        using Argument = typename NthType<wrong_type, Args...>::type;
        constexpr std::size_t field = field_index<Model>(BoundTraits<Argument>::name.view());
        return refuse_type<Model, "value does not convert to field", BoundTraits<Argument>::name,
                           typename BoundTraits<Argument>::Given, FieldType<Model, field>>();
    } else {
        return true;
    }
}

template <class... Args>
consteval std::size_t find_range() {
    constexpr std::array<bool, sizeof...(Args)> is_range{BoundTraits<Args>::is_range...};
    for (std::size_t i = 0; i < is_range.size(); ++i) {
        if (is_range[i]) return i;
    }
    return npos;
}

/// Where only values are taken. @returns Whether there is no range among Args.
template <class Model, KeyPart Partition, class... Args>
consteval bool check_no_range() {
    constexpr std::size_t range = find_range<Args...>();
    if constexpr (range != npos) {
        using Argument = typename NthType<range, Args...>::type;
        return refuse_argument<Model, Partition, "only a query takes a range", BoundTraits<Argument>::name>();
    }
    return true;
}

/// Whether the texts of a placeholder are in the order of its values, whatever stands behind it in the key.
constexpr bool is_ordered(const PatternPart& part, bool is_last) {
    switch (part.shape.kind) {
        case TextKind::text:
        case TextKind::local_time:
        case TextKind::python_time:
            return is_last && part.form != PatternPart::Form::encoded;
        case TextKind::unsigned_integer:
            return part.form == PatternPart::Form::padded;
        case TextKind::uuid:
        case TextKind::utc_time:
            return true;
        case TextKind::signed_integer:
        case TextKind::names:
            return false;
    }
    return false;
}

/// Whether the sort key's placeholder at Index can be compared with a bound.
template <class Model, KeyPart Part, std::size_t Index>
consteval bool takes_range() {
    if constexpr (is_native_part<Model, Part>) {
        return true;
    } else {
        constexpr auto view = pattern_view<Model, Part>;
        std::size_t placeholder = 0;
        for (std::size_t i = 0; i < view.parts.size(); ++i) {
            if (view.parts[i].is_placeholder() && placeholder++ == Index) {
                return is_ordered(view.parts[i], i + 1 == view.parts.size());
            }
        }
        return false;
    }
}

template <class Model, KeyPart Partition, class... Args>
consteval bool check_range() {
    constexpr std::size_t range = find_range<Args...>();
    if constexpr (range != npos) {
        using Argument = typename NthType<range, Args...>::type;
        constexpr KeyPart part = sort_beside(Partition);
        constexpr std::size_t given = given_from_left<Model, part, Args...>();
        constexpr std::size_t placeholder = placeholder_index<Model, part>(BoundTraits<Argument>::name.view());
        constexpr Condition::Op op = BoundTraits<Argument>::op;
        if constexpr (op != Condition::Op::begins_with && op != Condition::Op::between && op != Condition::Op::less &&
                      op != Condition::Op::less_equal && op != Condition::Op::greater &&
                      op != Condition::Op::greater_equal) {
            return refuse_argument<Model, Partition, "no range of a key; = is equality", BoundTraits<Argument>::name>();
        } else if constexpr (placeholder == npos || placeholder + 1 != given ||
                             placeholder_index<Model, Partition>(BoundTraits<Argument>::name.view()) != npos) {
            return refuse_argument<Model, Partition, "a range: last sort field only", BoundTraits<Argument>::name>();
        } else if constexpr (op != Condition::Op::begins_with && !takes_range<Model, part, placeholder>()) {
            return refuse_argument<Model, Partition, "its key text is not in order", BoundTraits<Argument>::name>();
        }
    }
    return true;
}

/// The name of the first placeholder that is not bound; empty if all are.
template <class Model, KeyPart Part, class... Args>
consteval std::string_view find_missing() {
    constexpr std::size_t given = given_from_left<Model, Part, Args...>();
    if constexpr (given == placeholders<Model, Part>.size()) {
        return {};
    } else {
        return placeholders<Model, Part>[given].name;
    }
}

/// Compiles if Args, types Bound<...>, give every field of the model's key, and nothing else.
template <class Model, class... Args>
consteval bool check_full_key() {
    constexpr KeyPart key = KeyPart::partition;
    if constexpr (!check_patterns<Model>()) {
        return false;
    } else if constexpr (!check_arguments<Model, key, Args...>()) {
        return false;
    } else if constexpr (!check_no_range<Model, key, Args...>()) {
        return false;
    } else {
        constexpr std::string_view of_partition = find_missing<Model, KeyPart::partition, Args...>();
        constexpr std::string_view of_sort = find_missing<Model, KeyPart::sort, Args...>();
        constexpr std::string_view missing = of_partition.empty() ? of_sort : of_partition;
        if constexpr (!missing.empty()) {
            return refuse_argument<Model, key, "field of the key is missing", fixed<missing.size()>(missing)>();
        }
        return true;
    }
}

/// Compiles if Args give, of each of the model's patterns, fields from the left.
template <class Model, class... Args>
consteval bool check_scan_key() {
    constexpr KeyPart key = KeyPart::partition;
    if constexpr (!check_patterns<Model>()) {
        return false;
    } else if constexpr (!check_arguments<Model, key, Args...>()) {
        return false;
    } else if constexpr (!check_no_range<Model, key, Args...>()) {
        return false;
    } else {
        constexpr std::size_t behind_gap = find_argument_behind_gap<Model, key, Args...>();
        if constexpr (behind_gap != npos) {
            using Argument = typename NthType<behind_gap, Args...>::type;
            return refuse_argument<Model, key, "a field to the left is missing", BoundTraits<Argument>::name>();
        }
        return true;
    }
}

/// The same of the key that begins with the part Partition: the table's, or an index's.
template <class Model, KeyPart Partition, class... Args>
consteval bool check_query_arguments() {
    if constexpr (!check_patterns<Model>()) {
        return false;
    } else if constexpr (!check_arguments<Model, Partition, Args...>()) {
        return false;
    } else {
        constexpr std::string_view missing = find_missing<Model, Partition, Args...>();
        constexpr std::size_t behind_gap = find_argument_behind_gap<Model, Partition, Args...>();
        if constexpr (!missing.empty()) {
            return refuse_argument<Model, Partition, "a query needs it; else use scan",
                                   fixed<missing.size()>(missing)>();
        } else if constexpr (behind_gap != npos) {
            using Argument = typename NthType<behind_gap, Args...>::type;
            return refuse_argument<Model, Partition, "a field to the left is missing", BoundTraits<Argument>::name>();
        } else {
            return check_range<Model, Partition, Args...>();
        }
    }
}

/// Compiles if Args give every field of the model's partition key, and fields of its sort key from the left, the last
/// of them perhaps as a range.
template <class Model, class... Args>
consteval bool check_query_key() {
    return check_query_arguments<Model, KeyPart::partition, Args...>();
}

}  // namespace detail
}  // namespace dynaloom
