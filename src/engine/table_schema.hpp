#pragma once

#include "engine/row_store.hpp"
#include "engine/table_settings.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/requests.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::engine {

/// A primary key as it is stored.
struct StoredKey {
    std::string pk;
    std::string sk;
    std::string long_pk;  ///< the whole text of the partition key, if `pk` is its short form

    [[nodiscard]] RowKey view() const noexcept { return {pk, sk}; }
};

/// An attribute of a key is empty. Apart from other faults of a key, because it refuses a whole transaction.
class EmptyKey final : public ValidationError {
public:
    using ValidationError::ValidationError;
};

/// What the engine knows of a table: its keys, how they are stored, and its settings. Also how the catalog's text
/// reads: a member that a version does not know is lost when it writes the text.
class TableSchema final : public ParsedSchema {
public:
    /// Of a table that another program made: the strings PK and SK, stored as they are, without any of our escapes.
    /// Such a table may hold records with and without a sort key: a key without SK is the row whose `sk` is empty.
    TableSchema();
    TableSchema(KeySchema key_schema, std::chrono::sys_seconds created_at, TableSettings settings = {});

    /// The same table with other settings.
    [[nodiscard]] TableSchema with(TableSettings settings) const { return {keys_, created_at_, std::move(settings)}; }

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::shared_ptr<const ParsedSchema> parse(std::string_view text);

    [[nodiscard]] const KeySchema& key_schema() const noexcept { return keys_; }
    [[nodiscard]] std::chrono::sys_seconds created_at() const noexcept { return created_at_; }
    [[nodiscard]] const TableSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const std::vector<StoredIndex>& indexes() const noexcept { return settings_.indexes; }

    /// Names of the key attributes, the partition key first.
    [[nodiscard]] std::span<const std::string_view> key_names() const noexcept { return names_; }
    [[nodiscard]] const KeyAttribute* sort_key() const noexcept { return keys_.sort_key ? &*keys_.sort_key : nullptr; }

    /// Whether a key of this table may lack the sort key.
    [[nodiscard]] bool sort_key_optional() const noexcept { return !escapes_; }

    /// Whether these are the key attributes and nothing else, each of its type.
    [[nodiscard]] bool fits(const Item& key) const;

    /// @param key  Fits, but for attributes beside the key's.
    /// @throws EmptyKey; ValidationError if a value is too long or not UTF-8.
    [[nodiscard]] StoredKey stored_key(const Item& key) const;

    /// Where reading goes on. A table that another program made may hold keys that DynamoDB refuses, empty ones say.
    [[nodiscard]] StoredKey position(const Item& key) const;

    /// Whether the key that was read from a row, or from its sort key, leads there. @throws ValidationError
    [[nodiscard]] bool is_position(RowKey row, const Item& key) const;
    [[nodiscard]] bool is_sort_position(std::string_view text, const Item& key) const;

    /// The same without a sort key, and the text of a sort key; the values are of the right type.
    [[nodiscard]] StoredKey stored_partition(const AttributeValue& value) const;
    [[nodiscard]] std::string sort_text(const AttributeValue& value) const;

    /// The values of texts. @throws DecodeError if they are none of ours.
    [[nodiscard]] AttributeValue partition_value(std::string_view text) const;
    void set_sort_value(Item& key, std::string_view text) const;

    /// Whether keys are stored with our escapes and short forms.
    [[nodiscard]] bool escapes() const noexcept { return escapes_; }

private:
    [[nodiscard]] std::string sort_position(const Item& key) const;
    [[nodiscard]] StoredKey partition_text(const AttributeValue& value) const;
    [[nodiscard]] const AttributeValue* sort_value(const Item& key) const;
    [[nodiscard]] std::string text_of(const KeyAttribute& attribute, const AttributeValue& value) const;

    KeySchema keys_;
    std::chrono::sys_seconds created_at_{};
    TableSettings settings_;
    bool escapes_;
    std::vector<std::string_view> names_;  // of keys_
};

[[nodiscard]] AttributeType attribute_type(KeyType type) noexcept;

/// Checks a value that has the attribute's type.
/// @throws ValidationError if it cannot be a key, or one attribute of a key: it is empty, too long or not UTF-8.
void check_partition_value(const KeyAttribute& attribute, const AttributeValue& value);
void check_sort_value(const KeyAttribute& attribute, const AttributeValue& value);

}  // namespace dynaloom::engine
