#pragma once

#include "engine/row_store.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/requests.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
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

/// What the engine knows of a table: its keys, and how they are stored. Also how the catalog's text reads.
class TableSchema final : public ParsedSchema {
public:
    /// Of a table that another program made: the strings PK and SK, stored as they are, without any of our escapes.
    TableSchema();
    TableSchema(KeySchema key_schema, std::chrono::sys_seconds created_at);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::shared_ptr<const ParsedSchema> parse(std::string_view text);

    [[nodiscard]] const KeySchema& key_schema() const noexcept { return keys_; }
    [[nodiscard]] std::chrono::sys_seconds created_at() const noexcept { return created_at_; }

    /// Names of the key attributes, the partition key first.
    [[nodiscard]] std::span<const std::string_view> key_names() const noexcept { return names_; }
    [[nodiscard]] const KeyAttribute* sort_key() const noexcept { return keys_.sort_key ? &*keys_.sort_key : nullptr; }

    /// Whether these are the key attributes and nothing else, each of its type.
    [[nodiscard]] bool fits(const Item& key) const;

    /// @param key  Fits, but for attributes beside the key's.
    /// @throws EmptyKey; ValidationError if a value is too long or not UTF-8.
    [[nodiscard]] StoredKey stored_key(const Item& key) const;

    /// Where a walk goes on. A table that another program made may hold keys that DynamoDB refuses, empty ones say.
    [[nodiscard]] StoredKey position(const Item& key) const;

    /// The same without a sort key, and the text of a sort key; the values are of the right type.
    [[nodiscard]] StoredKey stored_partition(const AttributeValue& value) const;
    [[nodiscard]] std::string sort_text(const AttributeValue& value) const;

    /// The values of texts. @throws DecodeError if they are none of ours.
    [[nodiscard]] AttributeValue partition_value(std::string_view text) const;
    void set_sort_value(Item& key, std::string_view text) const;

    /// Whether keys are stored with our escapes and short forms.
    [[nodiscard]] bool escapes() const noexcept { return escapes_; }

private:
    [[nodiscard]] StoredKey partition_text(const AttributeValue& value) const;
    [[nodiscard]] std::string text_of(const KeyAttribute& attribute, const AttributeValue& value) const;

    KeySchema keys_;
    std::chrono::sys_seconds created_at_{};
    bool escapes_;
    std::vector<std::string_view> names_;  // of keys_
};

[[nodiscard]] AttributeType attribute_type(KeyType type) noexcept;

}  // namespace dynaloom::engine
