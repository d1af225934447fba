#pragma once

#include <functional>
#include <string_view>

namespace dynaloom {

/// Takes what deserves a person's attention but stops nothing: a record passed over because it does not decode, a row
/// of an SQL store because another program gave it a key that no request can name.
/// May be called from any thread that uses dynaloom, several at once.
using WarningHandler = std::function<void(std::string_view message)>;

/// Sets the process-wide handler; without one, or with an empty one, warnings go to stderr, a line each.
/// @returns The handler before.
/// @par Threads  Safe; a call under way may still end in the old handler.
WarningHandler set_warning_handler(WarningHandler handler);

/// Hands `message` to the handler. An exception of the handler reaches the caller.
void warn(std::string_view message);

}  // namespace dynaloom
