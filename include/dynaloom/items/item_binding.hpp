#pragma once

#include <dynaloom/items/item_table.hpp>
#include <dynaloom/items/key.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/index_keys.hpp>
#include <dynaloom/model/key_pattern.hpp>
#include <dynaloom/table/record_source.hpp>
#include <dynaloom/table/table_info.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What items do that needs no model, out of line.
namespace dynaloom::items::detail {

/// A key as its item states it.
struct KeyStatement {
    KeyField field;
    KeyOptions options;
};
struct IndexStatement {
    std::string name;
    KeyStatement pk;
    std::optional<KeyStatement> sk;
    std::string pk_name;
    std::string sk_name;
};
struct ItemStatement {
    std::string_view model;  ///< with its namespaces
    std::span<const std::string_view> attributes;
    KeyStatement pk;
    std::optional<KeyStatement> sk;
    std::vector<IndexStatement> indexes;
};

/// One key attribute: a pattern, or the field itself.
struct KeyRule {
    std::string attribute;
    KeyType type = KeyType::S;
    std::string prefix{};                 ///< empty if there is none
    std::optional<KeyField> field{};      ///< nothing: the key is the same for all, "A"
    std::optional<KeyPattern> pattern{};  ///< always there; of a number or binary key only to tell what can be equal
};
struct IndexRule {
    std::string name;
    KeyRule pk;
    std::optional<KeyRule> sk;
};

/// How a model is bound to its table, made at run time.
struct ItemBinding {
    std::shared_ptr<const dynaloom::detail::TableInfo> table;
    ItemTable::State* table_state = nullptr;  ///< owns this
    std::string model;                        ///< without namespaces
    KeyRule pk;
    std::optional<KeyRule> sk;
    std::vector<IndexRule> indexes;
    Binding binding;
};
/// Outside of the table's state, which owns all of its items, it shares that state.
using Shared = std::shared_ptr<const ItemBinding>;

/// Reserves prefixes and adds the item to its table.
/// @throws ValidationError if the table is open, or the keys are not possible: a prefix of a number, a field with the
///         name of a key attribute, keys that another item can have too.
[[nodiscard]] Shared define(const ItemTable& table, const ItemStatement& statement);

/// @param model  Null for a key without fields.
[[nodiscard]] dynaloom::Key key_of(const ItemBinding& item, const void* model);
/// @throws KeyError if there are too few or too many values, or one is not possible.
[[nodiscard]] dynaloom::Key key_of(const ItemBinding& item, const KeyValue& pk, const std::optional<KeyValue>& sk);
/// The attributes of the indexes.
[[nodiscard]] dynaloom::detail::IndexTexts index_texts(const ItemBinding& item, const void* model);
/// Whether the keys are some of this item.
[[nodiscard]] bool is_item(const ItemBinding& item, const dynaloom::Item& keys);
/// @throws DecodeError if the item stands where its fields do not belong.
void check_place(const ItemBinding& item, const EncodedItem& found, const void* model);
/// @throws ValidationError unless the table is open.
void check_open(const ItemBinding& item);

/// What of the sort keys to read.
struct SortBounds {
    std::optional<KeyValue> begins_with{};
    std::optional<KeyValue> low{};  ///< both or none
    std::optional<KeyValue> high{};
};
/// @param whole_partition  All items of the partition, not only this one's.
[[nodiscard]] dynaloom::detail::RecordSource query(const ItemBinding& item, const KeyValue& pk,
                                                   const SortBounds& bounds, bool whole_partition = false);
[[nodiscard]] dynaloom::detail::RecordSource query_index(const ItemBinding& item, std::string_view index,
                                                         const KeyValue& pk, const SortBounds& bounds);
[[nodiscard]] dynaloom::detail::RecordSource scan(const ItemBinding& item);
/// @throws ValidationError unless these items share a table and the prefix of their partition keys.
void check_collection(std::span<const Shared> items);

void put(const ItemBinding& item, EncodedItem encoded);
void create(const ItemBinding& item, EncodedItem encoded);
[[nodiscard]] std::optional<EncodedItem> get(const ItemBinding& item, dynaloom::Key key, bool consistently);
/// @returns What was there.
std::optional<EncodedItem> remove(const ItemBinding& item, dynaloom::Key key);

}  // namespace dynaloom::items::detail
