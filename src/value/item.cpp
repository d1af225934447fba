#include <dynaloom/value/item.hpp>

#include "value/same_text.hpp"
#include "value/text.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom {
namespace {

// The first attribute whose name is not below `name`.
template <class Attributes>
auto position_of(Attributes& attributes, std::string_view name) noexcept {
    // Attributes mostly arrive in order, and then belong at the end.
    if (attributes.empty() || attributes.back().name < name) return attributes.end();
    return std::lower_bound(attributes.begin(), attributes.end(), name,
                            [](const Attribute& left, std::string_view right) { return left.name < right; });
}

// The attribute of that name. Keys, and most items, have so few that to look at each is the fastest.
template <class Attributes>
auto* find_in(Attributes& attributes, std::string_view name) noexcept {
    constexpr std::size_t few = 8;
    if (attributes.size() <= few) {
        for (auto& attribute : attributes)
            if (detail::is_same_text(attribute.name, name)) return &attribute.value;
        return static_cast<decltype(&attributes.front().value)>(nullptr);
    }
    const auto at = position_of(attributes, name);
    return at != attributes.end() && at->name == name ? &at->value : nullptr;
}

}  // namespace

Item::Item() noexcept = default;
Item::Item(const Item&) = default;
Item::Item(Item&&) noexcept = default;
Item& Item::operator=(const Item&) = default;
Item& Item::operator=(Item&&) noexcept = default;
Item::~Item() = default;

Item::Item(std::initializer_list<Attribute> attributes) {
    attributes_.reserve(attributes.size());
    for (const Attribute& attribute : attributes) set(attribute.name, attribute.value);
}

bool Item::empty() const noexcept {
    return attributes_.empty();
}
std::size_t Item::size() const noexcept {
    return attributes_.size();
}
Item::const_iterator Item::begin() const noexcept {
    return attributes_.begin();
}
Item::const_iterator Item::end() const noexcept {
    return attributes_.end();
}

const AttributeValue* Item::find(std::string_view name) const noexcept {
    return find_in(attributes_, name);
}

AttributeValue* Item::find(std::string_view name) noexcept {
    return find_in(attributes_, name);
}

const AttributeValue& Item::at(std::string_view name) const {
    if (const AttributeValue* value = find(name)) return *value;
    throw DecodeError{"there is no attribute " + detail::quoted(name), std::string{name}, "nothing"};
}

AttributeValue& Item::operator[](std::string_view name) {
    const auto at = position_of(attributes_, name);
    if (at != attributes_.end() && at->name == name) return at->value;
    return attributes_.insert(at, Attribute{std::string{name}, AttributeValue{}})->value;
}

void Item::set(std::string name, AttributeValue value) {
    const auto at = position_of(attributes_, name);
    if (at != attributes_.end() && at->name == name) {
        at->value = std::move(value);
    } else if (attributes_.empty()) {
        attributes_.reserve(2);  // most items are keys, and most keys have two attributes
        attributes_.push_back({std::move(name), std::move(value)});
    } else {
        attributes_.insert(at, Attribute{std::move(name), std::move(value)});
    }
}

bool Item::erase(std::string_view name) {
    const auto at = position_of(attributes_, name);
    if (at == attributes_.end() || at->name != name) return false;
    attributes_.erase(at);
    return true;
}

bool operator==(const Item& left, const Item& right) {
    return left.attributes_ == right.attributes_;
}

}  // namespace dynaloom
