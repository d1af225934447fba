#pragma once

#include <dynaloom/model/conversion.hpp>
#include <dynaloom/model/extra.hpp>
#include <dynaloom/model/field_value.hpp>
#include <dynaloom/model/reflect.hpp>
#include <dynaloom/model/text_form.hpp>
#include <dynaloom/model/value_codec.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <string>
#include <type_traits>

/// How much memory rows take: an estimate of what they allocate, without what the allocator itself needs. It depends on
/// the values alone, not on the spare room that an object happens to have: what is added for a row can be taken off
/// again when it goes, wherever it was copied or moved meanwhile.
namespace dynaloom::detail {

/// Bytes besides the object's own.
[[nodiscard]] std::size_t heap_size(const Item& item);
[[nodiscard]] std::size_t heap_size(const AttributeValue& value);

[[nodiscard]] inline std::size_t heap_size(const std::string& text) noexcept {
    constexpr std::size_t within_object = 15;
    return text.size() > within_object ? text.size() + 1 : 0;
}

template <class T>
[[nodiscard]] std::size_t heap_size(const T& value) {
    constexpr std::size_t node = 4 * sizeof(void*);  // of a tree or a chain, besides its value
    if constexpr (std::derived_from<T, Item>) {
        return heap_size(static_cast<const Item&>(value));
    } else if constexpr (std::is_trivially_copyable_v<T>) {
        return 0;
    } else if constexpr (HasConversion<T> || HasTextForm<T>) {
        // What it allocates is its own affair: about what the attribute takes that it is stored as.
        try {
            return heap_size(stored_value<T>(value));
        } catch (const std::exception&) {
            return 0;  // an absent attribute may leave a value that cannot be stored
        }
    } else if constexpr (is_optional<T>) {
        return value ? heap_size(*value) : 0;
    } else if constexpr (is_array<T>) {
        std::size_t size = 0;
        for (const auto& element : value) size += heap_size(element);
        return size;
    } else if constexpr (MapLike<T>) {
        std::size_t size = value.size() * (sizeof(typename T::value_type) + node);
        for (const auto& [name, element] : value) size += heap_size(name) + heap_size(element);
        return size;
    } else if constexpr (SetLike<T>) {
        std::size_t size = value.size() * (sizeof(typename T::value_type) + node);
        for (const auto& element : value) size += heap_size(element);
        return size;
    } else if constexpr (requires { value.capacity(); }) {
        std::size_t size = value.size() * sizeof(typename T::value_type);
        if constexpr (!std::is_trivially_copyable_v<typename T::value_type>)
            for (const auto& element : value) size += heap_size(element);
        return size;
    } else if constexpr (RecordLike<T>) {
        return visit_fields(value, [](const auto&... fields) { return (heap_size(fields) + ... + std::size_t{0}); });
    } else {
        return 0;
    }
}

}  // namespace dynaloom::detail
