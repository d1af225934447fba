#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/table/table_info.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/item.hpp>

#include <cstddef>
#include <string>

/// Writes that are made only if an item still is what was read.
namespace dynaloom::detail {

/// How many attributes one condition compares: DynamoDB takes 4096 characters, 32 of each attribute that must not be
/// there, `attribute_not_exists(#n100) AND `, and 300 operators, two of each.
inline constexpr std::size_t most_compared = 125;

/// An item's attributes beside its key.
[[nodiscard]] Item image_of(const TableInfo& table, const EncodedItem& item);

/// What takes one item's attributes to another's, attribute by attribute. @throws ValidationError for more than
/// `most_compared` changes.
[[nodiscard]] Update difference(const Item& from, const Item& to);

/// The item exists and is that image: compared are the attributes that `update` writes, then `known`, which may be
/// absent from it, then the image's other ones, as many as fit. DynamoDB has no word for "and nothing else".
/// @param image  Without key attributes.
/// @param known  A map whose names are attributes that the item may have.
[[nodiscard]] Condition is_image(const std::string& partition_key, const Item& image, const Item& known,
                                 const Update& update = {});

}  // namespace dynaloom::detail
