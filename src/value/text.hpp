#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dynaloom::detail {

/// `text` for use in a message: in double quotes, cut to about `max_bytes` at a code point, with `…` where it was cut.
/// Control characters, and all bytes beyond ASCII if they are not UTF-8, are shown as `\xNN`.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t max_bytes = 40);

/// The same without the quotes.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t max_bytes = 40);

}  // namespace dynaloom::detail
