#pragma once

#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/field.hpp>
#include <dynaloom/model/reflect.hpp>
#include <dynaloom/model/text_form.hpp>
#include <dynaloom/store/keys.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynaloom::items {

/// How a field's value stands in a key: `CD#3939ba91-…`.
struct KeyOptions {
    bool prefix = true;           ///< whether there is one; of a number or binary key there is none
    std::string prefix_value{};   ///< empty: generated. That of another item's key makes one collection with it.
    bool raw = false;             ///< writes a text as it is, `#` and all, as dynamo-items does: two items of other
                                  ///< models can then have one key, unless their prefixes keep them apart
    std::string separator = "#";  ///< behind the prefix
};

namespace detail {

/// Types that are a key by themselves, as DynamoDB's number or binary.
template <class Type>
inline constexpr bool is_number_key =
    dynaloom::detail::PlainInteger<Type> || std::is_floating_point_v<Type> || std::is_same_v<Type, Number>;
template <class Type>
inline constexpr bool is_binary_key = std::is_same_v<Type, Bytes>;

template <class Type>
inline constexpr bool is_time =
    HasTextForm<Type> && requires(std::string& out, const Type& value) { TextForm<Type>::append_python(out, value); };

/// The text of a value in a key: of a time as Python's `str()` writes it.
template <class Type>
std::string key_text(const Type& value) {
    std::string text;
    if constexpr (std::is_convertible_v<const Type&, std::string_view>) {
        text = std::string_view{value};
    } else if constexpr (is_time<Type>) {
        TextForm<Type>::append_python(text, value);
    } else {
        TextForm<Type>::append(text, value);
    }
    return text;
}

}  // namespace detail

/// A value in a key: of a text, a number, a binary, a UUID, a time, an enum. Texts are read as what the field is.
class KeyValue {
public:
    template <class Type>
        requires(HasTextForm<Type> || std::is_convertible_v<const Type&, std::string_view>)
    KeyValue(const Type& value) : text_{detail::key_text(value)} {  // NOLINT(google-explicit-constructor)
        if constexpr (detail::is_number_key<Type>) value_ = AttributeValue{value};
    }
    KeyValue(const Number& value) : text_{value.to_string()}, value_{value} {}  // NOLINT(google-explicit-constructor)
    KeyValue(const Bytes& value) : value_{value} {}                             // NOLINT(google-explicit-constructor)
    template <std::floating_point Float>
    KeyValue(Float value) : value_{value} {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Of a number or binary key; nothing if it is a text.
    [[nodiscard]] const std::optional<AttributeValue>& value() const noexcept { return value_; }

private:
    std::string text_;
    std::optional<AttributeValue> value_;
};

namespace detail {

/// What is known of a key's field without its model.
struct KeyField {
    std::string_view name;
    std::string_view attribute;
    TextShape shape{};
    bool has_text = false;  ///< can stand in a key that is a string
    bool is_time = false;
    std::optional<KeyType> native{};  ///< can be a number or binary key
    KeyValue (*value)(const void* model) = nullptr;
};

template <class Model, std::size_t Index>
KeyValue value_of_field(const void* model) {
    return KeyValue{*static_cast<const dynaloom::detail::FieldType<Model, Index>*>(
        dynaloom::detail::field_addresses(*static_cast<const Model*>(model))[Index])};
}

template <class Type>
inline constexpr bool is_optional_type = false;
template <class Type>
inline constexpr bool is_optional_type<std::optional<Type>> = true;

template <class Type>
inline constexpr bool can_be_key = HasTextForm<Type> || is_number_key<Type> || is_binary_key<Type>;

template <class Model, dynaloom::detail::FixedString Field>
inline constexpr bool is_key_field = false;

template <class Model, dynaloom::detail::FixedString Field>
consteval bool refuse_optional() {
    static_assert(is_key_field<Model, Field>, "an optional field cannot be a key: a record without it had none");
    return false;
}
template <class Model, dynaloom::detail::FixedString Field>
consteval bool refuse_type() {
    static_assert(is_key_field<Model, Field>, "the type of this field cannot be in a key");
    return false;
}
template <class Model, dynaloom::detail::FixedString Field>
consteval bool refuse_unknown() {
    static_assert(is_key_field<Model, Field>, "the model has no field of this name");
    return false;
}

template <class Model, std::size_t Index>
consteval bool check_key_field() {
    using Type = std::remove_cv_t<dynaloom::detail::FieldType<Model, Index>>;
    constexpr std::string_view name = dynaloom::detail::field_names<Model>[Index];
    if constexpr (is_optional_type<Type>) {
        return refuse_optional<Model, dynaloom::detail::fixed<name.size()>(name)>();
    } else if constexpr (!can_be_key<Type>) {
        return refuse_type<Model, dynaloom::detail::fixed<name.size()>(name)>();
    }
    return true;
}

template <class Model, std::size_t Index>
KeyField describe_key_field() {
    using Type = std::remove_cv_t<dynaloom::detail::FieldType<Model, Index>>;
    KeyField field{.name = dynaloom::detail::field_names<Model>[Index],
                   .attribute = dynaloom::detail::attribute_names<Model>[Index],
                   .value = &value_of_field<Model, Index>};
    if constexpr (HasTextForm<Type>) {
        field.shape = TextForm<Type>::shape;
        field.has_text = true;
        field.is_time = is_time<Type>;
    }
    if constexpr (is_number_key<Type>) field.native = KeyType::N;
    if constexpr (is_binary_key<Type>) field.native = KeyType::B;
    return field;
}

}  // namespace detail

/// Which field of a model is a key, and how: `{"device_id"_f}`, `{"device_id"_f, {.prefix_value = "CD"}}`.
/// That the model has the field, and that it is not optional and can be in a key, is checked by the compiler.
template <class Model>
class Key {
public:
    template <dynaloom::detail::FixedString Name, class Owner>
    Key(FieldName<Name, Owner> /*field*/, KeyOptions options = {})  // NOLINT(google-explicit-constructor)
        : options_{std::move(options)} {
        constexpr std::size_t index = dynaloom::detail::field_index<Model>(Name.view());
        static_assert(std::is_void_v<Owner> || std::is_same_v<Owner, Model>, "the field is of another model");
        if constexpr (index == dynaloom::detail::npos) {
            static_assert(detail::refuse_unknown<Model, Name>());
        } else {
            static_assert(detail::check_key_field<Model, index>());
            field_ = detail::describe_key_field<Model, index>();
        }
    }

    /// The model's first field, the partition key by default.
    [[nodiscard]] static Key first_field() {
        static_assert(detail::check_key_field<Model, 0>());
        Key key;
        key.field_ = detail::describe_key_field<Model, 0>();
        return key;
    }

    [[nodiscard]] const detail::KeyField& field() const noexcept { return field_; }
    [[nodiscard]] const KeyOptions& options() const noexcept { return options_; }

private:
    Key() = default;

    detail::KeyField field_;
    KeyOptions options_;
};

/// A secondary index of a model.
template <class Model>
struct ItemIndex {
    std::string name;
    Key<Model> pk;
    std::optional<Key<Model>> sk{};
    std::string pk_name{};  ///< the attribute; empty: `<name>_pk`
    std::string sk_name{};  ///< empty: `<name>_sk`
};

/// The keys of a model.
template <class Model>
struct ItemKeys {
    Key<Model> pk = Key<Model>::first_field();
    std::optional<Key<Model>> sk{};  ///< without one, on a table that has one, it is "A"
    std::vector<ItemIndex<Model>> indexes{};
};

}  // namespace dynaloom::items
