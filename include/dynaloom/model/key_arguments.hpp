#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/check_key_arguments.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/key_language.hpp>
#include <dynaloom/model/key_pattern.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Keys from bound fields, `"owner"_f = "johndoe"`, and from records. Whether the fields make a key of the model is
/// checked by the compiler.
namespace dynaloom {

/// The texts of a primary key.
struct KeyTexts {
    std::string partition;
    std::string sort;  ///< empty for a model without a sort key

    friend bool operator==(const KeyTexts&, const KeyTexts&) = default;
};

/// The part of one partition that a query reads.
struct SortRange {
    enum class Kind : unsigned char {
        all,
        prefix,   ///< sort keys that begin with `sort`
        exact,    ///< the one sort key `sort`
        from,     ///< `sort` and what is above it
        up_to,    ///< `sort` and what is below it
        from_to,  ///< `sort` to `sort_to`, both included
    };

    std::string partition;
    Kind kind = Kind::all;
    std::string sort;
    std::string sort_to{};
    std::string except{};  ///< a sort key that is not meant although the bounds include it; empty for none

    friend bool operator==(const SortRange&, const SortRange&) = default;
};

/// What the keys that a scan looks for begin with, or are.
struct ScanKeys {
    std::string partition;
    bool partition_exact = false;
    std::string sort;
    bool sort_exact = false;

    friend bool operator==(const ScanKeys&, const ScanKeys&) = default;
};

/// Fields and the texts of their values.
using KeyValues = std::vector<std::pair<std::string_view, std::string>>;

namespace detail {

template <std::size_t Index, class First, class... Rest>
constexpr const auto& nth(const First& first, const Rest&... rest) noexcept {
    if constexpr (Index == 0) {
        return first;
    } else {
        return nth<Index - 1>(rest...);
    }
}

template <class Value>
constexpr const auto& given_value(const Value& value) noexcept {
    if constexpr (is_exactly<Value>) {
        return value.value;
    } else {
        return value;
    }
}
template <class Value>
constexpr const auto& low_bound(const Value& value) noexcept {
    if constexpr (requires { value.low; }) {
        return value.low;
    } else {
        return value;
    }
}
template <class Value>
constexpr const auto& high_bound(const Value& value) noexcept {
    if constexpr (requires { value.high; }) {
        return value.high;
    } else {
        return value;
    }
}

/// Adds a value to a key, as the text of `Field`. @throws KeyError
template <class Field, PatternPart::Form Form, class Value>
void add_value(KeyBuilder& builder, const Value& value) {
    if constexpr (std::is_same_v<Field, std::string>) {
        builder.add(std::string_view{value});
    } else if constexpr (PlainInteger<Field>) {
        if (!std::in_range<Field>(value)) builder.refuse(std::to_string(value), "the field's type does not hold it");
        TextForm<Field>::append(builder.begin_value(), static_cast<Field>(value));
        builder.end_value();
    } else {
        const Field& field = value;
        try {
            if constexpr (Form == PatternPart::Form::python) {
                TextForm<Field>::append_python(builder.begin_value(), field);
            } else {
                TextForm<Field>::append(builder.begin_value(), field);
            }
        } catch (const ValidationError& error) {
            builder.refuse(error.what());
        }
        builder.end_value();
    }
}

/// What ends an index's key may be empty.
template <class Field, KeyPart Part, PatternPart::Form Form>
inline constexpr bool ends_index_key =
    !is_of_table(Part) && std::is_same_v<Field, std::string> && Form == PatternPart::Form::raw;

template <class Model, KeyPart Part, std::size_t Index, bool Open, class... Args>
void add_argument(KeyBuilder& builder, const Args&... args) {
    constexpr Placeholder placeholder = placeholders<Model, Part>[Index];
    constexpr std::size_t argument = argument_index<Args...>(placeholder.name);
    const auto& value = given_value(nth<argument>(args...).value);
    if constexpr (Open) {
        builder.add_open(std::string_view{value});
    } else {
        using Field = KeyFieldType<Model, Part, placeholder.field>;
        if constexpr (ends_index_key<Field, Part, placeholder.form>) {
            if (std::string_view{value}.empty()) return;
        }
        add_value<Field, placeholder.form>(builder, value);
    }
}

template <class Model, KeyPart Part, bool Open, std::size_t... I, class... Args>
std::string write_arguments(std::index_sequence<I...>, const Args&... args) {
    KeyBuilder builder{binding_view<Model, Part>()};
    (add_argument < Model, Part, I, Open && I + 1 == sizeof...(I) > (builder, args...), ...);
    return builder.take();
}

/// The beginning of a key that the first Count placeholders give.
template <class Model, KeyPart Part, std::size_t Count, bool Open = false, class... Args>
std::string write_key(const Args&... args) {
    if constexpr (has_key_part<Model, Part>) {
        return write_arguments<Model, Part, Open>(std::make_index_sequence<Count>{}, args...);
    } else {
        return {};
    }
}

template <class Model, KeyPart Part, std::size_t... Before, class Value, class... Args>
std::string write_bound(std::index_sequence<Before...>, const Value& value, const Args&... args) {
    constexpr Placeholder last = placeholders<Model, Part>[sizeof...(Before)];
    KeyBuilder builder{binding_view<Model, Part>()};
    (add_argument<Model, Part, Before, false>(builder, args...), ...);
    add_value<KeyFieldType<Model, Part, last.field>, last.form>(builder, value);
    return builder.take();
}

/// The part of a partition where the last placeholder that is given is in a range.
/// @param before  What sort keys with the placeholders before it begin with.
/// @param low, high  The same with the bounds; equal if there is only one.
/// @param is_last  Whether nothing stands behind the placeholder.
[[nodiscard]] SortRange make_sort_range(Condition::Op op, const std::string& before, std::string low, std::string high,
                                        bool is_last);

template <class Model, KeyPart Part, std::size_t Given, class... Args>
SortRange write_range(const Args&... args) {
    constexpr std::size_t argument = argument_index<Args...>(placeholders<Model, Part>[Given - 1].name);
    constexpr Condition::Op op = BoundTraits<typename NthType<argument, Args...>::type>::op;
    constexpr bool is_last =
        pattern_view<Model, Part>.parts.back().is_placeholder() && Given == placeholders<Model, Part>.size();
    constexpr std::make_index_sequence<Given - 1> before;
    const auto& value = nth<argument>(args...).value;
    std::string low = write_bound<Model, Part>(before, low_bound(value), args...);
    std::string high =
        op == Condition::Op::between ? write_bound<Model, Part>(before, high_bound(value), args...) : low;
    return make_sort_range(op, write_key<Model, Part, Given - 1>(args...), std::move(low), std::move(high), is_last);
}

/// What the arguments say of the sort key beside that partition key; `partition` stays empty.
template <class Model, KeyPart Partition, class... Args>
SortRange sort_key_range(const Args&... args) {
    constexpr KeyPart part = sort_beside(Partition);
    constexpr auto sort = sort_extent<Model, Partition, Args...>();
    if constexpr (sort.range) {
        return write_range<Model, part, sort.given>(args...);
    } else {
        SortRange range;
        range.sort = write_key<Model, part, sort.given, sort.open>(args...);
        range.kind = sort.exact           ? SortRange::Kind::exact
                     : range.sort.empty() ? SortRange::Kind::all
                                          : SortRange::Kind::prefix;
        return range;
    }
}

template <class Model, KeyPart Part, std::size_t Index>
void add_field(KeyBuilder& builder, const Model& record) {
    constexpr Placeholder placeholder = placeholders<Model, Part>[Index];
    using Field = std::remove_cv_t<FieldType<Model, placeholder.field>>;
    add_value<Field, placeholder.form>(builder, get_field<placeholder.field>(record));
}

template <class Model, KeyPart Part, std::size_t... I>
std::string write_record_key(const Model& record, std::index_sequence<I...>) {
    if constexpr (has_key_part<Model, Part>) {
        KeyBuilder builder{binding_view<Model, Part>()};
        (add_field<Model, Part, I>(builder, record), ...);
        return builder.take();
    } else {
        return {};
    }
}

/// A value bound to a field, for patterns of the run time.
struct BoundText {
    std::string_view field;
    TextShape shape;
    const void* value;
    void (*append)(std::string& out, const void* value, bool python);
};

template <class Value>
void append_bound(std::string& out, const void* value, bool python) {
    const Value& typed = *static_cast<const Value*>(value);
    if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
        out += std::string_view{typed};
    } else if constexpr (requires { TextForm<Value>::append_python(out, typed); }) {
        python ? TextForm<Value>::append_python(out, typed) : TextForm<Value>::append(out, typed);
    } else {
        TextForm<Value>::append(out, typed);
    }
}

template <FixedString Name, class Value, class Owner>
BoundText bound_text(const Bound<Name, Value, Owner>& argument) {
    using Type = std::remove_cvref_t<Value>;
    if constexpr (std::is_convertible_v<const Type&, std::string_view>) {
        return {Name.view(), {}, &argument.value, &append_bound<Type>};
    } else {
        static_assert(HasTextForm<Type>, "a value of this type cannot be part of a key");
        return {Name.view(), TextForm<Type>::shape, &argument.value, &append_bound<Type>};
    }
}

[[nodiscard]] std::string partial_prefix(std::string_view pattern, std::span<const BoundText> values);

}  // namespace detail

/// The values of a key of the binding's record type, each field once, or nothing if it is none: a pattern does not
/// match, or a field of both patterns has two values. `sort` is empty for a model without a sort key.
[[nodiscard]] std::optional<KeyValues> match(const Binding& binding, std::string_view partition, std::string_view sort);
template <class Model>
[[nodiscard]] std::optional<KeyValues> match(std::string_view partition, std::string_view sort = {}) {
    return match(binding<Model>, partition, sort);
}

/// Whether that is a key of the model.
template <class Model>
[[nodiscard]] bool is_match(std::string_view partition, std::string_view sort = {}) {
    return match<Model>(partition, sort).has_value();
}

/// The key of a record. @throws KeyError naming field, value and pattern if a field's value cannot be part of a key.
template <class Model>
[[nodiscard]] KeyTexts key_texts(const Model& record) {
    using detail::KeyPart;
    if constexpr (detail::check_patterns<Model>()) {
        constexpr std::make_index_sequence<detail::placeholders<Model, KeyPart::partition>.size()> partition;
        constexpr std::make_index_sequence<detail::placeholders<Model, KeyPart::sort>.size()> sort;
        return {detail::write_record_key<Model, KeyPart::partition>(record, partition),
                detail::write_record_key<Model, KeyPart::sort>(record, sort)};
    } else {
        return {};
    }
}

/// The key that the bound fields give: every field of the model's patterns, each once, in any order. Text fields take
/// whatever converts to std::string_view, integers any integer, others what converts implicitly to their type.
/// @throws KeyError naming field, value and pattern if a value cannot be part of a key.
template <class Model, class... Args>
[[nodiscard]] KeyTexts full_key(const Args&... args) {
    using detail::KeyPart;
    if constexpr (detail::check_full_key<Model, Args...>()) {
        constexpr std::size_t partition = detail::placeholders<Model, KeyPart::partition>.size();
        constexpr std::size_t sort = detail::placeholders<Model, KeyPart::sort>.size();
        return {detail::write_key<Model, KeyPart::partition, partition>(args...),
                detail::write_key<Model, KeyPart::sort, sort>(args...)};
    } else {
        return {};
    }
}

/// What a query reads: the fields of the partition key, and from the left any of the sort key's. Fields are equal to
/// their values; but the last one of the sort key that is given, if it is text, begins with its value, which may be
/// empty, unless that is `exactly(value)` or also in the partition key. Or the last one is in a range: `"at"_f >= a`,
/// `between("at"_f, a, b)`, `begins_with("at"_f, "2026-")`. Without fields of the sort key these are the keys that
/// begin as the model's do.
/// @throws KeyError as full_key.
template <class Model, class... Args>
[[nodiscard]] SortRange query_key(const Args&... args) {
    using detail::KeyPart;
    if constexpr (detail::check_query_key<Model, Args...>()) {
        constexpr std::size_t partition = detail::placeholders<Model, KeyPart::partition>.size();
        std::string text = detail::write_key<Model, KeyPart::partition, partition>(args...);
        SortRange range = detail::sort_key_range<Model, KeyPart::partition>(args...);
        range.partition = std::move(text);
        return range;
    } else {
        return {};
    }
}

/// What a scan looks for: fields of the partition key and of the sort key, of each from the left. Those of the
/// partition key are equal to their values, those of the sort key as in query_key.
/// @throws KeyError as full_key.
template <class Model, class... Args>
[[nodiscard]] ScanKeys scan_key(const Args&... args) {
    using detail::KeyPart;
    if constexpr (detail::check_scan_key<Model, Args...>()) {
        constexpr std::size_t partition = detail::given_from_left<Model, KeyPart::partition, Args...>();
        constexpr auto sort = detail::sort_extent<Model, KeyPart::partition, Args...>();
        return {.partition = detail::write_key<Model, KeyPart::partition, partition>(args...),
                .partition_exact = partition == detail::placeholders<Model, KeyPart::partition>.size(),
                .sort = detail::write_key<Model, KeyPart::sort, sort.given, sort.open>(args...),
                .sort_exact = sort.exact};
    } else {
        return {};
    }
}

/// The key that the bound fields give, or, if some are missing, what all keys with these values begin with: up to
/// and with the literal behind the last that is given from the left.
/// @throws KeyError as full_key.
template <class Model, class... Args>
[[nodiscard]] KeyTexts create_item_key(const Args&... args) {
    using detail::KeyPart;
    if constexpr (detail::check_scan_key<Model, Args...>()) {
        constexpr std::size_t partition = detail::given_from_left<Model, KeyPart::partition, Args...>();
        constexpr std::size_t sort = detail::given_from_left<Model, KeyPart::sort, Args...>();
        return {detail::write_key<Model, KeyPart::partition, partition>(args...),
                detail::write_key<Model, KeyPart::sort, sort>(args...)};
    } else {
        return {};
    }
}

/// Resolves a pattern that need not be a model's as far as the bound fields allow:
/// `partial_key_prefix("STORY#{story_id}#RUN#{run_id}", "story_id"_f = "1234")` is `STORY#1234#RUN#`.
/// @throws KeyError if the pattern breaks a rule, a field is not in it, or a value cannot be part of a key.
template <detail::FixedString... Names, class... Values, class... Owners>
[[nodiscard]] std::string partial_key_prefix(std::string_view pattern, const Bound<Names, Values, Owners>&... args) {
    const std::array<detail::BoundText, sizeof...(args)> values{detail::bound_text(args)...};
    return detail::partial_prefix(pattern, values);
}

}  // namespace dynaloom
