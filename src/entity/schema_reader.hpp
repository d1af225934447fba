#pragma once

#include "entity/regex.hpp"

#include <dynaloom/value/attribute_value.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::entity {

using Regexes = std::map<std::string, Regex, std::less<>>;

/// Keywords that valijson would read into a double stand in a prepared schema behind this.
inline constexpr std::string_view exact_prefix = "dynaloom:";

/// Goes through all schemas in a document and gets it ready for valijson.
struct PreparedSchema {
    AttributeValue schema{};             ///< the document, numeric keywords renamed
    Regexes regexes{};                   ///< of `pattern` and `patternProperties`, by their text
    std::vector<std::string> unknown{};  ///< keywords and formats that draft 7 does not know, or nothing checks
};

/// @param schema  Fits the meta-schema.
/// @throws SchemaError for a `$ref` that leads out of the document, to nothing, or back to itself; a pattern that
///         cannot be used; a name with U+0000.
[[nodiscard]] PreparedSchema prepare_schema(AttributeValue schema);

/// What a schema of the document is, behind its `$ref`s. @pre prepare_schema takes the document.
[[nodiscard]] const AttributeValue& referred(const AttributeValue& document, const AttributeValue& schema);

/// A member of a JSON Pointer, escaped.
[[nodiscard]] std::string escape_pointer(std::string_view name);

}  // namespace dynaloom::entity
