#include <dynaloom/snapshot/memory_size.hpp>

namespace dynaloom::detail {

std::size_t heap_size(const Item& item) {
    std::size_t size = item.size() * sizeof(Attribute);
    for (const Attribute& attribute : item) size += heap_size(attribute.name) + heap_size(attribute.value);
    return size;
}

std::size_t heap_size(const AttributeValue& value) {
    if (const auto* text = value.get_if<std::string>()) return heap_size(*text);
    if (const auto* item = value.get_if<Item>()) return heap_size(*item);
    if (const auto* bytes = value.get_if<Bytes>()) return bytes->size();
    if (const auto* list = value.get_if<AttributeValue::List>()) return heap_size<AttributeValue::List>(*list);
    if (const auto* set = value.get_if<AttributeValue::StringSet>()) return heap_size<AttributeValue::StringSet>(*set);
    if (const auto* set = value.get_if<AttributeValue::NumberSet>()) return heap_size<AttributeValue::NumberSet>(*set);
    if (const auto* set = value.get_if<AttributeValue::BinarySet>()) return heap_size<AttributeValue::BinarySet>(*set);
    return 0;
}

}  // namespace dynaloom::detail
