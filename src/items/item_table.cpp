#include "items/item_table_state.hpp"

#include "table/backoff.hpp"
#include "value/text.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/expression/update.hpp>
#include <dynaloom/model/models_overlap.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace dynaloom::items {
namespace {

constexpr const char* reservations_attribute = "reservations";

/// A value of each type that no item has: KeyRules refuse it.
AttributeValue reserved_value(KeyType type) {
    switch (type) {
        case KeyType::S:
            break;
        case KeyType::N:
            return Number::parse("-1E-130");
        case KeyType::B:
            return to_bytes("dynaloom:items");
    }
    return "dynaloom:items";
}

AttributeValue to_value(const std::vector<Reservation>& reservations) {
    AttributeValue::List list;
    for (const Reservation& one : reservations)
        list.emplace_back(dynaloom::Item{{"model", one.model}, {"field", one.field}, {"prefix", one.prefix}});
    return list;
}
std::vector<Reservation> from_value(const AttributeValue& value) {
    std::vector<Reservation> reservations;
    for (const AttributeValue& one : value.l()) {
        const dynaloom::Item& map = one.m();
        reservations.push_back({map.at("model").s(), map.at("field").s(), map.at("prefix").s()});
    }
    return reservations;
}
std::string describe(const Reservation& one) {
    return one.model + '.' + one.field + " (" + one.prefix + ')';
}

std::string upper(std::string_view text) {
    std::string result{text};
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return result;
}

/// The default table, with the lock that guards it.
struct Default {
    std::mutex mutex;
    std::optional<ItemTable> table;
};
Default& the_default() {
    static Default made;
    return made;
}

}  // namespace

ItemTable::State::State(std::shared_ptr<Store> store, ItemTableOptions given)
    : options{std::move(given)},
      info{dynaloom::detail::make_table_info(std::move(store), options.name, {options.pk_name, options.sk_name},
                                             options.budget)} {
    if (options.pk_name.empty() || options.sk_name.empty() || options.pk_name == options.sk_name)
        refuse("its key attributes need two names");
    reservations_key_.set(options.pk_name, reserved_value(options.partition_key));
    if (options.sort_key) reservations_key_.set(options.sk_name, reserved_value(*options.sort_key));
}

void ItemTable::State::refuse(const std::string& why) const {
    throw ValidationError{"table \"" + options.name + "\": " + why};
}
void ItemTable::State::refuse_if_open() const {
    if (open_) refuse("it is open; its items are defined before");
}

bool ItemTable::State::is_taken(std::string_view prefix) const {
    return std::any_of(reservations_.begin(), reservations_.end(),
                       [&](const Reservation& one) { return one.prefix == prefix; });
}

std::string ItemTable::State::reserve(const std::string& model, std::string_view field, std::string_view stated) {
    const std::scoped_lock lock{mutex_};
    refuse_if_open();
    std::string prefix{stated};
    if (stated.empty()) {
        for (std::size_t letters = 1;; ++letters) {
            prefix = upper(model.substr(0, 1).append(field.substr(0, letters)));
            if (!is_taken(prefix)) break;
            if (letters < field.size()) continue;
            std::string why = "all prefixes that " + model;
            why.append(1, '.').append(field).append(" could have are taken, up to ").append(prefix);
            refuse(why + ": state a prefix_value");
        }
    } else if (is_taken(prefix)) {
        return prefix;  // adopted
    }
    reservations_.push_back({model, std::string{field}, prefix});
    return prefix;
}

void ItemTable::State::forget_from(std::size_t count) {
    const std::scoped_lock lock{mutex_};
    if (count < reservations_.size()) reservations_.resize(count);
}

void ItemTable::State::add(detail::Shared item) {
    const std::scoped_lock lock{mutex_};
    refuse_if_open();
    for (const detail::Shared& other : items_) {
        if (!bindings_overlap(item->binding, other->binding)) continue;
        const auto keys = [](const Binding& binding) {
            return std::string{binding.model} + " (" + std::string{binding.partition.text} +
                   (binding.sort ? ", " + std::string{binding.sort->text} : "") + ')';
        };
        refuse("the items " + keys(other->binding) + " and " + keys(item->binding) + " can have the same key");
    }
    items_.push_back(std::move(item));
}

std::vector<Reservation> ItemTable::State::reservations() const {
    const std::scoped_lock lock{mutex_};
    return reservations_;
}

CreateTableRequest ItemTable::State::make_create_request() const {
    std::vector<dynaloom::detail::IndexDescriptionView> indexes;
    const auto attribute = [](const detail::KeyRule& rule) {
        return dynaloom::detail::IndexAttribute{rule.attribute, rule.type == KeyType::N ? dynaloom::detail::Scalar::N
                                                                : rule.type == KeyType::B
                                                                    ? dynaloom::detail::Scalar::B
                                                                    : dynaloom::detail::Scalar::S};
    };
    for (const detail::Shared& item : items_) {
        for (const detail::IndexRule& index : item->indexes) {
            dynaloom::detail::IndexDescriptionView& view = indexes.emplace_back();
            view.name = index.name;
            view.partition[0] = attribute(index.pk);
            if (index.sk) view.sort[0] = attribute(*index.sk);
        }
    }
    CreateTableRequest request = dynaloom::detail::make_create_table(*info, options.sort_key.has_value(), indexes);
    request.key_schema.partition_key.type = options.partition_key;
    if (options.sort_key) request.key_schema.sort_key->type = *options.sort_key;
    return request;
}

void ItemTable::State::compare(const std::vector<Reservation>& recorded) const {
    for (std::size_t i = 0; i < recorded.size(); ++i) {
        if (i < reservations_.size() && reservations_[i] == recorded[i]) continue;
        const bool elsewhere =
            std::find(reservations_.begin(), reservations_.end(), recorded[i]) != reservations_.end();
        const bool gone = std::none_of(reservations_.begin(), reservations_.end(), [&](const Reservation& one) {
            return one.model == recorded[i].model && one.field == recorded[i].field;
        });
        std::string why = "prefix " + std::to_string(i + 1) + " is recorded as that of " + describe(recorded[i]) + ", ";
        if (gone) {
            why += "which is not defined any more: keep its place with ItemTable::reserve(\"" + recorded[i].model +
                   "\", \"" + recorded[i].field + "\", \"" + recorded[i].prefix + "\")";
        } else if (elsewhere) {
            why += "but here it is that of " + describe(reservations_[i]) +
                   ": items are to be defined in the order in "
                   "which they were at first";
        } else {
            why += "but here its place has " + (i < reservations_.size() ? describe(reservations_[i]) : "nobody") +
                   ": items are to be defined in the order in which they were at first";
        }
        refuse(why);
    }
}

void ItemTable::State::record() const {
    if (reservations_.empty()) return;
    const AttributeValue wanted = to_value(reservations_);
    dynaloom::detail::Backoff backoff{options.budget};
    while (true) {
        const auto found = dynaloom::detail::find_item(*info, reservations_key_, true);
        try {
            if (!found) {
                dynaloom::Item whole = reservations_key_;
                whole.set(reservations_attribute, wanted);
                const std::array<std::string_view, 2> keys{options.pk_name, options.sk_name};
                dynaloom::detail::put_item(
                    *info,
                    dynaloom::detail::make_create(*info, EncodedItem::from_item(whole, info->store->encoding(), keys)));
                return;
            }
            const AttributeValue recorded = found->to_item().at(reservations_attribute);
            compare(from_value(recorded));
            if (recorded == wanted) return;
            Update update;
            update.set.push_back({.path = {{reservations_attribute}}, .value = {.operand = wanted}});
            UpdateItemRequest request = dynaloom::detail::make_update(*info, reservations_key_, std::move(update));
            request.condition = dynaloom::compare(Condition::Op::equal, reservations_attribute, recorded);
            dynaloom::detail::update_item(*info, std::move(request));
            return;
        } catch (const ConditionFailed&) {  // another process opened the table meanwhile: it is looked at anew
            if (!backoff.wait()) throw;
        }
    }
}

void ItemTable::State::open() {
    const std::scoped_lock lock{mutex_};
    if (open_) return;
    dynaloom::detail::create_if_missing(*info, make_create_request());
    record();
    open_ = true;
}

ItemTable::ItemTable(std::shared_ptr<Store> store, ItemTableOptions options)
    : state_{std::make_shared<State>(std::move(store), std::move(options))} {}

void ItemTable::make_default() const {
    Default& the = the_default();
    const std::scoped_lock lock{the.mutex};
    the.table = *this;
}
ItemTable ItemTable::default_table() {
    Default& the = the_default();
    const std::scoped_lock lock{the.mutex};
    if (!the.table) throw ValidationError{"there is no default table of items: call ItemTable::make_default"};
    return *the.table;
}
void ItemTable::reset_default() noexcept {
    Default& the = the_default();
    const std::scoped_lock lock{the.mutex};
    the.table.reset();
}

void ItemTable::reserve(std::string_view model, std::string_view field, std::string_view prefix_value) const {
    (void)state_->reserve(std::string{model}, field, prefix_value);
}
void ItemTable::open() const {
    state_->open();
}
const std::string& ItemTable::name() const noexcept {
    return state_->options.name;
}
const std::shared_ptr<Store>& ItemTable::store() const noexcept {
    return state_->info->store;
}
std::vector<Reservation> ItemTable::reservations() const {
    return state_->reservations();
}

}  // namespace dynaloom::items
