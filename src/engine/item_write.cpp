#include "engine/item_write.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <variant>

namespace dynaloom::engine {

namespace {

/// Reads the stored item, naming table and purpose if it is broken.
template <class Read>
auto read(const Table& table, const char* purpose, const Read& read) {
    try {
        return read();
    } catch (const DecodeError& error) {
        throw DecodeError{"table \"" + table.state.name + "\": the " + purpose + " the stored item: " + error.what(),
                          error.path(), error.found()};
    }
}

Item tree_of(const Table& table, const Key& key, const std::optional<EncodedItem>& item) {
    return read(table, "update cannot be applied to", [&] { return item ? item->to_item() : key; });
}

}  // namespace

bool holds(const Condition& condition, const Table& table, const std::optional<EncodedItem>& before) {
    return read(table, "condition cannot be evaluated on",
                [&] { return before ? evaluate(condition, *before) : evaluate(condition, Item{}); });
}

void require(const Condition& condition, const Table& table, const std::optional<EncodedItem>& before, bool with_item) {
    if (holds(condition, table, before)) return;
    throw ConditionFailed{"table \"" + table.state.name + "\": The conditional request failed",
                          with_item && before ? std::make_shared<const EncodedItem>(*before) : nullptr};
}

void check_targets(const TableSchema& schema, const Update& update) {
    for (const Path& path : targets(update)) {
        const auto* name = path.elements.empty() ? nullptr : std::get_if<std::string>(&path.elements.front());
        if (name != nullptr && std::ranges::find(schema.key_names(), *name) != schema.key_names().end())
            throw ValidationError{"One or more parameter values were invalid: Cannot update attribute " + *name +
                                  ". This attribute is part of the key"};
    }
}

UpdatedItem::UpdatedItem(const Table& table, const Key& key, const Update& update,
                         const std::optional<EncodedItem>& before)
    : before_{tree_of(table, key, before)},
      after_{apply(update, before_)},
      stored_{table.schema, EncodedItem::from_item(after_, Encoding::plain, table.schema.key_names()),
              "Item size to update has exceeded the maximum allowed size"},
      changed_{!before || after_ != before_} {}

}  // namespace dynaloom::engine
