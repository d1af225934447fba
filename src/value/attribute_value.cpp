#include <dynaloom/value/attribute_value.hpp>

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

namespace dynaloom {
namespace {

constexpr std::array<std::string_view, 10> type_names{"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"};

template <class Type>
const Type& get(const AttributeValue& value, AttributeType wanted) {
    if (const Type* found = value.get_if<Type>()) return *found;
    const std::string found{to_string(value.type())};
    throw DecodeError{"expected a value of type " + std::string{to_string(wanted)} + ", found " + found, {}, found};
}

}  // namespace

Bytes to_bytes(std::string_view text) {
    const auto bytes = std::as_bytes(std::span{text.data(), text.size()});
    return {bytes.begin(), bytes.end()};
}

// Out of line also because gcc 12 warns wherever it inlines the vectors' own comparison at -O3.
bool BytesLess::operator()(const Bytes& left, const Bytes& right) const noexcept {
    const std::size_t common = std::min(left.size(), right.size());
    const int order = common == 0 ? 0 : std::memcmp(left.data(), right.data(), common);
    return order != 0 ? order < 0 : left.size() < right.size();
}

std::string_view to_string(AttributeType type) noexcept {
    return type_names[static_cast<std::size_t>(type)];
}

AttributeValue::AttributeValue() noexcept : value_{std::monostate{}} {}
AttributeValue::AttributeValue(const AttributeValue& other) = default;
AttributeValue::AttributeValue(AttributeValue&& other) noexcept = default;
AttributeValue& AttributeValue::operator=(const AttributeValue& other) = default;
AttributeValue& AttributeValue::operator=(AttributeValue&& other) noexcept = default;
AttributeValue::~AttributeValue() = default;

AttributeValue::AttributeValue(std::string value) noexcept : value_{std::move(value)} {}
AttributeValue::AttributeValue(Number value) noexcept : value_{value} {}
AttributeValue::AttributeValue(std::in_place_type_t<bool> /*type*/, bool value) noexcept : value_{value} {}
AttributeValue::AttributeValue(Bytes value) noexcept : value_{std::move(value)} {}
AttributeValue::AttributeValue(List value) noexcept : value_{std::move(value)} {}
AttributeValue::AttributeValue(Item value) noexcept : value_{std::move(value)} {}
AttributeValue::AttributeValue(StringSet value) noexcept : value_{std::move(value)} {}
AttributeValue::AttributeValue(NumberSet value) noexcept : value_{std::move(value)} {}
AttributeValue::AttributeValue(BinarySet value) noexcept : value_{std::move(value)} {}

const std::string& AttributeValue::s() const {
    return get<std::string>(*this, AttributeType::S);
}
const Number& AttributeValue::n() const {
    return get<Number>(*this, AttributeType::N);
}
const Bytes& AttributeValue::b() const {
    return get<Bytes>(*this, AttributeType::B);
}
bool AttributeValue::boolean() const {
    return get<bool>(*this, AttributeType::BOOL);
}
const AttributeValue::List& AttributeValue::l() const {
    return get<List>(*this, AttributeType::L);
}
const Item& AttributeValue::m() const {
    return get<Item>(*this, AttributeType::M);
}
const AttributeValue::StringSet& AttributeValue::ss() const {
    return get<StringSet>(*this, AttributeType::SS);
}
const AttributeValue::NumberSet& AttributeValue::ns() const {
    return get<NumberSet>(*this, AttributeType::NS);
}
const AttributeValue::BinarySet& AttributeValue::bs() const {
    return get<BinarySet>(*this, AttributeType::BS);
}

bool operator==(const AttributeValue& left, const AttributeValue& right) {
    return left.value_ == right.value_;
}

}  // namespace dynaloom
