#pragma once

#include <dynaloom/detail/fixed_string.hpp>
#include <dynaloom/model/index_attributes.hpp>
#include <dynaloom/model/key_pattern.hpp>
#include <dynaloom/model/key_pattern_parser.hpp>
#include <dynaloom/model/managed_members.hpp>
#include <dynaloom/model/model_options.hpp>
#include <dynaloom/model/options.hpp>
#include <dynaloom/model/reflect.hpp>
#include <dynaloom/model/schema_version.hpp>
#include <dynaloom/model/text_form.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dynaloom {

/// A unique constraint of a record type.
struct UniqueKey {
    std::string_view name;
    std::string_view attribute;  ///< of the record, that holds the key of its guard
    KeyPatternView key;
};

/// How a record type is bound to a table: the one description that everything above works from. A static model has a
/// constant one, `binding<Model>`.
struct Binding {
    std::string_view model;  ///< the record type's name, for messages
    KeyNames key_names;
    KeyPatternView partition;
    std::optional<KeyPatternView> sort;
    std::string_view schema_version;
    std::string_view table_name;  ///< empty if the model states none
    ManagedAttributes managed{};
    std::span<const UniqueKey> unique{};
};

namespace detail {

/// Which of a model's key patterns: the table's, and behind them those of its indexes, partition and sort key in turn,
/// and of its constraints, which have no sort key.
enum class KeyPart : unsigned char { partition, sort };

constexpr KeyPart partition_of_index(std::size_t index) noexcept {
    return static_cast<KeyPart>(2 * (index + 1));
}
template <class Model>
consteval KeyPart key_of_unique(std::size_t constraint) {
    return partition_of_index(index_count<Model> + constraint);
}
constexpr bool is_partition(KeyPart part) noexcept {
    return static_cast<unsigned>(part) % 2 == 0;
}
/// The sort key's part beside that of a partition key.
constexpr KeyPart sort_beside(KeyPart partition) noexcept {
    return static_cast<KeyPart>(static_cast<unsigned>(partition) + 1);
}
constexpr bool is_of_table(KeyPart part) noexcept {
    return part == KeyPart::partition || part == KeyPart::sort;
}
constexpr std::size_t index_of(KeyPart part) noexcept {
    return static_cast<std::size_t>(part) / 2 - 1;
}

template <class Model>
concept HasTableName = requires { requires !std::is_member_pointer_v<decltype(&Model::table_name)>; };

template <class Model, KeyPart Part>
consteval std::string_view find_pattern() {
    if constexpr (Part == KeyPart::partition) {
        return pk_pattern_of<Model>;
    } else if constexpr (Part == KeyPart::sort) {
        return sk_pattern_of<Model>;
    } else if constexpr (is_partition(Part)) {
        return secondary_keys_of<Model>[index_of(Part)].pk;
    } else {
        return secondary_keys_of<Model>[index_of(Part)].sk;
    }
}
template <class Model, KeyPart Part>
inline constexpr std::string_view pattern_text = find_pattern<Model, Part>();

template <std::size_t Count>
struct StaticPattern {
    std::array<PatternPart, Count> parts{};
    PatternProblem problem{};
};

consteval std::size_t count_parts(std::string_view text) {
    PatternReader reader{text};
    PatternPart part;
    std::size_t count = 0;
    while (reader.next(part)) ++count;
    return count;
}

template <class Model, KeyPart Part>
consteval auto read_pattern() {
    constexpr std::string_view text = pattern_text<Model, Part>;
    StaticPattern<count_parts(text)> pattern;
    PatternReader reader{text};
    for (PatternPart& part : pattern.parts) reader.next(part);
    PatternPart behind_last;
    reader.next(behind_last);
    pattern.problem = reader.problem();
    return pattern;
}

template <class Type>
struct WithoutOptional {
    using type = Type;
};
template <class Type>
struct WithoutOptional<std::optional<Type>> {
    using type = Type;
};

template <class Model, KeyPart Part, std::size_t Field>
consteval auto key_field_type() {
    using Type = std::remove_cv_t<FieldType<Model, Field>>;
    if constexpr (is_of_table(Part)) {
        return std::type_identity<Type>{};
    } else {
        return WithoutOptional<Type>{};
    }
}
/// The type of a field's values in a key. A record without a value has no index key.
template <class Model, KeyPart Part, std::size_t Field>
using KeyFieldType = typename decltype(key_field_type<Model, Part, Field>())::type;

/// As the text alone gives it.
template <class Model, KeyPart Part>
inline constexpr auto bare_pattern = read_pattern<Model, Part>();

template <class Model, KeyPart Part, std::size_t Index>
consteval PatternProblem set_field_shape(PatternPart& part) {
    constexpr PatternPart bare = bare_pattern<Model, Part>.parts[Index];
    if constexpr (bare.is_placeholder()) {
        constexpr std::size_t field = field_index<Model>(bare.text);
        if constexpr (field == npos) {
            return {PatternFault::unknown_field, bare.text};
        } else if constexpr (!HasTextForm<KeyFieldType<Model, Part, field>>) {
            return {PatternFault::type_without_text, bare.text};
        } else {
            constexpr bool is_last = Index + 1 == bare_pattern<Model, Part>.parts.size();
            constexpr TextShape shape = TextForm<KeyFieldType<Model, Part, field>>::shape;
            // What ends an index's key takes any text: an index need not tell its records apart.
            if constexpr (!is_of_table(Part) && is_last && shape.kind == TextKind::text &&
                          bare.form == PatternPart::Form::plain) {
                part.form = PatternPart::Form::raw;
            }
            return set_shape(part, shape);
        }
    }
    return {};
}

template <class Model, KeyPart Part, std::size_t... I>
consteval auto complete_pattern(std::index_sequence<I...>) {
    auto pattern = bare_pattern<Model, Part>;
    if (pattern.problem) return pattern;
    const auto keep_first = [&pattern](PatternProblem problem) {
        if (!pattern.problem) pattern.problem = problem;
    };
    (keep_first(set_field_shape<Model, Part, I>(pattern.parts[I])), ...);
    if (!pattern.problem) pattern.problem = check_parts(pattern.parts);
    return pattern;
}

/// With the shapes of the model's fields, and what is wrong with it.
template <class Model, KeyPart Part>
inline constexpr auto static_pattern =
    complete_pattern<Model, Part>(std::make_index_sequence<bare_pattern<Model, Part>.parts.size()>{});

template <class Model, KeyPart Part>
inline constexpr KeyPatternView pattern_view{pattern_text<Model, Part>, type_name<Model>,
                                             static_pattern<Model, Part>.parts,
                                             reserved_characters(static_pattern<Model, Part>.parts)};

// What is wrong becomes a template argument, so that both compilers print it in the first lines of the error: gcc with
// the function, clang with the condition.

template <class Model, FixedString Problem, FixedString At, FixedString Pattern>
inline constexpr bool is_right_pattern = false;

template <class Model, FixedString Problem, FixedString At, FixedString Pattern>
consteval bool refuse_pattern() {
    static_assert(is_right_pattern<Model, Problem, At, Pattern>, "the key pattern breaks a rule of key_pattern.hpp");
    return false;
}

template <class Model>
inline constexpr bool has_pk_pattern = HasPartitionKeyPattern<Model>;

template <class Model, KeyPart Part>
consteval bool check_pattern() {
    constexpr PatternProblem problem = static_pattern<Model, Part>.problem;
    if constexpr (problem) {
        constexpr std::string_view text = pattern_text<Model, Part>;
        constexpr std::string_view reason = describe(problem.fault);
        return refuse_pattern<Model, fixed<reason.size()>(reason), fixed<problem.where.size()>(problem.where),
                              fixed<text.size()>(text)>();
    }
    return true;
}

/// Compiles if the model's patterns keep all rules. Call it where the user's call is still near.
template <class Model>
consteval bool check_patterns() {
    static_assert(has_pk_pattern<Model>,
                  "a model states its partition key: static constexpr auto pk_pattern = \"...\"");
    if constexpr (!check_pattern<Model, KeyPart::partition>()) return false;
    if constexpr (HasSortKeyPattern<Model>) return check_pattern<Model, KeyPart::sort>();
    return true;
}

template <class Model, std::size_t... Numbers>
consteval std::array<UniqueKey, sizeof...(Numbers)> list_unique_keys(std::index_sequence<Numbers...>) {
    return {UniqueKey{unique_of<Model>[Numbers].name, index_attributes<Model>[2 * (index_count<Model> + Numbers)],
                      pattern_view<Model, key_of_unique<Model>(Numbers)>}...};
}
template <class Model>
inline constexpr auto unique_keys = list_unique_keys<Model>(std::make_index_sequence<unique_count<Model>>{});

template <class Model>
consteval Binding make_binding() {
    static_assert(check_patterns<Model>());
    Binding made{.model = type_name<Model>,
                 .key_names = key_names_of<Model>,
                 .partition = pattern_view<Model, KeyPart::partition>,
                 .sort = std::nullopt,
                 .schema_version = dynaloom::schema_version<Model>,
                 .table_name = {},
                 .managed = managed_attributes<Model>,
                 .unique = unique_keys<Model>};
    if constexpr (HasSortKeyPattern<Model>) made.sort = pattern_view<Model, KeyPart::sort>;
    if constexpr (HasTableName<Model>) made.table_name = Model::table_name;
    return made;
}

}  // namespace detail

/// The binding of a static model: a struct with the static members `pk_pattern` and, all optional, `sk_pattern`,
/// `key_names`, `table_name`, `unique`, `fixed_schema_version`. A pattern that breaks a rule does not compile.
template <class Model>
inline constexpr Binding binding = detail::make_binding<Model>();

}  // namespace dynaloom
