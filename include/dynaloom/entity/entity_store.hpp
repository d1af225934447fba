#pragma once

#include <dynaloom/entity/errors.hpp>
#include <dynaloom/entity/hooks.hpp>
#include <dynaloom/store/store.hpp>
#include <dynaloom/table/cursor.hpp>
#include <dynaloom/table/migration.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {

struct EntityStoreOptions {
    /// Total time of one request, or of one `put`, `patch` or `remove` with all its attempts; zero means the store's
    /// default for requests, and 10 s for attempts.
    std::chrono::milliseconds budget{0};
};

/// Which entities a page has.
struct EntityQuery {
    /// Attributes of the keys: all of the partition key's, which of a type without a pattern are none, and any leading
    /// ones of the sort key's.
    Item key{};
    std::optional<std::uint32_t> page_size{};  ///< items to look at, at least 1; else as many as fit 1 MB
    std::optional<Cursor> after{};             ///< where another page ended
    bool reverse = false;
    bool consistent = false;
};

struct EntityPage {
    std::vector<Item> items{};
    std::optional<Cursor> next{};  ///< where the next page begins; absent after the last one
};

/// Entities of several types in one table: what Dynamore calls its proxy.
///
///     dynaloom::EntityStore db{store, "MyTable", {person}};
///     db.post(person, {{"name", "Jeanne"}, {"id_number", "123456"}, …});
///     auto jeanne = db.get(person, {{"id_number", "123456"}});
///
/// Data goes in and comes out as Items, without key attributes and `schema_version`, all digits of numbers kept.
/// `parse_json_object` and `to_json_text` (json.hpp) turn JSON into Items and back.
///
/// @throws From every member that reaches the store: TableNotFound, Timeout, ConnectionError, ServiceError, Throttled.
/// KeyError for a value that cannot be part of a key; DecodeError if what is stored is not an entity of the type, or
/// stands where it does not belong, from `get`, `patch`, and from `put` and `remove` where they look at it first (a
/// `page` or `scan` reports it, see warning.hpp, and passes it over); ValidationError for data that DynamoDB refuses,
/// or a type that is not of this store; PreconditionFailed and PostHookFailed where there are hooks.
/// @par Threads  A cheap handle; safe to call concurrently. Hooks are called on the caller's thread.
class EntityStore {
public:
    /// @throws ValidationError if two types can write the same key, or name the key attributes differently, or have one
    ///         title.
    EntityStore(std::shared_ptr<Store> store, std::string table, std::vector<Entity> entities,
                EntityStoreOptions options = {});

    /// Creates the table unless it is there.
    void create_if_missing() const;

    /// Writes an entity that is not there yet. @returns It, dynamic attributes included.
    /// @throws AlreadyExists, and it stays as it is; InvalidEntity.
    /// @par Cost  One request, a conditional write.
    Item post(const EntityType& type, Item data) const;

    /// @param key  The attributes that its keys are made of; others are passed over.
    /// @returns The entity, or nullopt if there is none.
    [[nodiscard]] std::optional<Item> get(const EntityType& type, const Item& key, bool consistently = false) const;

    /// One page of all entities of the type, in the order of their sort keys.
    /// @throws KeyError if the type's partition key has a pattern and the query lacks one of its attributes: `scan`
    ///         needs none.
    /// @par Cost  One request.
    [[nodiscard]] EntityPage get(const EntityType& type) const { return page(type, {}); }
    [[nodiscard]] EntityPage page(const EntityType& type, const EntityQuery& query) const;
    /// One page of the entities of the type, wherever they are in the table, in no order.
    /// @param query  Its `key` and `reverse` are not looked at.
    /// @par Cost  One request; all pages read the whole table.
    [[nodiscard]] EntityPage scan(const EntityType& type, const EntityQuery& query = {}) const;

    /// Replaces an entity as a whole. @returns The new one.
    /// @throws NotFound if there is none; InvalidEntity. Without an attribute of its key that is InvalidEntity with all
    ///         else that is wrong, but KeyError where there is a `pre` hook or `dynamic_attributes`: they are told what
    ///         is there.
    /// @par Cost  One request; with a `pre` hook or `dynamic_attributes` one more, and two more whenever another writer
    /// came between.
    Item put(const EntityType& type, Item data) const;

    /// Changes an entity by a merge patch (RFC 7396): a NULL removes the attribute, a map is merged, anything else
    /// replaces. The result must fit the schema; attributes that the schema does not allow but that stand there
    /// already, another program's, are kept. Attributes of the key cannot be changed. It keeps the `schema_version`
    /// that it had, so that `migrate` still comes by.
    ///
    /// Atomic: it is written only if the entity still is what was read, and tried anew otherwise.
    /// @param patch  The attributes of the key and the changes. @returns The new entity.
    /// @throws NotFound; InvalidEntity; Timeout if other writers come between again and again; ConditionFailed if it
    ///         cannot be known whether it was written (`outcome_unknown`); ValidationError for more than 125 changes.
    /// @par Cost  Two requests, and one more whenever another writer came between.
    Item patch(const EntityType& type, const Item& patch) const;

    /// @returns The entity that was there. @throws NotFound
    /// @par Cost  One request; with a `pre` hook one more, and one more whenever another writer came between.
    Item remove(const EntityType& type, const Item& key) const;

    /// Brings all entities of the type to its current `schema_version`: those of another one are changed by `step`,
    /// held against the schema and written, each only if it still is what was read. See migrate(), whose `step` this is
    /// but that it gets and gives data, and may be empty: then data stays as it is. Hooks are not called.
    /// @param options  Its `key_names` and `budget` are not looked at.
    /// @throws InvalidEntity, with the entity named, if what `step` gives does not fit, attributes of another program
    ///         included; KeyError if it has another key.
    MigrationProgress migrate(const EntityType& type, const MigrationStep& step,
                              const MigrationOptions& options = {}) const;

    [[nodiscard]] const std::string& table() const noexcept;
    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept;

private:
    struct State;

    std::shared_ptr<const State> state_;
};

}  // namespace dynaloom
