#pragma once

#include <dynaloom/expression/path.hpp>
#include <dynaloom/value/attribute_value.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <span>

namespace dynaloom {

/// What of `item` stands at the paths, merged into one tree: maps keep the names, list elements close up in the order
/// of their indexes, and what is absent contributes nothing.
/// @param paths  No two overlap.
/// @par Cost  The encoded form decodes only the attributes that a path begins with.
/// @throws DecodeError if the item's body must be read and is broken.
[[nodiscard]] Item project(std::span<const Path> paths, const Item& item);
[[nodiscard]] EncodedItem project(std::span<const Path> paths, const EncodedItem& item);

}  // namespace dynaloom
