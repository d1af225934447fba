#include <dynaloom/expression/path.hpp>

#include "expression/resolve.hpp"

namespace dynaloom {

std::string to_string(const Path& path) {
    std::string text = "[";
    for (const auto& element : path.elements) {
        if (text.size() > 1) text += ", ";
        if (const auto* name = std::get_if<std::string>(&element))
            text += *name;
        else
            text += "[" + std::to_string(std::get<std::size_t>(element)) + "]";
    }
    return text + "]";
}

const AttributeValue* detail::resolve(const Path& path, const Item& item) noexcept {
    const AttributeValue* value = nullptr;
    for (const auto& element : path.elements) {
        const bool top = &element == path.elements.data();
        if (const auto* name = std::get_if<std::string>(&element)) {
            const Item* map = top ? &item : value->get_if<Item>();
            value = map == nullptr ? nullptr : map->find(*name);
        } else {
            const auto* list = top ? nullptr : value->get_if<AttributeValue::List>();
            const std::size_t index = *std::get_if<std::size_t>(&element);
            value = list == nullptr || index >= list->size() ? nullptr : &(*list)[index];
        }
        if (value == nullptr) return nullptr;
    }
    return value;
}

}  // namespace dynaloom
