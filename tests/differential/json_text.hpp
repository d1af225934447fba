#pragma once

#include "protocol/json_writer.hpp"

#include <string>
#include <string_view>

/// Pieces of JSON as text; requests are written this way so that they can be wrong too.
namespace dynaloom::differential {

[[nodiscard]] inline std::string quoted(std::string_view text) {
    protocol::JsonWriter out;
    out.string(text);
    return out.take();
}

/// An AttributeValue: `{"S":"a"}`.
[[nodiscard]] inline std::string typed(std::string_view type, std::string_view json) {
    return "{\"" + std::string{type} + "\":" + std::string{json} + '}';
}

/// A member that follows others; nothing if the JSON is empty.
[[nodiscard]] inline std::string member(std::string_view name, const std::string& json) {
    return json.empty() ? std::string{} : ",\"" + std::string{name} + "\":" + json;
}

}  // namespace dynaloom::differential
