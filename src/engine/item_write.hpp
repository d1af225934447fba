#pragma once

#include "engine/stored_item.hpp"
#include "engine/table.hpp"
#include "engine/table_schema.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/value/encoded_item.hpp>
#include <dynaloom/value/item.hpp>

#include <optional>

/// How a write of one item is decided, alone or in a transaction.
namespace dynaloom::engine {

/// Whether the condition of a write holds for the item stored now; of an absent one every attribute is absent.
[[nodiscard]] bool holds(const Condition& condition, const Table& table, const std::optional<EncodedItem>& before);

/// @param with_item  Whether the error carries the item. @throws ConditionFailed unless it holds.
void require(const Condition& condition, const Table& table, const std::optional<EncodedItem>& before, bool with_item);

/// @throws ValidationError if the update writes to an attribute of the key.
void check_targets(const TableSchema& schema, const Update& update);

/// An item before and after an update. An absent one begins as its key.
class UpdatedItem {
public:
    /// @throws ValidationError if the update cannot be applied or the result cannot be stored.
    UpdatedItem(const Table& table, const Key& key, const Update& update, const std::optional<EncodedItem>& before);

    [[nodiscard]] const Item& before() const noexcept { return before_; }
    [[nodiscard]] const Item& after() const noexcept { return after_; }
    [[nodiscard]] const StoredItem& stored() const noexcept { return stored_; }

    /// Whether there is anything to write.
    [[nodiscard]] bool changed() const noexcept { return changed_; }

private:
    Item before_;
    Item after_;
    StoredItem stored_;
    bool changed_;
};

}  // namespace dynaloom::engine
