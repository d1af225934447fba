#include "value/size.hpp"

#include <algorithm>

namespace dynaloom::detail {
namespace {

std::size_t size_of(const Number& number) {
    return number.is_zero() ? 1 : size_of_number(number.digits().size(), number.exponent(), number.is_negative());
}

}  // namespace

// A byte for two digits and one more, one more if negative, but never more than 21; zero is one byte. Pairs of digits
// are counted from the decimal point, so that a digit at either end may have a byte of its own.
std::size_t size_of_number(std::size_t digits, int exponent, bool negative) noexcept {
    constexpr std::size_t largest = 21;
    if (digits == 0) return 1;
    const std::size_t alone = exponent % 2 == 0 ? 1 : 0;
    return std::min((digits + alone + 1) / 2 + 1 + (negative ? 1 : 0), largest);
}

std::size_t size_of(const AttributeValue& value) {
    std::size_t size = 0;
    switch (value.type()) {
        case AttributeType::S:
            return value.s().size();
        case AttributeType::N:
            return size_of(value.n());
        case AttributeType::B:
            return value.b().size();
        case AttributeType::BOOL:
        case AttributeType::NUL:
            return 1;
        case AttributeType::L:
            for (const AttributeValue& element : value.l()) size += size_of(element) + element_overhead;
            return size + container_overhead;
        case AttributeType::M:
            for (const Attribute& attribute : value.m())
                size += attribute.name.size() + size_of(attribute.value) + element_overhead;
            return size + container_overhead;
        case AttributeType::SS:
            for (const std::string& member : value.ss()) size += member.size();
            return size;
        case AttributeType::NS:
            for (const Number& member : value.ns()) size += size_of(member);
            return size;
        case AttributeType::BS:
            for (const Bytes& member : value.bs()) size += member.size();
            return size;
    }
    return size;
}

std::size_t size_of(ItemReader& in) {
    std::size_t size = 0;
    switch (in.type()) {
        case AttributeType::S:
            return in.string().size();
        case AttributeType::N:
            return size_of(in.number());
        case AttributeType::B: {
            Bytes bytes;
            in.binary(bytes);
            return bytes.size();
        }
        case AttributeType::BOOL:
            static_cast<void>(in.boolean());
            return 1;
        case AttributeType::NUL:
            in.null();
            return 1;
        case AttributeType::L:
            for (in.begin_list(); in.next_element();) size += size_of(in) + element_overhead;
            return size + container_overhead;
        case AttributeType::M:
            in.begin_map();
            for (std::string_view name; in.next_name(name);) size += name.size() + size_of(in) + element_overhead;
            return size + container_overhead;
        case AttributeType::SS:
        case AttributeType::NS:
        case AttributeType::BS:
            for (in.begin_set(); in.next_element();) size += size_of(in);
            return size;
    }
    return size;
}

}  // namespace dynaloom::detail
