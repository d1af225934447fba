#pragma once

#include <dynaloom/entity/errors.hpp>
#include <dynaloom/value/attribute_value.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dynaloom::entity {

/// A JSON Schema (draft 7) that items are held against as they are, without conversion to JSON.
///
/// valijson reads the schema; what it then says of a value is not used: it compares numbers as doubles, recurses once a
/// character in patterns, ends strings at U+0000, checks few formats, and names neither rule nor value.
/// @par Threads  Safe to call concurrently.
class Schema {
public:
    /// @throws SchemaError if the document is no JSON Schema, with what the meta-schema says of it, or cannot be used.
    explicit Schema(const AttributeValue& document);
    ~Schema();

    /// All rules that the document breaks, in the order of its names; of `anyOf`, `oneOf` and the like also what their
    /// schemas found.
    [[nodiscard]] std::vector<Violation> check(const Item& document) const;
    [[nodiscard]] std::vector<Violation> check(const AttributeValue& document) const;

    /// Keywords and formats that the schema uses and nothing checks.
    [[nodiscard]] const std::vector<std::string>& unknown() const noexcept;

    /// Members of the document itself that the schema names, wherever it does so; not those that only a
    /// `patternProperties` matches.
    [[nodiscard]] const std::set<std::string>& names() const noexcept;

    /// Whether the expression of a `patternProperties` matches.
    [[nodiscard]] bool matches(const std::string& pattern, const std::string& name) const;

private:
    struct MetaSchema {};
    Schema(const AttributeValue& document, MetaSchema /*trusted*/);
    static const Schema& meta_schema();

    struct Impl;
    std::unique_ptr<const Impl> impl_;
};

}  // namespace dynaloom::entity
