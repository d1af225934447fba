#pragma once

#include <dynaloom/expression/update.hpp>
#include <dynaloom/model/actions.hpp>
#include <dynaloom/model/check_key_arguments.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/field_path.hpp>
#include <dynaloom/model/field_value.hpp>
#include <dynaloom/model/index_keys.hpp>
#include <dynaloom/model/managed_members.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Updates of a model: what the compiler checks of their actions, and how they become DynamoDB's.
namespace dynaloom::detail {

// --- what an action says, by its type

template <class Action>
struct ActionTraits;
template <FixedString Name, class Value, class FieldOwner>
struct ActionTraits<Bound<Name, Value, FieldOwner>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    using Given = std::remove_cvref_t<Value>;
    static constexpr bool is_value = !is_subject<Given>;  ///< the field's value afterwards is known
};
template <FixedString Name, class Value, class FieldOwner, bool Negative>
struct ActionTraits<Increment<Name, Value, FieldOwner, Negative>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    using Given = Value;
    static constexpr bool is_value = false;
};
template <FixedString Name, class FieldOwner, class Value>
struct ActionTraits<IfNotExists<FieldName<Name, FieldOwner>, Value>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    using Given = Value;
    static constexpr bool is_value = false;
};
template <FixedString Name, class FieldOwner, class Value, bool InFront>
struct ActionTraits<Append<FieldName<Name, FieldOwner>, Value, InFront>> {
    static constexpr auto name = Name;
    using Owner = FieldOwner;
    using Given = Value;
    static constexpr bool is_value = false;
};
template <class>
inline constexpr bool is_if_not_exists = false;
template <class Field, class Value>
inline constexpr bool is_if_not_exists<IfNotExists<Field, Value>> = true;

/// Whether a field of that name is part of one of the model's table keys.
template <class Model>
consteval bool is_key_field(std::string_view name) {
    return placeholder_index<Model, KeyPart::partition>(name) != npos ||
           placeholder_index<Model, KeyPart::sort>(name) != npos;
}

template <class Model>
consteval bool is_required(std::string_view name) {
    const std::size_t field = field_index<Model>(name);
    return field != npos && required_fields<Model>[field];
}

/// What holds of every field that an update changes.
template <class Model, FixedString Name, class Owner>
consteval bool check_target() {
    if constexpr (!check_field<Model, Name, Owner>()) {
        return false;
    } else if constexpr (is_key_field<Model>(Name.view())) {
        return refuse_field<Model, "part of the primary key", Name>();
    } else if constexpr (HasSchemaVersion<Model> && Name.view() == schema_version_attribute) {
        return refuse_field<Model, "the schema's version is managed", Name>();
    } else if constexpr (is_set_by_writes<Model>(Name.view())) {
        return refuse_field<Model, "a managed member", Name>();
    }
    return true;
}

template <class Model, FixedString Name, class Given>
consteval bool check_set_value() {
    using Field = FieldTypeOf<Model, Name>;
    if constexpr (!gives_value_of<Field, Given>()) {
        return refuse_operand<Model, "value does not convert to field", Name, Field, Given>();
    }
    return true;
}

template <class Model, class Action>
struct CheckSet {
    static consteval bool check() {
        constexpr auto name = ActionTraits<Action>::name;
        return CheckOperand<Model, name, Condition::Op::equal, typename ActionTraits<Action>::Given>::check();
    }
};
template <class Model, FixedString Name, class Value, class Owner, bool Negative>
struct CheckSet<Model, Increment<Name, Value, Owner, Negative>> {
    static consteval bool check() {
        using Field = FieldTypeOf<Model, Name>;
        if constexpr (scalar_of<Field>() != Scalar::N && scalar_of<Field>() != Scalar::any) {
            return refuse_operand<Model, "field is no number", Name, Field, Value>();
        } else if constexpr (!gives_value_of<Field, Value>() || std::is_same_v<Value, std::nullopt_t>) {
            return refuse_operand<Model, "value does not convert to field", Name, Field, Value>();
        }
        return true;
    }
};
template <class Model, FixedString Name, class Owner, class Value, bool InFront>
struct CheckSet<Model, Append<FieldName<Name, Owner>, Value, InFront>> {
    static consteval bool check() {
        using Field = FieldTypeOf<Model, Name>;
        using Member = MemberType<Field>;
        if constexpr (std::is_void_v<Member> || std::is_same_v<Field, std::string> || SetLike<Field>) {
            return refuse_operand<Model, "field is no list", Name, Field, Value>();
        } else if constexpr (!gives_value_of<Member, Value>() && !gives_list_of<Member, Value>()) {
            return refuse_operand<Model, "value is no element of field", Name, Field, Value>();
        }
        return true;
    }
    template <class Member, class List>
    static consteval bool gives_list_of() {
        if constexpr (requires { typename List::value_type; }) {
            return gives_value_of<Member, typename List::value_type>();
        } else {
            return false;
        }
    }
};
template <class Model, FixedString Name, class Value, class Owner>
    requires is_if_not_exists<std::remove_cvref_t<Value>>
struct CheckSet<Model, Bound<Name, Value, Owner>> {
    template <class Field>
    struct Fallback;
    template <FixedString Other, class OtherOwner, class Kept>
    struct Fallback<IfNotExists<FieldName<Other, OtherOwner>, Kept>> {
        static consteval bool check() {
            return CheckOperand<Model, Name, Condition::Op::equal, FieldName<Other, OtherOwner>>::check() &&
                   check_set_value<Model, Name, Kept>();
        }
    };
    static consteval bool check() { return Fallback<std::remove_cvref_t<Value>>::check(); }
};

/// Of an index's or constraint's key that a set touches: whether all its fields are key fields or set to a value by
/// Actions.
template <class Model, KeyPart Part, class... Actions>
consteval bool touches_part() {
    for (const std::string_view name : {std::string_view{}, ActionTraits<Actions>::name.view()...}) {
        if (!name.empty() && placeholder_index<Model, Part>(name) != npos) return true;
    }
    return false;
}
template <class... Actions>
consteval std::size_t action_index(std::string_view name) {
    constexpr std::array<std::string_view, sizeof...(Actions)> names{ActionTraits<Actions>::name.view()...};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return i;
    }
    return npos;
}
/// The first field of the index key whose value is not known; empty if there is none.
template <class Model, KeyPart Part, class... Actions>
consteval std::string_view find_unknown_field() {
    constexpr std::array<bool, sizeof...(Actions)> is_value{
        (ActionTraits<Actions>::is_value && !is_if_not_exists<typename ActionTraits<Actions>::Given>)...};
    for (const Placeholder& field : placeholders<Model, Part>) {
        const std::size_t action = action_index<Actions...>(field.name);
        if (action == npos ? !is_key_field<Model>(field.name) : !is_value[action]) return field.name;
    }
    return {};
}

template <class Model, FixedString Problem, FixedString Field, FixedString Index>
inline constexpr bool is_fresh_index = false;
template <class Model, FixedString Problem, FixedString Field, FixedString Index>
consteval bool refuse_stale_index() {
    static_assert(is_fresh_index<Model, Problem, Field, Index>,
                  "a field of an index key is set together with the key's other fields, each to a value");
    return false;
}

template <class Model, KeyPart Part, class... Actions>
consteval bool check_part_of_set() {
    if constexpr (!index_attribute<Model, Part>.empty()) {
        if constexpr (touches_part<Model, Part, Actions...>()) {
            constexpr std::string_view unknown = find_unknown_field<Model, Part, Actions...>();
            if constexpr (!unknown.empty()) {
                constexpr std::string_view name = secondary_keys_of<Model>[index_of(Part)].name;
                return refuse_stale_index<Model, "index key needs its value, too", fixed<unknown.size()>(unknown),
                                          fixed<name.size()>(name)>();
            }
        }
    }
    return true;
}
template <class Model, class... Actions, std::size_t... Parts>
consteval bool check_indexes_of_set(std::index_sequence<Parts...>) {
    return (check_part_of_set<Model, static_cast<KeyPart>(Parts + 2), Actions...>() && ...);
}

template <class Model, class Action>
consteval bool check_set_action() {
    constexpr auto name = ActionTraits<Action>::name;
    if constexpr (!check_target<Model, name, typename ActionTraits<Action>::Owner>()) {
        return false;
    } else {
        return CheckSet<Model, Action>::check();
    }
}

/// Compiles if Actions set fields of the model, and leave no index key stale.
template <class Model, class... Actions>
consteval bool check_set() {
    if constexpr (!(check_set_action<Model, Actions>() && ...)) {
        return false;
    } else {
        return check_indexes_of_set<Model, Actions...>(std::make_index_sequence<2 * secondary_key_count<Model>>{});
    }
}

/// Compiles if the field can be removed.
template <class Model, FixedString Name, class Owner>
consteval bool check_remove() {
    if constexpr (!check_target<Model, Name, Owner>()) {
        return false;
    } else if constexpr (is_required<Model>(Name.view())) {
        return refuse_field<Model, "a required field", Name>();
    }
    return true;
}

template <class Model, FixedString Name>
consteval bool feeds_index() {
    for (const Index& index : secondary_keys_of<Model>) {
        for (const std::string_view pattern : {index.pk, index.sk}) {
            PatternReader reader{pattern};
            for (PatternPart part; reader.next(part);) {
                if (part.is_placeholder() && part.text == Name.view()) return true;
            }
        }
    }
    return false;
}

/// Compiles if ADD or DELETE can be done with the field.
template <class Model, FixedString Name, class Owner, class Given, bool Numbers>
consteval bool check_change() {
    if constexpr (!check_target<Model, Name, Owner>()) {
        return false;
    } else {
        using Field = FieldTypeOf<Model, Name>;
        using Plain = typename WithoutOptional<Field>::type;
        if constexpr (feeds_index<Model, Name>() && Numbers && scalar_of<Field>() == Scalar::N) {
            return refuse_field<Model, "an index key needs its value", Name>();
        } else if constexpr (SetLike<Plain>) {
            if constexpr (!gives_value_of<typename Plain::key_type, Given>() && !std::is_same_v<Given, Plain>) {
                return refuse_operand<Model, "value is no member of field", Name, Field, Given>();
            }
        } else if constexpr (Numbers && scalar_of<Field>() == Scalar::N) {
            return check_set_value<Model, Name, Given>();
        } else if constexpr (scalar_of<Field>() != Scalar::any) {
            return refuse_operand < Model,
                   Numbers ? FixedString<32>{"field is neither set nor number"}
                           : FixedString<32>{"field is not a set             "},
                   Name, Field, Given > ();
        }
        return true;
    }
}

// --- what becomes of it

/// A field that an update changes.
struct Target {
    std::string_view model;
    std::string_view name;
    std::span<const PathStep> steps;
    bool can_be_absent = false;
};
template <class Model, FixedString Name>
inline constexpr Target target{type_name<Model>, Name.view(), stored_steps<Model, Name>,
                               can_be_absent<FieldTypeOf<Model, Name>>()};

/// NULL for a field that can be absent removes it.
void add_set(Update& update, const Target& target, AttributeValue value);
void add_set(Update& update, const Target& target, UpdateValue value);
void add_increment(Update& update, const Target& target, AttributeValue value, bool negative);
void add_if_not_exists(Update& update, const Target& target, Path tested, AttributeValue value);
void add_append(Update& update, const Target& target, AttributeValue::List values, bool in_front);
void add_remove(Update& update, const Target& target);
/// Sets the attribute, or removes it if there is no text.
void add_index_text(Update& update, std::string_view attribute, std::optional<std::string> text);
[[noreturn]] void refuse_range(const Target& target, const AttributeValue& value);

/// @throws ValidationError for an integer that the field's type does not hold.
template <class Model, FixedString Name, class Given>
[[nodiscard]] AttributeValue set_value(const Given& given) {
    using Field = FieldTypeOf<Model, Name>;
    AttributeValue value = value_for<Field>(given);
    if (!is_in_range<Field>(given)) refuse_range(target<Model, Name>, value);
    return value;
}

template <class Model, FixedString Name, FixedString Other, class Owner, class Value>
void add_fallback(Update& update, const IfNotExists<FieldName<Other, Owner>, Value>& fallback) {
    add_if_not_exists(update, target<Model, Name>, path_of_field<Model, Other>(),
                      set_value<Model, Name>(fallback.value));
}
template <class Model, FixedString Other, class Owner>
Path path_of_named_field(const FieldName<Other, Owner>& /*field*/) {
    return path_of_field<Model, Other>();
}
template <class Model, FixedString Name, class Value, class Owner>
void add_action(Update& update, const Bound<Name, Value, Owner>& action) {
    using Given = std::remove_cvref_t<Value>;
    if constexpr (is_if_not_exists<Given>) {
        add_fallback<Model, Name>(update, action.value);
    } else if constexpr (is_subject<Given>) {
        add_set(update, target<Model, Name>, UpdateValue{.operand = path_of_named_field<Model>(action.value)});
    } else {
        add_set(update, target<Model, Name>, set_value<Model, Name>(action.value));
    }
}
template <class Model, FixedString Name, class Value, class Owner, bool Negative>
void add_action(Update& update, const Increment<Name, Value, Owner, Negative>& action) {
    add_increment(update, target<Model, Name>, value_for<FieldTypeOf<Model, Name>>(action.value), Negative);
}
template <class Model, FixedString Name, class Owner, class Value>
void add_action(Update& update, const IfNotExists<FieldName<Name, Owner>, Value>& action) {
    add_fallback<Model, Name>(update, action);
}
template <class Model, FixedString Name, class Owner, class Value, bool InFront>
void add_action(Update& update, const Append<FieldName<Name, Owner>, Value, InFront>& action) {
    using Member = MemberType<FieldTypeOf<Model, Name>>;
    AttributeValue::List values;
    if constexpr (gives_value_of<Member, Value>()) {
        values.push_back(value_for<Member>(action.value));
    } else {
        for (const auto& value : action.value) values.push_back(value_for<Member>(value));
    }
    add_append(update, target<Model, Name>, std::move(values), InFront);
}

/// The value of an index's field: set by an action, or a key field's from its text.
template <class Model, std::size_t Field, class... Actions>
auto index_value(const KeyValues& key_fields, const Actions&... actions) {
    constexpr std::string_view name = field_names<Model>[Field];
    constexpr std::size_t action = action_index<Actions...>(name);
    if constexpr (action != npos) {
        return nth<action>(actions...).value;
    } else {
        using Type = std::remove_cv_t<FieldType<Model, Field>>;
        for (const auto& [key_field, text] : key_fields) {
            if (key_field == name) return TextForm<Type>::parse(text);
        }
        return std::optional<Type>{};
    }
}

template <class Model, KeyPart Part, class... Actions>
void add_index_part(Update& update, const KeyValues& key_fields, const Actions&... actions) {
    if constexpr (!index_attribute<Model, Part>.empty()) {
        // With all its fields in the table's key it never changes, but the update may be what makes the item.
        constexpr bool touched = touches_part<Model, Part, Actions...>();
        if constexpr (touched) {
            const auto value_of = [&](auto field) { return index_value<Model, field()>(key_fields, actions...); };
            constexpr std::make_index_sequence<placeholders<Model, Part>.size()> fields;
            add_index_text(update, index_attribute<Model, Part>, write_index_key<Model, Part>(value_of, fields));
        }
    }
}

/// Adds what `set` is given, and what it means for the model's indexes.
/// @param key_fields  The texts of the fields of the table's key.
/// @throws KeyError if a value cannot be part of an index key; ValidationError for an integer out of range.
template <class Model, class... Actions>
void add_actions(Update& update, const KeyValues& key_fields, const Actions&... actions) {
    (add_action<Model>(update, actions), ...);
    [&]<std::size_t... Parts>(std::index_sequence<Parts...>) {
        (add_index_part<Model, static_cast<KeyPart>(Parts + 2)>(update, key_fields, actions...), ...);
    }(std::make_index_sequence<2 * secondary_key_count<Model>>{});
}

template <class Model, KeyPart Part, FixedString Name>
void remove_index_part(Update& update) {
    if constexpr (!index_attribute<Model, Part>.empty()) {
        constexpr bool in_key = placeholder_index<Model, Part>(Name.view()) != npos;
        if constexpr (in_key) add_index_text(update, index_attribute<Model, Part>, std::nullopt);
    }
}
/// Removes a field, and with it the keys of the indexes that it feeds.
template <class Model, FixedString Name>
void add_field_removal(Update& update) {
    add_remove(update, target<Model, Name>);
    [&]<std::size_t... Parts>(std::index_sequence<Parts...>) {
        (remove_index_part<Model, static_cast<KeyPart>(Parts + 2), Name>(update), ...);
    }(std::make_index_sequence<2 * secondary_key_count<Model>>{});
}

/// What ADD and DELETE take: a number, a set, or a member of one.
template <class Model, FixedString Name, class Given>
[[nodiscard]] AttributeValue change_value(const Given& given) {
    using Field = typename WithoutOptional<FieldTypeOf<Model, Name>>::type;
    if constexpr (SetLike<Field>) {
        if constexpr (std::is_same_v<Given, Field>) {
            return stored_value<Field>(given);
        } else {
            return stored_value<Field>(Field{typename Field::key_type(given)});
        }
    } else {
        return set_value<Model, Name>(given);
    }
}
template <class Model, FixedString Name, class Given>
[[nodiscard]] AttributeValue change_values(std::initializer_list<Given> members) {
    using Field = typename WithoutOptional<FieldTypeOf<Model, Name>>::type;
    Field set;
    for (const Given& member : members) set.insert(typename Field::key_type(member));
    return stored_value<Field>(set);
}

/// An attribute that an item must have to be the record of its key.
using Identity = std::vector<std::pair<std::string_view, AttributeValue>>;

/// The fields of a key, for an update that may have to make the item.
template <class Model, class... Args>
[[nodiscard]] Identity identity_of(const Args&... key) {
    Identity identity;
    identity.reserve(sizeof...(Args));
    const auto add = [&]<class Argument>(const Argument& argument) {
        constexpr std::size_t field = field_index<Model>(BoundTraits<Argument>::name.view());
        using Field = std::remove_cv_t<FieldType<Model, field>>;
        identity.emplace_back(attribute_names<Model>[field], value_for<Field>(given_value(argument.value)));
    };
    (add(key), ...);
    return identity;
}
template <class Model, class... Args>
[[nodiscard]] KeyValues key_field_texts(const Args&... key) {
    KeyValues texts;
    if constexpr (secondary_key_count<Model> != 0) {
        const auto add = [&]<class Argument>(const Argument& argument) {
            constexpr std::size_t field = field_index<Model>(BoundTraits<Argument>::name.view());
            using Field = std::remove_cv_t<FieldType<Model, field>>;
            auto& [name, text] = texts.emplace_back(BoundTraits<Argument>::name.view(), std::string{});
            if constexpr (std::is_same_v<Field, std::string>) {
                text = std::string_view{given_value(argument.value)};
            } else {
                TextForm<Field>::append(text, static_cast<Field>(given_value(argument.value)));
            }
        };
        (add(key), ...);
    }
    return texts;
}

/// Sets what makes a new item the record of its key: the key's fields, and the schema's version unless there is one.
void add_identity(Update& update, const RecordInfo& record, Identity&& identity, const KeyNames& key_names);

/// Sets the time of the update, and that of the item's creation unless there is one.
void add_write_times(Update& update, const ManagedAttributes& managed);

template <class Model, KeyPart Part>
void add_index_part_of_key(Update& update, const KeyValues& key_fields) {
    if constexpr (!index_attribute<Model, Part>.empty()) {
        constexpr bool known = find_unknown_field<Model, Part>().empty();
        if constexpr (known) {
            const auto value_of = [&](auto field) { return index_value<Model, field()>(key_fields); };
            constexpr std::make_index_sequence<placeholders<Model, Part>.size()> fields;
            add_index_text(update, index_attribute<Model, Part>, write_index_key<Model, Part>(value_of, fields));
        }
    }
}

/// The actions with which an update of the record of that key begins.
template <class Model, class... Args>
[[nodiscard]] Update begin_update(const KeyNames& key_names, const KeyValues& key_fields, const Args&... key) {
    Update update;
    add_identity(update, record_info<Model>, identity_of<Model>(key...), key_names);
    add_write_times(update, managed_attributes<Model>);
    [&]<std::size_t... Parts>(std::index_sequence<Parts...>) {
        (add_index_part_of_key<Model, static_cast<KeyPart>(Parts + 2)>(update, key_fields), ...);
    }(std::make_index_sequence<2 * secondary_key_count<Model>>{});
    return update;
}

/// Sets every attribute of a record but its key's, and removes those that it has no value for. Others stay.
[[nodiscard]] Update make_record_update(const RecordWriter& writer, const EncodedItem& item, const KeyNames& key_names);

}  // namespace dynaloom::detail
