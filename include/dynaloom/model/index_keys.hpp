#pragma once

#include <dynaloom/model/check_key_arguments.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/index_attributes.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/managed_members.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// The indexes and unique constraints of a model: their attributes, and what they hold of a record.
namespace dynaloom::detail {

/// npos if the model has no such index.
template <class Model>
consteval std::size_t find_index(std::string_view name) {
    for (std::size_t i = 0; i < index_count<Model>; ++i) {
        if (indexes_of<Model>[i].name == name) return i;
    }
    return npos;
}

/// The attribute that a pattern of an index or constraint writes; empty where there is no pattern.
template <class Model, KeyPart Part>
inline constexpr std::string_view index_attribute = index_attributes<Model>[static_cast<std::size_t>(Part) - 2];

/// What a model's index key is: the attributes of one part with their types.
struct IndexAttribute {
    std::string_view name;
    Scalar type = Scalar::S;
};
struct IndexDescriptionView {
    std::string_view name;
    std::array<IndexAttribute, Index::max_fields> partition{};
    std::array<IndexAttribute, Index::max_fields> sort{};  ///< the names behind the last are empty
};

template <class Model, KeyPart Part, std::size_t... Fields>
consteval auto describe_native_part(std::index_sequence<Fields...>) {
    constexpr auto& fields = placeholders<Model, Part>;
    return std::array<IndexAttribute, Index::max_fields>{
        IndexAttribute{attribute_names<Model>[fields[Fields].field],
                       scalar_of<std::remove_cv_t<FieldType<Model, fields[Fields].field>>>()}...};
}
template <class Model, KeyPart Part>
consteval std::array<IndexAttribute, Index::max_fields> describe_index_part() {
    if constexpr (!has_key_part<Model, Part>) {
        return {};
    } else if constexpr (is_native_part<Model, Part>) {
        return describe_native_part<Model, Part>(std::make_index_sequence<placeholders<Model, Part>.size()>{});
    } else {
        return {IndexAttribute{index_attribute<Model, Part>, Scalar::S}};
    }
}
template <class Model, std::size_t Number>
consteval IndexDescriptionView describe_index() {
    constexpr KeyPart partition = partition_of_index(Number);
    return {indexes_of<Model>[Number].name, describe_index_part<Model, partition>(),
            describe_index_part<Model, sort_beside(partition)>()};
}
template <class Model, std::size_t... Numbers>
consteval std::array<IndexDescriptionView, sizeof...(Numbers)> describe_indexes(std::index_sequence<Numbers...>) {
    return {describe_index<Model, Numbers>()...};
}
template <class Model>
inline constexpr auto index_descriptions = describe_indexes<Model>(std::make_index_sequence<index_count<Model>>{});

// --- checks

template <class Model, FixedString Problem, FixedString Index>
inline constexpr bool is_right_index = false;
template <class Model, FixedString Problem, FixedString Index>
consteval bool refuse_index() {
    static_assert(is_right_index<Model, Problem, Index>,
                  "an index or constraint of the model breaks a rule of Index or Unique");
    return false;
}

template <class Model, KeyPart Part>
consteval std::string_view find_native_problem() {
    if constexpr (is_native_part<Model, Part>) {
        if (placeholders<Model, Part>.size() == 0) return "it has no partition key";
        for (const Placeholder& field : placeholders<Model, Part>) {
            if (field.field == npos) return "its key names no field";
        }
    }
    return {};
}
template <class Model, KeyPart Part, std::size_t... Fields>
consteval bool are_scalars(std::index_sequence<Fields...>) {
    return ((scalar_of<std::remove_cv_t<FieldType<Model, placeholders<Model, Part>[Fields].field>>>() == Scalar::S ||
             scalar_of<std::remove_cv_t<FieldType<Model, placeholders<Model, Part>[Fields].field>>>() == Scalar::N ||
             scalar_of<std::remove_cv_t<FieldType<Model, placeholders<Model, Part>[Fields].field>>>() == Scalar::B) &&
            ...);
}

template <class Model, KeyPart Part>
consteval bool check_index_part() {
    constexpr std::string_view name = secondary_keys_of<Model>[index_of(Part)].name;
    if constexpr (!has_key_part<Model, Part>) {
        return true;
    } else if constexpr (is_native_part<Model, Part>) {
        constexpr std::string_view problem = find_native_problem<Model, Part>();
        if constexpr (!problem.empty()) {
            return refuse_index<Model, fixed<problem.size()>(problem), fixed<name.size()>(name)>();
        } else if constexpr (!are_scalars<Model, Part>(std::make_index_sequence<placeholders<Model, Part>.size()>{})) {
            return refuse_index<Model, "a key field is no S, N or B", fixed<name.size()>(name)>();
        }
        return true;
    } else {
        return check_pattern<Model, Part>();
    }
}

template <class Model>
consteval std::size_t find_bad_index() {
    for (std::size_t i = 0; i < secondary_key_count<Model>; ++i) {
        if (i < index_count<Model> && find_index<Model>(indexes_of<Model>[i].name) != i) return i;
        for (const std::size_t part : {2 * i, 2 * i + 1}) {
            const std::string_view attribute = index_attributes<Model>[part];
            if (attribute.empty()) continue;
            if (attribute == schema_version_attribute || attribute == key_names_of<Model>.partition ||
                attribute == key_names_of<Model>.sort) {
                return i;
            }
            for (const std::string_view field : attribute_names<Model>) {
                if (field == attribute) return i;
            }
            for (std::size_t other = 0; other < part; ++other) {
                if (index_attributes<Model>[other] == attribute) return i;
            }
        }
    }
    return npos;
}

template <class Model, std::size_t... Numbers>
consteval bool check_index_parts(std::index_sequence<Numbers...>) {
    return ((check_index_part<Model, partition_of_index(Numbers)>() &&
             check_index_part<Model, sort_beside(partition_of_index(Numbers))>()) &&
            ...);
}

/// Compiles if the model's indexes and constraints keep all rules.
template <class Model>
consteval bool check_indexes() {
    if constexpr (secondary_key_count<Model> != 0) {
        if constexpr (!check_index_parts<Model>(std::make_index_sequence<secondary_key_count<Model>>{})) {
            return false;
        } else {
            constexpr std::size_t bad = find_bad_index<Model>();
            if constexpr (bad != npos) {
                constexpr std::string_view name = secondary_keys_of<Model>[bad].name;
                return refuse_index<Model, "a name or attribute is taken", fixed<name.size()>(name)>();
            }
        }
    }
    return true;
}

// --- the keys of a record

/// Adds the value of a field to an index's or constraint's key. @returns Whether it has one.
template <class Model, KeyPart Part, std::size_t Number, class Value>
bool add_index_value(KeyBuilder& builder, const Value& value) {
    constexpr Placeholder placeholder = placeholders<Model, Part>[Number];
    using Field = KeyFieldType<Model, Part, placeholder.field>;
    if constexpr (std::is_same_v<Value, std::nullopt_t>) {
        return false;
    } else if constexpr (is_optional<Value>) {
        return value && add_index_value<Model, Part, Number>(builder, *value);
    } else {
        if constexpr (index_of(Part) >= index_count<Model> && std::is_same_v<Field, std::string>) {
            if (std::string_view{value}.empty()) return false;
        } else if constexpr (ends_index_key<Field, Part, placeholder.form>) {
            if (std::string_view{value}.empty()) return true;
        }
        add_value<Field, placeholder.form>(builder, value);
        return true;
    }
}

/// @param value_of  Gives the value of a field, by its index as a constant.
template <class Model, KeyPart Part, class ValueOf, std::size_t... I>
std::optional<std::string> write_index_key(const ValueOf& value_of, std::index_sequence<I...>) {
    constexpr auto& fields = placeholders<Model, Part>;
    KeyBuilder builder{pattern_view<Model, Part>};
    const bool complete =
        (add_index_value<Model, Part, I>(builder, value_of(std::integral_constant<std::size_t, fields[I].field>{})) &&
         ...);
    if (!complete) return std::nullopt;
    std::string text = builder.take();
    if (text.empty()) return std::nullopt;  // DynamoDB has no empty keys
    return text;
}

template <class Model, KeyPart Part>
void add_index_text(IndexTexts& texts, const Model& record) {
    if constexpr (!index_attribute<Model, Part>.empty()) {
        const auto value_of = [&](auto field) -> const auto& { return get_field<field()>(record); };
        auto text =
            write_index_key<Model, Part>(value_of, std::make_index_sequence<placeholders<Model, Part>.size()>{});
        if (text) texts.emplace_back(index_attribute<Model, Part>, *std::move(text));
    }
}

/// @throws KeyError naming field, value and pattern if a value cannot be part of an index key.
template <class Model>
[[nodiscard]] IndexTexts index_texts([[maybe_unused]] const Model& record) {
    IndexTexts texts;
    [&]<std::size_t... Parts>(std::index_sequence<Parts...>) {
        (add_index_text<Model, static_cast<KeyPart>(Parts + 2)>(texts, record), ...);
    }(std::make_index_sequence<2 * secondary_key_count<Model>>{});
    return texts;
}

// --- queries

template <class Model, KeyPart Part, class... Args, std::size_t... I>
void add_native_equals(std::vector<Condition>& conditions, std::index_sequence<I...>, const Args&... args) {
    constexpr auto& fields = placeholders<Model, Part>;
    (conditions.push_back(compare(Condition::Op::equal, std::string{attribute_names<Model>[fields[I].field]},
                                  value_for<KeyFieldType<Model, Part, fields[I].field>>(
                                      given_value(nth<argument_index<Args...>(fields[I].name)>(args...).value)))),
     ...);
}

/// The last field of a native sort key that is given.
template <class Model, KeyPart Part, std::size_t Given, bool Open, class... Args>
Condition native_sort_condition(const Args&... args) {
    constexpr Placeholder last = placeholders<Model, Part>[Given - 1];
    constexpr std::size_t argument = argument_index<Args...>(last.name);
    constexpr Condition::Op op = BoundTraits<typename NthType<argument, Args...>::type>::op;
    using Field = KeyFieldType<Model, Part, last.field>;
    std::string attribute{attribute_names<Model>[last.field]};
    const auto& value = given_value(nth<argument>(args...).value);
    if constexpr (Open) {
        return begins_with(std::move(attribute), AttributeValue{std::string_view{value}});
    } else if constexpr (op == Condition::Op::between) {
        return between(std::move(attribute), value_for<Field>(value.low), value_for<Field>(value.high));
    } else {
        return compare(op, std::move(attribute), value_for<Field>(value));
    }
}

/// What a query of an index reads.
struct IndexRange {
    std::vector<Condition> conditions;
    std::string except_attribute{};
    std::string except{};  ///< see SortRange
};

/// What a range other than `all` says of a sort key's attribute.
[[nodiscard]] Condition sort_condition(std::string attribute, SortRange range);

/// @throws KeyError as query_key.
template <class Model, KeyPart Partition, class... Args>
[[nodiscard]] IndexRange index_range(const Args&... args) {
    constexpr KeyPart sort_part = sort_beside(Partition);
    constexpr auto sort = sort_extent<Model, Partition, Args...>();
    constexpr std::size_t partition_size = placeholders<Model, Partition>.size();
    IndexRange range;
    if constexpr (is_native_part<Model, Partition>) {
        add_native_equals<Model, Partition>(range.conditions, std::make_index_sequence<partition_size>{}, args...);
    } else {
        range.conditions.push_back(compare(Condition::Op::equal, std::string{index_attribute<Model, Partition>},
                                           write_key<Model, Partition, partition_size>(args...)));
    }
    if constexpr (is_native_part<Model, sort_part>) {
        if constexpr (sort.given != 0) {
            add_native_equals<Model, sort_part>(range.conditions, std::make_index_sequence<sort.given - 1>{}, args...);
            range.conditions.push_back(native_sort_condition<Model, sort_part, sort.given, sort.open>(args...));
        }
    } else if constexpr (has_key_part<Model, sort_part>) {
        SortRange of_sort = sort_key_range<Model, Partition>(args...);
        range.except_attribute = index_attribute<Model, sort_part>;
        range.except = std::move(of_sort.except);
        if (of_sort.kind != SortRange::Kind::all) {
            range.conditions.push_back(sort_condition(range.except_attribute, std::move(of_sort)));
        }
    }
    return range;
}

/// The body of a record's item, as `encode`, with the attributes of its indexes and constraints, and in its managed
/// members the stamp.
template <class Model>
[[nodiscard]] std::string encode_with_indexes(const Model& record, Encoding encoding, const KeyNames& key_names,
                                              const Stamp& stamp) {
    static_assert(check_model<Model>());
    auto fields = field_addresses(record);
    visit_stamp<Model>(stamp, [&](auto field, const auto& value) { fields[field()] = &value; });
    return encode_record(record_writer<Model>, fields.data(), encoding, key_names, index_texts(record));
}

}  // namespace dynaloom::detail
