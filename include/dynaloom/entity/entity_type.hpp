#pragma once

#include <dynaloom/entity/errors.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/value/item.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

/// What is done about keywords of a schema that JSON Schema does not know, such as `min`, and formats that are not
/// checked: data is not held against them.
enum class UnknownKeywords : unsigned char {
    warn,    ///< reports each (see warning.hpp)
    refuse,  ///< throws a SchemaError
    ignore,
};

/// What an entity type needs besides its schema.
struct EntityOptions {
    /// The attribute that tells entities of the type apart: of the schema's `properties`, a string or an integer.
    std::string id_attribute{};
    /// How the partition key is made, a key pattern (key_pattern.hpp) over the schema's properties that are strings or
    /// integers; empty: the schema's `title`.
    std::string pk_pattern{};
    std::string sk_pattern{};  ///< The same of the sort key; empty: the id attribute alone.
    std::string partition_key = "PK";
    std::string sort_key = "SK";
    std::string schema_version{};  ///< empty: the MD5 of schema and patterns, in hexadecimal
    UnknownKeywords unknown_keywords = UnknownKeywords::warn;
};

/// A type of entities, described by a JSON Schema (draft 7) at run time: what a struct with key patterns is to a Table.
///
///     auto person = dynaloom::EntityType::from_json(schema_text, {.id_attribute = "id_number"});
///
/// Formats uuid, date-time, date, time, email, uri, ipv4 and ipv6 are checked. Numbers are compared with all their
/// digits. A `pattern` is matched by RE2, in time linear in the text; look-arounds and back references are refused.
/// @par Threads  A cheap handle; safe to call concurrently.
class EntityType {
public:
    /// @throws SchemaError if the text is no JSON (with line and column) or no JSON Schema (with all that is wrong),
    ///         has no `title`, or does not describe an object; if the id attribute is not among its properties or is
    ///         neither a string nor an integer; if a property has the name of a key attribute or `schema_version`.
    /// @throws KeyError for a pattern that breaks a rule of key_pattern.hpp, or that does not tell entities apart: the
    ///         id attribute must be in a key.
    [[nodiscard]] static EntityType from_json(std::string_view schema, EntityOptions options);
    /// @throws SchemaError also if the file cannot be read.
    [[nodiscard]] static EntityType from_file(const std::filesystem::path& schema, EntityOptions options);

    [[nodiscard]] const std::string& title() const noexcept;
    [[nodiscard]] const std::string& id_attribute() const noexcept;
    [[nodiscard]] const std::string& schema_version() const noexcept;
    /// The schema as it was read.
    [[nodiscard]] const Item& schema() const noexcept;
    /// What of the schema is not checked.
    [[nodiscard]] const std::vector<std::string>& unknown_keywords() const noexcept;
    /// How it is bound to a table. Views of this type.
    [[nodiscard]] const Binding& binding() const noexcept;

    /// All rules of the schema that the data breaks; none if it fits.
    [[nodiscard]] std::vector<Violation> validate(const Item& data) const;

    class State;  ///< Private to the library.
    [[nodiscard]] const State& state() const noexcept { return *state_; }

private:
    explicit EntityType(std::shared_ptr<const State> state) noexcept : state_{std::move(state)} {}

    std::shared_ptr<const State> state_;
};

}  // namespace dynaloom
