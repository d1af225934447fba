#pragma once

#include <dynaloom/items/item_binding.hpp>
#include <dynaloom/items/item_range.hpp>
#include <dynaloom/items/item_table.hpp>
#include <dynaloom/items/key.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/table/decode_record.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace dynaloom::items {

/// A model, a plain struct, as items of a table:
///
///     struct Command { dynaloom::Uuid command_id{}; Status status{}; int retry = 0; };
///
///     dynaloom::items::Item<Command> commands{table};        // its first field is the partition key
///     commands.put_item({.command_id = id});                 // pk "CC#aaf0637a-…"
///     auto command = commands.get_item(id);                  // std::optional<Command>
///
/// Values in keys are of the field's type or texts of it. A time in a key is written as Python's `str()` does. No value
/// may hold the separator's first character if that is the pattern's, or `#` (see key_pattern.hpp).
/// @throws From every member that reaches the store: ValidationError unless the table is open; TableNotFound, Timeout,
///         ConnectionError, ServiceError. KeyError for a value that cannot be part of a key.
/// @par Threads  Defining is not, using is safe to do concurrently.
template <class Model>
class Item {
public:
    /// Of the default table (see ItemTable::make_default).
    Item() : Item{ItemTable::default_table()} {}
    explicit Item(ItemKeys<Model> keys) : Item{ItemTable::default_table(), std::move(keys)} {}
    explicit Item(const ItemTable& table) : Item{table, ItemKeys<Model>{}} {}
    Item(const ItemTable& table, ItemKeys<Model> keys) : binding_{detail::define(table, state(std::move(keys)))} {}

    /// The prefix of the partition key, for another item to adopt; empty if there is none.
    [[nodiscard]] const std::string& pk_prefix() const noexcept { return binding_->pk.prefix; }
    [[nodiscard]] std::string sk_prefix() const { return binding_->sk ? binding_->sk->prefix : std::string{}; }

    /// Writes the item; one of the same key is replaced.
    void put_item(const Model& model) const { detail::put(*binding_, encode(model)); }
    /// Writes the item if there is none of its key. @throws ConditionFailed
    void create_item(const Model& model) const { detail::create(*binding_, encode(model)); }

    /// Reads one item by the values of its keys; nullopt if there is none.
    /// @throws DecodeError if what is there does not read as the model.
    [[nodiscard]] std::optional<Model> get_item(const KeyValue& pk) const { return read(pk, {}, false); }
    [[nodiscard]] std::optional<Model> get_item(const KeyValue& pk, const KeyValue& sk) const {
        return read(pk, sk, false);
    }
    /// A read that sees every write acknowledged before.
    [[nodiscard]] std::optional<Model> get_consistent(const KeyValue& pk,
                                                      const std::optional<KeyValue>& sk = {}) const {
        return read(pk, sk, true);
    }

    /// @returns Whether there was one.
    bool delete_item(const KeyValue& pk) const { return erase(pk, {}); }
    bool delete_item(const KeyValue& pk, const KeyValue& sk) const { return erase(pk, sk); }

    /// The items of this model with that partition key, in the order of their sort keys.
    [[nodiscard]] ItemRange<Model> query(const KeyValue& pk) const { return range(detail::query(*binding_, pk, {})); }
    /// Those whose sort key begins with that text; of a number or binary, is that value.
    [[nodiscard]] ItemRange<Model> query(const KeyValue& pk, const KeyValue& sk) const {
        return range(detail::query(*binding_, pk, {.begins_with = sk}));
    }
    /// Those whose sort key is within the bounds, both included.
    /// @throws ValidationError if the texts of the sort key are not in the order of its values: those of integers, as 9
    ///         comes behind 10, and of enums. A number key is in order.
    [[nodiscard]] ItemRange<Model> query_between(const KeyValue& pk, const KeyValue& low, const KeyValue& high) const {
        return range(detail::query(*binding_, pk, {.low = low, .high = high}));
    }
    /// The items with that partition key of an index.
    [[nodiscard]] ItemRange<Model> query_index(std::string_view index, const KeyValue& pk) const {
        return range(detail::query_index(*binding_, index, pk, {}));
    }
    [[nodiscard]] ItemRange<Model> query_index(std::string_view index, const KeyValue& pk, const KeyValue& sk) const {
        return range(detail::query_index(*binding_, index, pk, {.begins_with = sk}));
    }
    /// All items of this model. @par Cost  Reads the whole table.
    [[nodiscard]] ItemRange<Model> scan() const { return range(detail::scan(*binding_)); }

    [[nodiscard]] dynaloom::Key key_of(const Model& model) const { return detail::key_of(*binding_, &model); }

    /// The item as it is written.
    [[nodiscard]] EncodedItem encode(const Model& model) const {
        static_assert(dynaloom::detail::check_model<Model>());
        const auto fields = dynaloom::detail::field_addresses(model);
        std::string body = dynaloom::detail::encode_record(dynaloom::detail::record_writer<Model>, fields.data(),
                                                           binding_->table->store->encoding(), {"", ""},
                                                           detail::index_texts(*binding_, &model));
        return dynaloom::detail::make_item(*binding_->table, key_of(model), std::move(body));
    }
    /// @returns Nothing if the item is another model's. @throws DecodeError
    [[nodiscard]] std::optional<Model> decode(const EncodedItem& item) const {
        if (!detail::is_item(*binding_, item.keys())) return std::nullopt;
        std::optional<Model> model;
        try {
            model = dynaloom::decode<Model>(item);
        } catch (const DecodeError& error) {
            dynaloom::detail::rethrow_with_place(error, *binding_->table, item);
        }
        detail::check_place(*binding_, item, &*model);
        return model;
    }

    [[nodiscard]] const detail::Shared& binding() const noexcept { return binding_; }

private:
    static detail::KeyStatement state(Key<Model> key) { return {key.field(), key.options()}; }
    static std::optional<detail::KeyStatement> state(const std::optional<Key<Model>>& key) {
        return key ? std::optional{state(*key)} : std::nullopt;
    }
    static detail::ItemStatement state(ItemKeys<Model> keys) {
        detail::ItemStatement statement{.model = dynaloom::detail::type_name<Model>,
                                        .attributes = dynaloom::detail::attribute_names<Model>,
                                        .pk = state(keys.pk),
                                        .sk = state(keys.sk),
                                        .indexes = {}};
        for (ItemIndex<Model>& index : keys.indexes) {
            statement.indexes.push_back({std::move(index.name), state(index.pk), state(index.sk),
                                         std::move(index.pk_name), std::move(index.sk_name)});
        }
        return statement;
    }

    [[nodiscard]] std::optional<Model> read(const KeyValue& pk, const std::optional<KeyValue>& sk,
                                            bool consistently) const {
        const auto found = detail::get(*binding_, detail::key_of(*binding_, pk, sk), consistently);
        return found ? decode(dynaloom::detail::with_keys(*binding_->table, *found)) : std::nullopt;
    }
    [[nodiscard]] bool erase(const KeyValue& pk, const std::optional<KeyValue>& sk) const {
        return detail::remove(*binding_, detail::key_of(*binding_, pk, sk)).has_value();
    }
    [[nodiscard]] ItemRange<Model> range(dynaloom::detail::RecordSource source) const {
        return {std::move(source), [item = *this](const EncodedItem& found) { return item.decode(found); }};
    }

    detail::Shared binding_;
};

/// Items of several models that share their partition keys: an item collection. `Collection{commands, logs}`.
template <class... Models>
class Collection {
public:
    using Value = std::variant<Models...>;

    /// @throws ValidationError unless all are of one table and prefix.
    explicit Collection(const Item<Models>&... items) : items_{items...} {
        const std::array bindings{items.binding()...};
        detail::check_collection(bindings);
        first_ = bindings.front();
    }

    /// All items with that partition key, of any of the models, in the order of their sort keys.
    [[nodiscard]] ItemRange<Value> query(const KeyValue& pk) const {
        return {detail::query(*first_, pk, {}, true), [items = items_](const EncodedItem& found) {
                    std::optional<Value> value;
                    const auto decode = [&](const auto& item) {
                        if (!value) {
                            if (auto model = item.decode(found)) value = std::move(*model);
                        }
                    };
                    std::apply([&](const auto&... item) { (decode(item), ...); }, items);
                    return value;
                }};
    }

private:
    std::tuple<Item<Models>...> items_;
    detail::Shared first_;
};

}  // namespace dynaloom::items
