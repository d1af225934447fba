#include "items/item_table_state.hpp"

#include "model/pattern_literal.hpp"
#include "value/text.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/items/item_binding.hpp>
#include <dynaloom/model/check_key_arguments.hpp>
#include <dynaloom/table/decode_record.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dynaloom::items::detail {
namespace {

using dynaloom::detail::quoted;
using dynaloom::detail::RecordSource;

constexpr std::string_view constant_sort_key = "A";

/// A model's name without namespaces.
std::string bare_name(std::string_view model) {
    int depth = 0;  // of a template's arguments
    std::size_t begin = 0;
    for (std::size_t i = 0; i < model.size(); ++i) {
        if (model[i] == '<') ++depth;
        if (model[i] == '>') --depth;
        if (model[i] == ':' && depth == 0) begin = i + 1;
    }
    return std::string{model.substr(begin)};
}

class Definition {
public:
    Definition(const std::shared_ptr<ItemTable::State>& table, const ItemStatement& statement)
        : table_{*table}, statement_{statement}, made_{std::make_shared<ItemBinding>()} {
        made_->table = table->info;
        made_->table_state = table.get();
        made_->model = bare_name(statement.model);
    }

    Shared make() {
        const ItemTableOptions& options = table_.options;
        table_.refuse_if_open();
        check_attribute(options.pk_name);
        if (options.sort_key) check_attribute(options.sk_name);
        if (statement_.sk && !options.sort_key) refuse("it has a sort key, but its table has none");
        if (!statement_.sk && options.sort_key && *options.sort_key != KeyType::S)
            refuse("it has no sort key, and that of its table is no string, which could be \"A\"");

        made_->pk = make_rule(statement_.pk, options.pk_name, options.partition_key);
        if (statement_.sk) made_->sk = make_rule(*statement_.sk, options.sk_name, *options.sort_key);
        if (!statement_.sk && options.sort_key) {
            made_->sk =
                KeyRule{.attribute = options.sk_name, .pattern = KeyPattern{constant_sort_key, {}, made_->model}};
        }
        for (const IndexStatement& index : statement_.indexes) add_index(index);
        made_->binding = {.model = made_->model,
                          .key_names = made_->table->key_names(),
                          .partition = made_->pk.pattern->view(),
                          .sort = std::nullopt,
                          .schema_version = {},
                          .table_name = made_->table->name};
        if (made_->sk) made_->binding.sort = made_->sk->pattern->view();
        table_.add(made_);
        return made_;
    }

private:
    [[noreturn]] void refuse(const std::string& why) const {
        table_.refuse("the items of " + made_->model + ": " + why);
    }

    void check_attribute(const std::string& name) const {
        const auto& taken = statement_.attributes;
        if (std::find(taken.begin(), taken.end(), name) != taken.end())
            refuse("a field has the name of the key attribute " + quoted(name));
    }

    KeyRule make_rule(const KeyStatement& key, const std::string& attribute, KeyType type) {
        const KeyOptions& options = key.options;
        const std::string field{key.field.name};
        KeyRule rule{.attribute = attribute, .type = type, .field = key.field};
        if (type != KeyType::S) {
            if (!options.prefix_value.empty())
                refuse("the key " + quoted(attribute) + " is no string, so it has no prefix");
            if (key.field.native != type) refuse("the field " + quoted(field) + " has not the type of its key");
            const PatternField any{.name = field};
            rule.pattern.emplace('{' + field + '}', std::span{&any, 1}, made_->model);
            return rule;
        }
        if (!key.field.has_text) refuse("the field " + quoted(field) + " cannot be in a key that is a string");
        std::string text;
        if (options.prefix) {
            rule.prefix = table_.reserve(made_->model, field, options.prefix_value);
            text = dynaloom::detail::pattern_literal(rule.prefix + options.separator);
        }
        const PatternField known{.name = key.field.name, .shape = key.field.shape};
        text += '{' + field + (key.field.is_time ? ":python" : options.raw ? ":raw" : "") + '}';
        rule.pattern.emplace(text, std::span{&known, 1}, made_->model);
        return rule;
    }

    void add_index(const IndexStatement& index) {
        IndexRule rule{.name = index.name, .pk = {}, .sk = {}};
        const auto make = [&](const KeyStatement& key, const std::string& stated, std::string_view suffix) {
            // Without a prefix a number or binary stands in the index as what it is.
            const bool native = !key.options.prefix && key.field.native.has_value();
            if (native) return make_rule(key, std::string{key.field.attribute}, *key.field.native);
            const std::string attribute = stated.empty() ? index.name + std::string{suffix} : stated;
            check_attribute(attribute);
            const auto has = [&](const KeyRule& other) { return other.attribute == attribute; };
            for (const IndexRule& other : made_->indexes) {
                if (has(other.pk) || (other.sk && has(*other.sk)))
                    refuse("two indexes write the attribute " + quoted(attribute));
            }
            if (has(made_->pk) || attribute == made_->table->sort_key)
                refuse("an index writes the key attribute " + quoted(attribute));
            return make_rule(key, attribute, KeyType::S);
        };
        rule.pk = make(index.pk, index.pk_name, "_pk");
        if (index.sk) rule.sk = make(*index.sk, index.sk_name, "_sk");
        made_->indexes.push_back(std::move(rule));
    }

    ItemTable::State& table_;
    const ItemStatement& statement_;
    std::shared_ptr<ItemBinding> made_;
};

[[noreturn]] void refuse_value(const ItemBinding& item, const KeyRule& rule, const std::string& why) {
    throw KeyError{"table \"" + item.table->name + "\": the key " + quoted(rule.attribute) + " of " + item.model + ' ' +
                   why};
}

/// A value as it stands in the key attribute.
AttributeValue format(const ItemBinding& item, const KeyRule& rule, const KeyValue& value) {
    if (rule.type == KeyType::S) {
        if (value.value() && value.text().empty()) refuse_value(item, rule, "is a string");
        const std::array<std::string_view, 1> texts{value.text()};
        return format_key(rule.pattern->view(), texts);
    }
    const AttributeType wanted = rule.type == KeyType::N ? AttributeType::N : AttributeType::B;
    if (!value.value() || value.value()->type() != wanted)
        refuse_value(item, rule, rule.type == KeyType::N ? "is a number" : "is a binary");
    return *value.value();
}
AttributeValue write(const ItemBinding& item, const KeyRule& rule, const void* model) {
    return rule.field ? format(item, rule, rule.field->value(model)) : AttributeValue{constant_sort_key};
}

dynaloom::Key checked(const ItemBinding& item, dynaloom::Key key) {
    if (key == item.table_state->reservations_key())
        refuse_value(item, item.pk, "cannot be that of the table's reservations");
    return key;
}

bool fits(const KeyRule& rule, const dynaloom::Item& keys) {
    const AttributeValue* value = keys.find(rule.attribute);
    if (value == nullptr) return false;
    if (rule.type == KeyType::N) return value->type() == AttributeType::N;
    if (rule.type == KeyType::B) return value->type() == AttributeType::B;
    return value->type() == AttributeType::S && is_match(rule.pattern->view(), value->s());
}

/// Whether a range of values is a range of the key.
bool is_in_order(const KeyRule& rule) {
    return rule.type != KeyType::S || dynaloom::detail::is_ordered(rule.pattern->view().parts.back(), true);
}

std::optional<Condition> sort_condition(const ItemBinding& item, const KeyRule& rule, const SortBounds& bounds,
                                        bool whole) {
    const std::string& name = rule.attribute;
    if (bounds.low && !is_in_order(rule)) {
        item.table_state->refuse("the items of " + item.model + ": the texts of the field " + quoted(rule.field->name) +
                                 " in the key " + quoted(name) + " are not in the order of its values, so it has no " +
                                 "range; a number key would have");
    }
    if (bounds.low) return between(name, format(item, rule, *bounds.low), format(item, rule, *bounds.high));
    if (bounds.begins_with) {
        if (rule.type != KeyType::S)
            return compare(Condition::Op::equal, name, format(item, rule, *bounds.begins_with));
        const std::array<std::string_view, 1> texts{bounds.begins_with->text()};
        return begins_with(name, format_open_prefix(rule.pattern->view(), texts));
    }
    if (whole || rule.type != KeyType::S) return std::nullopt;
    std::string prefix = rule.field ? format_prefix(rule.pattern->view(), {}) : std::string{constant_sort_key};
    if (prefix.empty()) return std::nullopt;
    return rule.field ? begins_with(name, std::move(prefix)) : compare(Condition::Op::equal, name, std::move(prefix));
}

QueryRequest make_query(const ItemBinding& item, const KeyRule& pk, const KeyRule* sk, const KeyValue& value,
                        const SortBounds& bounds, bool whole) {
    QueryRequest request;
    request.table = item.table->name;
    request.key_condition = compare(Condition::Op::equal, pk.attribute, format(item, pk, value));
    if ((sk == nullptr || !sk->field) && (bounds.begins_with || bounds.low))
        refuse_value(item, pk, "has no sort key beside it");
    if (sk != nullptr) {
        if (auto condition = sort_condition(item, *sk, bounds, whole))
            request.key_condition = all_of({std::move(request.key_condition), std::move(*condition)});
    }
    return request;
}

}  // namespace

Shared define(const ItemTable& table, const ItemStatement& statement) {
    const std::size_t reserved = table.state()->reservations().size();
    try {
        const Shared item = Definition{table.state(), statement}.make();
        return {table.state(), item.get()};
    } catch (...) {
        table.state()->forget_from(reserved);
        throw;
    }
}

dynaloom::Key key_of(const ItemBinding& item, const void* model) {
    dynaloom::Key key;
    key.set(item.pk.attribute, write(item, item.pk, model));
    if (item.sk) key.set(item.sk->attribute, write(item, *item.sk, model));
    return checked(item, std::move(key));
}

dynaloom::Key key_of(const ItemBinding& item, const KeyValue& pk, const std::optional<KeyValue>& sk) {
    const bool takes_sort_key = item.sk && item.sk->field;
    if (takes_sort_key && !sk) refuse_value(item, *item.sk, "is not given");
    if (!takes_sort_key && sk) refuse_value(item, item.pk, "is the only one that can be given");
    dynaloom::Key key;
    key.set(item.pk.attribute, format(item, item.pk, pk));
    if (item.sk) key.set(item.sk->attribute, sk ? format(item, *item.sk, *sk) : AttributeValue{constant_sort_key});
    return checked(item, std::move(key));
}

dynaloom::detail::IndexTexts index_texts(const ItemBinding& item, const void* model) {
    dynaloom::detail::IndexTexts texts;
    const auto add = [&](const KeyRule& rule) {
        if (rule.type == KeyType::S) texts.emplace_back(rule.attribute, write(item, rule, model).s());
    };
    for (const IndexRule& index : item.indexes) {
        add(index.pk);
        if (index.sk) add(*index.sk);
    }
    return texts;
}

bool is_item(const ItemBinding& item, const dynaloom::Item& keys) {
    if (!fits(item.pk, keys) || (item.sk && !fits(*item.sk, keys))) return false;
    return keys != item.table_state->reservations_key();
}

void check_place(const ItemBinding& item, const EncodedItem& found, const void* model) {
    dynaloom::Key belongs;
    try {
        belongs = key_of(item, model);
    } catch (const KeyError& error) {
        dynaloom::detail::refuse_place(*item.table, found, error.what());
    }
    if (belongs != found.keys()) dynaloom::detail::refuse_place(*item.table, found, "they give another one");
}

void check_open(const ItemBinding& item) {
    if (!item.table_state->is_open()) item.table_state->refuse("it is not open: call ItemTable::open first");
}

RecordSource query(const ItemBinding& item, const KeyValue& pk, const SortBounds& bounds, bool whole_partition) {
    check_open(item);
    return {item.table, make_query(item, item.pk, item.sk ? &*item.sk : nullptr, pk, bounds, whole_partition)};
}

RecordSource query_index(const ItemBinding& item, std::string_view index, const KeyValue& pk,
                         const SortBounds& bounds) {
    check_open(item);
    const auto found =
        std::find_if(item.indexes.begin(), item.indexes.end(), [&](const IndexRule& one) { return one.name == index; });
    if (found == item.indexes.end())
        item.table_state->refuse("the items of " + item.model + " have no index " + quoted(index));
    QueryRequest request = make_query(item, found->pk, found->sk ? &*found->sk : nullptr, pk, bounds, false);
    request.index = found->name;
    RecordSource source{item.table, std::move(request)};
    dynaloom::detail::IndexDescriptionView view{.name = found->name};
    view.partition[0].name = found->pk.attribute;
    if (found->sk) view.sort[0].name = found->sk->attribute;
    source.set_index(view);
    return source;
}

RecordSource scan(const ItemBinding& item) {
    check_open(item);
    ScanRequest request;
    request.table = item.table->name;
    if (!item.pk.prefix.empty())
        request.filter = begins_with(item.pk.attribute, format_prefix(item.pk.pattern->view(), {}));
    return {item.table, std::move(request)};
}

void check_collection(std::span<const Shared> items) {
    const ItemBinding& first = *items.front();
    for (const Shared& item : items) {
        if (item->table_state != first.table_state)
            first.table_state->refuse("a collection is of one table: " + item->model + " is of another");
        const KeyPatternView& a = first.pk.pattern->view();
        const KeyPatternView& b = item->pk.pattern->view();
        if (format_prefix(a, {}) != format_prefix(b, {}))
            first.table_state->refuse("the items of " + first.model + " and " + item->model +
                                      " are no collection: their partition keys begin with " +
                                      quoted(format_prefix(a, {})) + " and " + quoted(format_prefix(b, {})));
    }
}

void put(const ItemBinding& item, EncodedItem encoded) {
    check_open(item);
    dynaloom::detail::put_item(*item.table, dynaloom::detail::make_put(*item.table, std::move(encoded)));
}
void create(const ItemBinding& item, EncodedItem encoded) {
    check_open(item);
    dynaloom::detail::put_item(*item.table, dynaloom::detail::make_create(*item.table, std::move(encoded)));
}
std::optional<EncodedItem> get(const ItemBinding& item, dynaloom::Key key, bool consistently) {
    check_open(item);
    return dynaloom::detail::find_item(*item.table, std::move(key), consistently);
}
std::optional<EncodedItem> remove(const ItemBinding& item, dynaloom::Key key) {
    check_open(item);
    DeleteItemRequest request = dynaloom::detail::make_delete(*item.table, std::move(key));
    request.return_values = ReturnValues::all_old;
    try {
        return item.table->store->delete_item(std::move(request), item.table->options).attributes;
    } catch (const Error&) {
        dynaloom::detail::rethrow_with_table(*item.table);
    }
}

}  // namespace dynaloom::items::detail
