#pragma once

#include <dynaloom/model/managed_members.hpp>
#include <dynaloom/table/table_info.hpp>
#include <dynaloom/table/unique_guards.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Writes of records that have a Version.
namespace dynaloom::detail {

/// What a write demands of the stored version; nothing if `attribute` is empty, as of a model without a Version.
struct VersionCheck {
    std::string_view model{};
    std::string_view attribute{};
    Version expected{};
};

template <class Model>
[[nodiscard]] constexpr VersionCheck version_check(Version expected) {
    return {.model = type_name<Model>, .attribute = managed_attributes<Model>.version, .expected = expected};
}

/// Adds the demand to a write's condition: the stored version is the expected one; for 0 there is none.
void demand_version(std::optional<Condition>& condition, const VersionCheck& check);

/// Sets the version behind the expected one.
void advance_version(Update& update, const VersionCheck& check);

/// What a failed condition says of the version, of the item that failed it, if there is one; empty if not the version
/// was to blame.
[[nodiscard]] std::string describe_conflict(const VersionCheck& check, const EncodedItem* item);

// As those of unique_guards.hpp, for requests whose condition `demand_version` was added to.
// @throws ConditionFailed which says so, if the version was to blame.

void put_item(const TableInfo& table, PutItemRequest request, const VersionCheck& check, const Binding* model,
              Holding holding);
UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request, const VersionCheck& check,
                             const Binding* model, Holding holding);
void delete_item(const TableInfo& table, DeleteItemRequest request, const VersionCheck& check, const Binding* model);

// The same of items, for models without much in their instantiations: what `save` and `create` of a record send.

void save_item(const TableInfo& table, EncodedItem item, const VersionCheck& check, const Binding* model);
void create_item(const TableInfo& table, EncodedItem item, const Binding* model);

/// Makes of a record's update one that leaves the time of creation that is stored.
void keep_created_at(Update& update, std::string_view attribute);
/// The time of creation among the attributes that an update gave back.
[[nodiscard]] std::optional<CreatedAt> created_at_of(const UpdateItemResult& result, std::string_view attribute);

}  // namespace dynaloom::detail
