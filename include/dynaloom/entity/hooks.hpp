#pragma once

#include <dynaloom/entity/entity_type.hpp>
#include <dynaloom/value/item.hpp>

#include <functional>
#include <map>
#include <utility>

namespace dynaloom {

enum class EntityMethod : unsigned char { get, post, put, patch, remove };

/// The method's name: "get", "post", "put", "patch", "remove".
[[nodiscard]] std::string_view to_string(EntityMethod method) noexcept;

/// What a hook is told.
struct EntityCall {
    const EntityType& type;
    EntityMethod method;
    /// Of post, put and patch the whole entity as it is to be, valid by its schema, but for `dynamic_attributes`, which
    /// are asked before it is checked; of get and remove what the caller gave as key, of a page its query's, of a scan
    /// nothing.
    const Item& data;
    /// The entity as it was; null if there was none. A `pre` of get does not know it yet, its `post` does.
    const Item* existing = nullptr;
};

/// Asked before a method does anything. False, or an exception, and it does nothing. May be asked more than once for
/// one call, when the entity is changed meanwhile: what it said yes to is what is written.
///
/// Of the entity that is there, DynamoDB compares 125 attributes: those that a patch writes, those that the schema
/// names (in `properties`, `required` and `dependencies`, also of `allOf` and the like), and then others that the hook
/// was shown. Not noticed is a change of what is beyond these, or another attribute that comes up meanwhile and that
/// the schema does not name, or only by a pattern: let the schema name what a hook decides by.
using PreHook = std::function<bool(const EntityCall& call)>;
/// Told after a method is done; of a page once for each entity in it. What it throws is reported as PostHookFailed;
/// what has been written stays.
using PostHook = std::function<void(const EntityCall& call)>;
/// Gives attributes to add to an entity, or to replace in it, whenever it is written (post, put, patch): the time of
/// the change, say. They are data, held against the schema with the rest. May be called more than once for one call.
using DynamicAttributes = std::function<Item(const EntityCall& call)>;

struct EntityHooks {
    std::map<EntityMethod, PreHook> pre{};
    std::map<EntityMethod, PostHook> post{};
    DynamicAttributes dynamic_attributes{};
};

/// An entity type and what happens around its methods.
struct Entity {
    EntityType type;
    EntityHooks hooks{};

    // NOLINTNEXTLINE(google-explicit-constructor): a type alone is one without hooks
    Entity(EntityType of_type, EntityHooks with_hooks = {}) : type{std::move(of_type)}, hooks{std::move(with_hooks)} {}
};

}  // namespace dynaloom
