#pragma once

#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/item.hpp>

#include <utility>

namespace dynaloom {

/// A model's catch-all: a member of this type keeps the attributes that no other member takes, and writes them back.
/// It never holds key attributes or `schema_version`. A nested struct may have one for its own map.
///
///     struct Customer { ...; dynaloom::Extra extra{}; };
///     customer.extra.at("colour").s();
///
/// An attribute with the name of a field, of a key attribute or of `schema_version` is refused on writing
/// (ValidationError).
struct Extra : Item {
    using Item::Item;

    Extra() = default;
    explicit Extra(Item attributes) : Item{std::move(attributes)} {}
};

}  // namespace dynaloom
