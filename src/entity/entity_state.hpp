#pragma once

#include "entity/schema.hpp"
#include "entity/schema_reader.hpp"

#include <dynaloom/entity/entity_type.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/key_pattern.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {

/// What an EntityType is made of, and what is done with it: data to items and back.
class EntityType::State {
public:
    State(AttributeValue schema_document, EntityOptions given);
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() = default;

    /// @throws InvalidEntity with all that is wrong, keys included.
    void check(const Item& data) const;
    /// The same, of data that an update leads to. What the schema says against another program's attributes is passed
    /// over: those that are in `known`, which stands in the table, and not in `touched`, and that the schema does not
    /// name.
    void check(const Item& data, const Item& known, const Item& touched) const;

    /// The keys of data. @throws KeyError if a field is absent or cannot be part of a key.
    [[nodiscard]] KeyTexts keys_of(const Item& data) const;
    /// The texts of the leading placeholders of a pattern, as many as `fields` has. @throws KeyError
    [[nodiscard]] std::vector<std::string> values_of(const KeyPatternView& pattern, const Item& fields, bool all) const;

    /// What is stored beside the keys: the data without what the key tells, and the schema's version.
    [[nodiscard]] Item to_body(const Item& data) const;
    /// The same, of data that is still of the version that `image` says: `migrate` has not seen it yet.
    [[nodiscard]] Item to_body(const Item& data, const Item& image) const;
    /// The data of an item. @param keys  Its key attributes. @throws DecodeError
    [[nodiscard]] Item to_data(const Item& keys, Item body) const;

    std::string title;
    EntityOptions options;
    AttributeValue document;
    entity::Schema schema;
    std::string schema_version;
    Item named{};  ///< the attributes that the schema names; their values mean nothing
    Binding binding;

private:
    void read_title();
    void read_properties();
    void make_binding();
    void forgive_others(const Item& data, const Item& known, const Item& touched,
                        std::vector<Violation>& violations) const;
    void find_key_faults(const Item& data, std::vector<Violation>& violations) const;
    [[nodiscard]] std::string text_of(const AttributeValue& value, std::string_view field) const;

    std::vector<PatternField> key_fields_;  ///< names are the document's
    // What views of the binding look at.
    std::vector<std::vector<std::string>> name_texts_;
    std::vector<std::vector<std::string_view>> names_;
    std::optional<KeyPattern> partition_;
    std::optional<KeyPattern> sort_;
    bool id_in_key_only_ = false;  ///< the id attribute is read from the key, not stored
};

}  // namespace dynaloom
