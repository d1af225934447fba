#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::engine {

/// The data `body`, one JSON object, with the member `$pk` put first: the text of a partition key that its column holds
/// only in short form. No attribute bears this name in the plain encoding.
[[nodiscard]] std::string with_key_note(std::string_view body, std::string_view text);

/// Takes the member `$pk` out of `body`, wherever the database has put it. @returns Its text, or nothing if there is
/// none, `body` then unchanged; broken JSON has none.
[[nodiscard]] std::optional<std::string> take_key_note(std::string& body);

}  // namespace dynaloom::engine
