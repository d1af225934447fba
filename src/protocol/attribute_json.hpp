#pragma once

#include "protocol/json_document.hpp"
#include "protocol/json_writer.hpp"

#include <dynaloom/value/encoded_item.hpp>

namespace dynaloom::protocol {

/// Refuses JSON that does not have the types of an AttributeValue, or of a map of them (SerializationException).
void check_shape(const JsonView& value);
void check_item_shape(const JsonView& item);

/// @throws ValidationError with DynamoDB's text for a value that is none.
[[nodiscard]] AttributeValue to_attribute_value(const JsonView& value);
[[nodiscard]] Item to_item(const JsonView& item);
/// As bytes, without a tree if the item is legal.
[[nodiscard]] EncodedItem to_encoded_item(const JsonView& item);

void write(JsonWriter& out, const EncodedItem& item);
void write(JsonWriter& out, const Item& item);

}  // namespace dynaloom::protocol
