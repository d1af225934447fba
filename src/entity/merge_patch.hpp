#pragma once

#include <dynaloom/value/item.hpp>

namespace dynaloom::entity {

/// Applies a merge patch (RFC 7396): a NULL removes, a map is merged, anything else replaces.
[[nodiscard]] Item merge_patch(Item target, const Item& patch);

}  // namespace dynaloom::entity
