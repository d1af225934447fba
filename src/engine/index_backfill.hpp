#pragma once

#include "engine/row_store.hpp"

#include <string_view>

namespace dynaloom::engine {

/// Fills an index that is being created from the items there are, some at a time while others write, and then lets it
/// be read. An item whose key attributes can be no key is passed over. Does nothing if there is no such index, or none
/// that is being created.
///
/// May run several times, at once too: whoever ends first ends it. So an index whose creator died is filled by calling
/// this again, from the beginning.
/// @param call  Of the table.
void fill_index(RowStore& rows, const Call& call, std::string_view index);

}  // namespace dynaloom::engine
