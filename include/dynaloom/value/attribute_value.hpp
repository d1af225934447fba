#pragma once

#include <dynaloom/value/item.hpp>
#include <dynaloom/value/number.hpp>

#include <concepts>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom {

/// A binary value.
using Bytes = std::vector<std::byte>;

/// The bytes of `text`.
[[nodiscard]] Bytes to_bytes(std::string_view text);

/// Orders binary values as DynamoDB does: by unsigned bytes.
struct BytesLess {
    [[nodiscard]] bool operator()(const Bytes& left, const Bytes& right) const noexcept;
};

/// DynamoDB's ten types, named as in its protocol.
enum class AttributeType : unsigned char { S, N, B, BOOL, NUL, L, M, SS, NS, BS };

/// The type's name in the protocol: "S", "NULL", …
[[nodiscard]] std::string_view to_string(AttributeType type) noexcept;

/// The value of one attribute: any of DynamoDB's ten types.
/// @par Threads  A plain value.
class AttributeValue {
public:
    using List = std::vector<AttributeValue>;
    using StringSet = std::set<std::string>;
    using NumberSet = std::set<Number>;
    using BinarySet = std::set<Bytes, BytesLess>;

    // Constructors and copies are out of line, for the sake of every user's compiler.

    /// NULL.
    AttributeValue() noexcept;
    AttributeValue(const AttributeValue& other);
    AttributeValue(AttributeValue&& other) noexcept;
    AttributeValue& operator=(const AttributeValue& other);
    AttributeValue& operator=(AttributeValue&& other) noexcept;
    ~AttributeValue();

    // Implicit on purpose: literals read as what they are, `Item{{"id", "x"}, {"n", 3}}`.
    // NOLINTBEGIN(google-explicit-constructor)
    AttributeValue(std::nullptr_t) noexcept : AttributeValue{} {}
    AttributeValue(std::string value) noexcept;
    AttributeValue(std::string_view value) : AttributeValue{std::string{value}} {}
    AttributeValue(const char* value) : AttributeValue{std::string{value}} {}
    AttributeValue(Number value) noexcept;
    template <std::integral Integer>
        requires(!std::same_as<Integer, bool>)
    AttributeValue(Integer value) noexcept : AttributeValue{Number{value}} {}
    template <std::floating_point Float>
    AttributeValue(Float value) : AttributeValue{Number{value}} {}
    template <std::same_as<bool> Bool>
    AttributeValue(Bool value) noexcept : AttributeValue{std::in_place_type<bool>, value} {}
    AttributeValue(Bytes value) noexcept;
    AttributeValue(List value) noexcept;
    AttributeValue(Item value) noexcept;
    AttributeValue(StringSet value) noexcept;
    AttributeValue(NumberSet value) noexcept;
    AttributeValue(BinarySet value) noexcept;
    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] AttributeType type() const noexcept { return static_cast<AttributeType>(value_.index()); }

    /// The value if it is of that type, else nullptr: `value.get_if<std::string>()`, `<Number>`, `<Bytes>`, `<bool>`,
    /// `<AttributeValue::List>`, `<Item>`, `<AttributeValue::StringSet>`, …
    template <class Type>
    [[nodiscard]] const Type* get_if() const noexcept {
        return std::get_if<Type>(&value_);
    }
    template <class Type>
    [[nodiscard]] Type* get_if() noexcept {
        return std::get_if<Type>(&value_);
    }

    [[nodiscard]] bool is_null() const noexcept { return type() == AttributeType::NUL; }

    /// The value of that type. @throws DecodeError naming the type that was found.
    [[nodiscard]] const std::string& s() const;
    [[nodiscard]] const Number& n() const;
    [[nodiscard]] const Bytes& b() const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] const List& l() const;
    [[nodiscard]] const Item& m() const;
    [[nodiscard]] const StringSet& ss() const;
    [[nodiscard]] const NumberSet& ns() const;
    [[nodiscard]] const BinarySet& bs() const;

    friend bool operator==(const AttributeValue& left, const AttributeValue& right);

private:
    AttributeValue(std::in_place_type_t<bool> /*type*/, bool value) noexcept;

    // In the order of AttributeType.
    std::variant<std::string, Number, Bytes, bool, std::monostate, List, Item, StringSet, NumberSet, BinarySet> value_;
};

/// One attribute of an Item.
struct Attribute {
    std::string name;
    AttributeValue value;

    friend bool operator==(const Attribute& left, const Attribute& right) = default;
};

}  // namespace dynaloom
