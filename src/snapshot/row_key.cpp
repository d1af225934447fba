#include <dynaloom/snapshot/row_key.hpp>

#include <algorithm>

#include "value/text.hpp"

namespace dynaloom::detail {

std::uint64_t hash_of(const Number& value) noexcept {
    if (const auto integer = value.to_int64()) return mix(static_cast<std::uint64_t>(*integer));
    return std::hash<std::string>{}(value.to_string());
}

std::uint64_t hash_of(const AttributeValue& value) {
    if (const auto* text = value.get_if<std::string>()) return hash_of(*text);
    if (const auto* number = value.get_if<Number>()) return hash_of(*number);
    if (const auto* truth = value.get_if<bool>()) return mix(*truth ? 2 : 1);
    if (const auto* bytes = value.get_if<Bytes>())
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    throw ValidationError{"a value of type " + std::string{to_string(value.type())} +
                          " is no key: rows are found by S, N, B and BOOL"};
}

std::string KeyTypes::text() const {
    std::string text;
    for (unsigned type = 0; types_ >> type != 0; ++type) {
        if ((types_ >> type & 1U) == 0) continue;
        if (!text.empty()) text += " and ";
        text += to_string(static_cast<AttributeType>(type));
    }
    return text;
}

void check_found(const FoundAttribute& attribute, std::size_t rows) {
    if (rows == 0 || attribute.is_found) return;
    throw ValidationError{"snapshot of table \"" + attribute.table + "\": no row has an attribute " +
                          quoted(attribute.name)};
}

void check_one_type(const FoundAttribute& left, const FoundAttribute& right) {
    if ((left.types | right.types).is_one()) return;
    const auto side = [](const FoundAttribute& one) {
        return quoted(one.name) + " of table \"" + one.table + "\" is of type " + one.types.text();
    };
    throw ValidationError{"the keys of a join are of different types: " + side(left) + ", " + side(right)};
}

}  // namespace dynaloom::detail
