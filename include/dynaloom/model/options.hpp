#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace dynaloom {

/// The names of a table's key attributes. A model states them as `static constexpr KeyNames key_names{"pk", "sk"};`.
struct KeyNames {
    std::string_view partition = "PK";
    std::string_view sort = "SK";

    friend constexpr bool operator==(const KeyNames&, const KeyNames&) = default;
};

/// Stores a field under another attribute name: `static constexpr std::array names{Rename{"customer_id",
/// "customerId"}};`.
struct Rename {
    std::string_view field;
    std::string_view attribute;
};

/// A secondary index of a model: `static constexpr std::array indexes{Index{.name = "by_title", .pk = "TITLE#{title}",
/// .sk = "{story_id}"}};`.
///
/// Patterns write attributes of their own, by default `<name>_pk` and `<name>_sk`; the last placeholder of one takes
/// any text. Or `pk_fields` and `sk_fields` name fields whose own attributes are the key, up to four each. Either way
/// a record without a value of a field of the key is not in the index.
struct Index {
    static constexpr std::size_t max_fields = 4;

    std::string_view name;
    std::string_view pk{};
    std::string_view sk{};  ///< may be left out
    std::string_view pk_name{};
    std::string_view sk_name{};
    std::array<std::string_view, max_fields> pk_fields{};
    std::array<std::string_view, max_fields> sk_fields{};  ///< may be left out
};

/// A unique constraint of a model: `static constexpr std::array unique{Unique{.name = "email", .key =
/// "EMAIL#{email}"}};`. No two records of the model give the same key.
///
/// A record holds its value by a guard: an item of the same table whose partition key is that key, whose sort key, if
/// the table has one, is `UNIQUE`, and which names its owner's key in the attributes `owner_pk` and `owner_sk`. The
/// record has the guard's key in the attribute `<name>_unique`. The last placeholder takes any text; a record that
/// lacks a value of the key, or has an empty text there, has no guard.
///
/// No record or other guard of the table can have a guard's key. A model with constraints has no ExpiresAt: a record
/// that the store deletes by itself would hold its values for ever.
struct Unique {
    std::string_view name;
    std::string_view key;
};

}  // namespace dynaloom
