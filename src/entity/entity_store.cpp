#include "entity/entity_state.hpp"
#include "entity/merge_patch.hpp"
#include "table/image.hpp"

#include "table/backoff.hpp"
#include "table/throw_as.hpp"

#include <dynaloom/entity/entity_store.hpp>
#include <dynaloom/model/models_overlap.hpp>
#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/record_source.hpp>
#include <dynaloom/table/table_info.hpp>
#include <dynaloom/warning.hpp>

#include <array>
#include <exception>
#include <functional>
#include <string_view>
#include <utility>

namespace dynaloom {

using detail::TableInfo;

std::string_view to_string(EntityMethod method) noexcept {
    constexpr std::string_view names[] = {"get", "post", "put", "patch", "remove"};
    return names[static_cast<std::size_t>(method)];
}

namespace {

template <class Hook>
const Hook* find_hook(const std::map<EntityMethod, Hook>& hooks, EntityMethod method) {
    const auto found = hooks.find(method);
    return found != hooks.end() && found->second ? &found->second : nullptr;
}

void ask(const EntityHooks& hooks, const EntityCall& call) {
    const PreHook* hook = find_hook(hooks.pre, call.method);
    if (hook == nullptr || (*hook)(call)) return;
    throw PreconditionFailed{call.type.title() + ": the pre hook of " + std::string{to_string(call.method)} +
                             " refused it"};
}

void tell(const EntityHooks& hooks, const EntityCall& call, const Item& result) {
    const PostHook* hook = find_hook(hooks.post, call.method);
    if (hook == nullptr) return;
    const auto fail = [&](const std::string& why) {
        throw PostHookFailed{call.type.title() + ": " + std::string{to_string(call.method)} +
                                 " is done, but its post hook failed: " + why,
                             result, std::current_exception()};
    };
    try {
        (*hook)(call);
    } catch (const std::exception& error) {
        fail(error.what());
    } catch (...) {
        fail("an exception of another kind");
    }
}

/// Adds the dynamic attributes.
void complete(const EntityHooks& hooks, const EntityType& type, EntityMethod method, Item& data, const Item* existing) {
    if (!hooks.dynamic_attributes) return;
    const Item more = hooks.dynamic_attributes({type, method, data, existing});
    for (const Attribute& attribute : more) data.set(attribute.name, attribute.value);
}

/// What the keys of all entities of a type begin with.
ScanKeys leading_texts(const EntityType& type) {
    const Binding& binding = type.binding();
    return {.partition = format_prefix(binding.partition, {}), .sort = format_prefix(*binding.sort, {})};
}

/// One call of a method on one entity.
class Call {
public:
    Call(const TableInfo& table, const Entity& entity, EntityMethod method)
        : table_{table}, entity_{entity}, state_{entity.type.state()}, method_{method} {}

    [[nodiscard]] Key key_of(const Item& data) const {
        try {
            return detail::make_key(table_, state_.keys_of(data), true);
        } catch (const Error&) {
            detail::rethrow_with_table(table_);
        }
    }

    /// The entity that an item is.
    /// @throws DecodeError if it is none, or stands where it does not belong.
    [[nodiscard]] Item data_of(const EncodedItem& found) const {
        const EncodedItem item = detail::with_keys(table_, found);
        Item data = state_.to_data(item.keys(), item.to_item());
        try {
            detail::check_place(table_, item, state_.keys_of(data));
        } catch (const KeyError& error) {
            detail::refuse_place(table_, item, error.what());
        }
        return data;
    }

    /// The same of an item that a write took away, whatever is wrong with its fields.
    [[nodiscard]] Item old_data_of(const EncodedItem& found) const {
        const EncodedItem item = detail::with_keys(table_, found);
        return state_.to_data(item.keys(), item.to_item());
    }

    [[nodiscard]] EncodedItem to_item(const Key& key, const Item& data) const {
        Item whole = state_.to_body(data);
        for (const Attribute& attribute : key) whole.set(attribute.name, attribute.value);
        const std::array<std::string_view, 2> names{table_.partition_key, table_.sort_key};
        return EncodedItem::from_item(whole, table_.store->encoding(), names);
    }

    void ask(const Item& data, const Item* existing) const {
        dynaloom::ask(entity_.hooks, {entity_.type, method_, data, existing});
    }
    void tell(const Item& data, const Item* existing, const Item& result) const {
        dynaloom::tell(entity_.hooks, {entity_.type, method_, data, existing}, result);
    }
    void complete(Item& data, const Item* existing) const {
        dynaloom::complete(entity_.hooks, entity_.type, method_, data, existing);
    }
    [[nodiscard]] bool looks_before_writing() const {
        return find_hook(entity_.hooks.pre, method_) != nullptr ||
               (method_ != EntityMethod::remove && entity_.hooks.dynamic_attributes);
    }
    [[nodiscard]] bool tells() const { return find_hook(entity_.hooks.post, method_) != nullptr; }

    [[noreturn]] void refuse_absent(const Key& key, const Error* error = nullptr) const {
        const std::string message = place(key) + " is not there";
        if (error != nullptr) detail::throw_as(NotFound{message}, *error);
        throw NotFound{message};
    }
    [[noreturn]] void refuse_present(const Key& key, const Error& error) const {
        detail::throw_as(AlreadyExists{place(key) + " is there already"}, error);
    }
    void check_key(const Key& key, const Item& data) const {
        if (key_of(data) != key) throw KeyError{place(key) + ": what its key is made of cannot be changed"};
    }

    [[nodiscard]] const EntityType::State& state() const noexcept { return state_; }

    /// What a write makes of the entity that is there.
    struct Change {
        Item data{};      ///< the new entity; of `remove` the old one
        Item body{};      ///< what the item is to be beside its key; of `remove` nothing
        Request request;  ///< conditional on the image it was made from
    };
    using MakeChange = std::function<std::optional<Change>(const Item& existing, const Item& image)>;

    struct Changed {
        Item data{};
        Item existing{};
    };

    /// Reads the entity and changes it, anew whenever somebody else has changed it meanwhile.
    /// @param make  Nothing if the entity is to stay as it is.
    Changed change(const Key& key, const MakeChange& make) const {
        detail::Backoff backoff{table_.options.budget};
        std::optional<EncodedItem> found = read(key, backoff.options());
        while (true) {
            if (!found) refuse_absent(key);
            Item existing = data_of(*found);
            std::optional<Change> change = make(existing, detail::image_of(table_, *found));
            if (!change) return {.data = existing, .existing = existing};
            try {
                execute(change->request, backoff.options());
                return {.data = std::move(change->data), .existing = std::move(existing)};
            } catch (const ConditionFailed& error) {
                if (error.item() == nullptr) refuse_absent(key, &error);
                found = detail::with_keys(table_, *error.item());
                if (error.outcome_unknown()) {
                    // An earlier attempt whose answer was lost may be what has changed it.
                    if (detail::image_of(table_, *found) != change->body) throw;
                    return {.data = std::move(change->data), .existing = std::move(existing)};
                }
                if (!backoff.wait()) throw Timeout{place(key) + " was changed by others again and again"};
            }
        }
    }

private:
    [[nodiscard]] std::string place(const Key& key) const {
        return "table \"" + table_.name + "\": " + state_.title + ' ' + detail::describe_key(table_.key_names(), key);
    }
    [[nodiscard]] std::optional<EncodedItem> read(const Key& key, const CallOptions& options) const {
        try {
            return table_.store->get_item(detail::make_get(table_, key, true), options).item;
        } catch (const Error&) {
            detail::rethrow_with_table(table_);
        }
    }
    void execute(const Request& request, const CallOptions& options) const {
        try {
            (void)table_.store->execute(request, options);
        } catch (const Error&) {
            detail::rethrow_with_table(table_);
        }
    }

    const TableInfo& table_;
    const Entity& entity_;
    const EntityType::State& state_;
    EntityMethod method_;
};

}  // namespace

struct EntityStore::State {
    std::shared_ptr<const TableInfo> table;
    std::vector<Entity> entities;

    [[nodiscard]] const Entity& find(const EntityType& type) const {
        for (const Entity& entity : entities) {
            if (entity.type.title() == type.title() && entity.type.schema_version() == type.schema_version())
                return entity;
        }
        throw ValidationError{"table \"" + table->name + "\": the entity type " + type.title() +
                              " is none of those that it was opened with"};
    }
    [[nodiscard]] Call call(const EntityType& type, EntityMethod method) const { return {*table, find(type), method}; }

    void check_entities() const {
        const auto refuse = [&](const std::string& why) {
            throw ValidationError{"table \"" + table->name + "\": " + why};
        };
        for (std::size_t i = 0; i < entities.size(); ++i) {
            const Binding& one = entities[i].type.binding();
            if (one.key_names != table->key_names())
                refuse("the entity types " + entities[0].type.title() + " and " + entities[i].type.title() +
                       " name the key attributes differently");
            for (std::size_t j = 0; j < i; ++j) {
                const Binding& other = entities[j].type.binding();
                if (one.model == other.model) refuse("two entity types have the title " + std::string{one.model});
                if (!bindings_overlap(one, other)) continue;
                refuse("the entity types " + std::string{other.model} + " (" + std::string{other.partition.text} +
                       ", " + std::string{other.sort->text} + ") and " + std::string{one.model} + " (" +
                       std::string{one.partition.text} + ", " + std::string{one.sort->text} +
                       ") can have the same key");
            }
        }
    }

    /// @param key  What the hooks are told.
    EntityPage read_page(const Entity& entity, detail::RecordSource source, const EntityQuery& query,
                         const Item& key) const {
        if (query.page_size) source.set_page_size(*query.page_size);
        if (query.after) source.set_after(*query.after);
        if (query.consistent) source.set_consistent();
        const Call call{*table, entity, EntityMethod::get};
        call.ask(key, nullptr);
        EntityPage page;
        (void)source.fetch();
        while (const EncodedItem* item = source.next_in_page()) {
            if (!detail::is_record_of(entity.type.binding(), table->key_names(), item->keys())) continue;
            try {
                page.items.push_back(call.data_of(*item));
            } catch (const DecodeError& error) {
                warn(error.what());
            }
        }
        for (const Item& data : page.items) call.tell(key, &data, data);
        page.next = source.cursor();
        return page;
    }
};

EntityStore::EntityStore(std::shared_ptr<Store> store, std::string table, std::vector<Entity> entities,
                         EntityStoreOptions options) {
    auto state = std::make_shared<State>();
    const KeyNames names = entities.empty() ? KeyNames{} : entities.front().type.binding().key_names;
    state->table = detail::make_table_info(std::move(store), std::move(table), names, options.budget);
    state->entities = std::move(entities);
    state->check_entities();
    state_ = std::move(state);
}

const std::string& EntityStore::table() const noexcept {
    return state_->table->name;
}
const std::shared_ptr<Store>& EntityStore::store() const noexcept {
    return state_->table->store;
}

void EntityStore::create_if_missing() const {
    detail::create_if_missing(*state_->table, detail::make_create_table(*state_->table, true, {}));
}

Item EntityStore::post(const EntityType& type, Item data) const {
    const Call call = state_->call(type, EntityMethod::post);
    call.complete(data, nullptr);
    call.state().check(data);
    const Key key = call.key_of(data);
    const EncodedItem item = call.to_item(key, data);
    call.ask(data, nullptr);
    try {
        detail::put_item(*state_->table, detail::make_create(*state_->table, item));
    } catch (const ConditionFailed& error) {
        call.refuse_present(key, error);
    }
    call.tell(data, nullptr, data);
    return data;
}

std::optional<Item> EntityStore::get(const EntityType& type, const Item& key_fields, bool consistently) const {
    const Call call = state_->call(type, EntityMethod::get);
    const Key key = call.key_of(key_fields);
    call.ask(key_fields, nullptr);
    const auto found = detail::find_item(*state_->table, key, consistently);
    if (!found) return std::nullopt;
    Item data = call.data_of(*found);
    call.tell(key_fields, &data, data);
    return data;
}

EntityPage EntityStore::page(const EntityType& type, const EntityQuery& query) const {
    const Entity& entity = state_->find(type);
    const EntityType::State& state = type.state();
    const TableInfo& table = *state_->table;
    try {
        const auto format = [&](const KeyPatternView& pattern, bool all) {
            const std::vector<std::string> values = state.values_of(pattern, query.key, all);
            return format_prefix(pattern, std::vector<std::string_view>(values.begin(), values.end()));
        };
        const Binding& binding = type.binding();
        SortRange range;
        range.partition = format(binding.partition, true);
        const bool whole = state.values_of(*binding.sort, query.key, false).size() == binding.sort->placeholder_count();
        range.sort = format(*binding.sort, false);
        if (whole) {
            range.kind = SortRange::Kind::exact;
        } else if (!range.sort.empty()) {
            range.kind = SortRange::Kind::prefix;
        }
        detail::RecordSource source{state_->table, detail::make_query(table, std::move(range))};
        if (query.reverse) source.set_reverse();
        return state_->read_page(entity, std::move(source), query, query.key);
    } catch (const KeyError&) {
        detail::rethrow_with_table(table);
    }
}

EntityPage EntityStore::scan(const EntityType& type, const EntityQuery& query) const {
    return state_->read_page(state_->find(type),
                             {state_->table, detail::make_scan(*state_->table, leading_texts(type))}, query, {});
}

Item EntityStore::put(const EntityType& type, Item data) const {
    const Call call = state_->call(type, EntityMethod::put);
    const TableInfo& table = *state_->table;
    if (!call.looks_before_writing()) {
        call.state().check(data);
        const Key key = call.key_of(data);
        PutItemRequest request = detail::make_put(table, call.to_item(key, data));
        request.condition = attribute_exists(table.partition_key);
        if (call.tells()) request.return_values = ReturnValues::all_old;
        PutItemResult result;
        try {
            try {
                result = table.store->put_item(std::move(request), table.options);
            } catch (const Error&) {
                detail::rethrow_with_table(table);
            }
        } catch (const ConditionFailed& error) {
            call.refuse_absent(key, &error);
        }
        if (call.tells()) {
            const Item existing = result.attributes ? call.old_data_of(*result.attributes) : Item{};
            call.tell(data, &existing, data);
        }
        return data;
    }
    // The key may be one of the dynamic attributes only if it is what it would be without them.
    const Key key = call.key_of(data);
    const auto replace = [&](const Item& old, const Item& image) -> std::optional<Call::Change> {
        Item whole = data;
        call.complete(whole, &old);
        call.state().check(whole);
        call.check_key(key, whole);
        call.ask(whole, &old);
        PutItemRequest request = detail::make_put(table, call.to_item(key, whole));
        request.condition = detail::is_image(table.partition_key, image, call.state().named);
        request.return_item_on_condition_failure = true;
        Item body = call.state().to_body(whole);
        return Call::Change{.data = std::move(whole), .body = std::move(body), .request = std::move(request)};
    };
    Call::Changed changed = call.change(key, replace);
    call.tell(changed.data, &changed.existing, changed.data);
    return std::move(changed.data);
}

Item EntityStore::patch(const EntityType& type, const Item& patch) const {
    const Call call = state_->call(type, EntityMethod::patch);
    const TableInfo& table = *state_->table;
    const Key key = call.key_of(patch);
    const auto merge = [&](const Item& old, const Item& image) -> std::optional<Call::Change> {
        Item data = entity::merge_patch(old, patch);
        call.complete(data, &old);
        Item touched = patch;
        for (const Attribute& attribute : data) {
            const AttributeValue* before = old.find(attribute.name);
            if (before == nullptr || *before != attribute.value) touched.set(attribute.name, attribute.value);
        }
        call.state().check(data, old, touched);
        call.check_key(key, data);
        call.ask(data, &old);
        Item body = call.state().to_body(data, image);
        UpdateItemRequest request = detail::make_update(table, key, detail::difference(image, body));
        if (request.update.empty()) return std::nullopt;
        request.condition = detail::is_image(table.partition_key, image, call.state().named, request.update);
        request.return_item_on_condition_failure = true;
        return Call::Change{.data = std::move(data), .body = std::move(body), .request = std::move(request)};
    };
    Call::Changed changed = call.change(key, merge);
    call.tell(changed.data, &changed.existing, changed.data);
    return std::move(changed.data);
}

MigrationProgress EntityStore::migrate(const EntityType& type, const MigrationStep& step,
                                       const MigrationOptions& options) const {
    const Entity& entity = state_->find(type);
    const EntityType::State& state = entity.type.state();
    const TableInfo& table = *state_->table;
    const Call call{table, entity, EntityMethod::put};
    const auto is_record = [&](const Item& keys) {
        return detail::is_record_of(entity.type.binding(), table.key_names(), keys);
    };
    const auto migrate_item = [&](const Item& keys, const Item& image) -> std::optional<Item> {
        if (detail::version_of(image) == state.schema_version) return std::nullopt;
        Item data = state.to_data(keys, image);
        if (step) data = step(detail::version_of(image), std::move(data));
        try {
            state.check(data);
        } catch (const InvalidEntity& error) {
            throw InvalidEntity{state.title + ' ' + detail::describe_key(table.key_names(), keys), error.violations()};
        }
        call.check_key(keys, data);
        return state.to_body(data);
    };
    return detail::run_migration(state_->table, detail::make_scan(table, leading_texts(entity.type)), is_record,
                                 migrate_item, state.named, options);
}

Item EntityStore::remove(const EntityType& type, const Item& key_fields) const {
    const Call call = state_->call(type, EntityMethod::remove);
    const TableInfo& table = *state_->table;
    const Key key = call.key_of(key_fields);
    Item removed;
    if (call.looks_before_writing()) {
        removed = call.change(key,
                              [&](const Item& old, const Item& image) -> std::optional<Call::Change> {
                                  call.ask(key_fields, &old);
                                  DeleteItemRequest request = detail::make_delete(table, key);
                                  request.condition = detail::is_image(table.partition_key, image, call.state().named);
                                  request.return_item_on_condition_failure = true;
                                  return Call::Change{.data = old, .body = {}, .request = std::move(request)};
                              })
                      .data;
    } else {
        DeleteItemRequest request = detail::make_delete(table, key);
        request.condition = attribute_exists(table.partition_key);
        request.return_values = ReturnValues::all_old;
        DeleteItemResult result;
        try {
            try {
                result = table.store->delete_item(std::move(request), table.options);
            } catch (const Error&) {
                detail::rethrow_with_table(table);
            }
        } catch (const ConditionFailed& error) {
            call.refuse_absent(key, &error);
        }
        if (result.attributes) removed = call.old_data_of(*result.attributes);
    }
    call.tell(key_fields, &removed, removed);
    return removed;
}

}  // namespace dynaloom
