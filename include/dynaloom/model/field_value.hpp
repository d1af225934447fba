#pragma once

#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/record_codec.hpp>
#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item_writer.hpp>
#include <dynaloom/value/number.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// Values that a caller gives for a field, as the codec stores values of the field's type.
namespace dynaloom::detail {

/// The codec's writer for one value without an item around it.
class ValueWriter {
public:
    ValueWriter() : out_{Encoding::wire} { out_.name("value"); }
    [[nodiscard]] ItemWriter& out() noexcept { return out_; }
    [[nodiscard]] AttributeValue take();

private:
    ItemWriter out_;
};

template <class T>
[[nodiscard]] AttributeValue stored_value(const T& value) {
    if constexpr (HasConversion<T>) {
        return stored_value<typename Conversion<T>::stored>(Conversion<T>::to_stored(value));
    } else if constexpr (is_optional<T>) {
        return value ? stored_value<typename T::value_type>(*value) : AttributeValue{};
    } else if constexpr (std::same_as<T, std::string> || PlainInteger<T> || std::same_as<T, bool> ||
                         std::same_as<T, AttributeValue>) {
        return value;
    } else {
        ValueWriter writer;
        write_value<T>(writer.out(), value);
        return writer.take();
    }
}

/// Whether a caller may give a Given where a value of type Field is meant: what converts to it, any integer for an
/// integer, any number for one with a fraction.
template <class Field, class Given>
consteval bool gives_value_of() {
    using Type = typename WithoutOptional<Field>::type;
    using From = typename WithoutOptional<Given>::type;
    if constexpr (std::is_same_v<Given, std::nullopt_t>) {
        return is_optional<Field>;
    } else if constexpr (is_optional<Given> && !is_optional<Field>) {
        return false;
    } else if constexpr (std::is_same_v<From, Type>) {
        return true;
    } else if constexpr (HasConversion<Type>) {
        return std::is_convertible_v<const From&, Type>;
    } else if constexpr (std::is_same_v<Type, std::string>) {
        return std::is_convertible_v<const From&, std::string_view>;
    } else if constexpr (PlainInteger<Type>) {
        return PlainInteger<From>;
    } else if constexpr (PlainNumber<Type>) {
        return PlainInteger<From> || std::floating_point<From> || std::is_same_v<From, Number>;
    } else if constexpr (std::is_same_v<Type, bool>) {
        return false;
    } else {
        return std::is_convertible_v<const From&, Type>;
    }
}

/// What the codec stores of `given` in a field of type Field; NULL for one without a value.
template <class Field, class Given>
[[nodiscard]] AttributeValue value_for(const Given& given) {
    using Type = typename WithoutOptional<Field>::type;
    if constexpr (std::is_same_v<Given, std::nullopt_t>) {
        return {};
    } else if constexpr (is_optional<Given>) {
        return given ? value_for<Field>(*given) : AttributeValue{};
    } else if constexpr (std::is_same_v<Given, Type>) {
        return stored_value<Type>(given);
    } else if constexpr (HasConversion<Type>) {
        return stored_value<Type>(static_cast<Type>(given));
    } else if constexpr (std::is_same_v<Type, std::string>) {
        return std::string_view{given};
    } else if constexpr (PlainNumber<Type>) {
        return stored_value<Given>(given);
    } else {
        return stored_value<Type>(Type(given));
    }
}

/// Whether an integer that a caller gives is one of the field's type.
template <class Field, class Given>
[[nodiscard]] constexpr bool is_in_range([[maybe_unused]] const Given& given) {
    using Type = typename WithoutOptional<Field>::type;
    if constexpr (PlainInteger<Type> && PlainInteger<Given>) {
        return std::in_range<Type>(given);
    } else {
        return true;
    }
}

}  // namespace dynaloom::detail
