#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

class AttributeValue;
struct Attribute;

/// The attributes of an item, or of a map within one: names, each with a value. Kept sorted by the
/// names' bytes, so two items are equal iff they hold the same attributes.
///
/// `Item{{"id", "x"}, {"n", 3}}` builds one in place.
/// @par Cost     Lookup is a binary search, insertion linear.
/// @par Threads  A plain value.
class Item {
public:
    using const_iterator = std::vector<Attribute>::const_iterator;

    Item() noexcept;
    /// Of two attributes with one name the later wins.
    Item(std::initializer_list<Attribute> attributes);
    Item(const Item&);
    Item(Item&&) noexcept;
    Item& operator=(const Item&);
    Item& operator=(Item&&) noexcept;
    ~Item();

    [[nodiscard]] bool empty() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] const_iterator begin() const noexcept;
    [[nodiscard]] const_iterator end() const noexcept;

    /// The value, or nullptr if there is no such attribute.
    [[nodiscard]] const AttributeValue* find(std::string_view name) const noexcept;
    [[nodiscard]] AttributeValue* find(std::string_view name) noexcept;
    [[nodiscard]] bool contains(std::string_view name) const noexcept { return find(name) != nullptr; }

    /// @throws DecodeError if there is no such attribute.
    [[nodiscard]] const AttributeValue& at(std::string_view name) const;

    /// The value, a NULL put there first if the attribute is absent.
    AttributeValue& operator[](std::string_view name);

    /// Adds the attribute or replaces its value.
    void set(std::string name, AttributeValue value);

    /// @returns Whether there was such an attribute.
    bool erase(std::string_view name);

    friend bool operator==(const Item& left, const Item& right);

private:
    std::vector<Attribute> attributes_;
};

}  // namespace dynaloom
