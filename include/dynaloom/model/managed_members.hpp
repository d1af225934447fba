#pragma once

#include <dynaloom/model/attributes.hpp>
#include <dynaloom/model/managed.hpp>
#include <dynaloom/model/model_options.hpp>
#include <dynaloom/model/reflect.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <type_traits>

/// Which members of a model are managed, and what a write puts into them.
namespace dynaloom::detail {

template <class Member, class... Types>
consteval std::size_t find_member_of_type(FieldTypes<Types...>) {
    constexpr std::array<bool, sizeof...(Types)> is_it{std::is_same_v<std::remove_cv_t<Types>, Member>...};
    for (std::size_t i = 0; i < is_it.size(); ++i) {
        if (is_it[i]) return i;
    }
    return npos;
}

/// The index of the model's member of that managed type, npos if there is none.
template <class Model, class Member>
inline constexpr std::size_t managed_field = find_member_of_type<Member>(FieldTypesOf<Model>{});

template <class Model>
inline constexpr bool has_version = managed_field<Model, Version> != npos;

template <class Model, class Member>
consteval std::string_view managed_attribute() {
    if constexpr (managed_field<Model, Member> == npos) {
        return {};
    } else {
        return attribute_names<Model>[managed_field<Model, Member>];
    }
}
template <class Model>
inline constexpr ManagedAttributes managed_attributes{
    managed_attribute<Model, Version>(), managed_attribute<Model, CreatedAt>(), managed_attribute<Model, UpdatedAt>(),
    managed_attribute<Model, ExpiresAt>()};

/// Whether the field of that name is one that writes set by themselves.
template <class Model>
consteval bool is_set_by_writes(std::string_view field) {
    const std::size_t index = field_index<Model>(field);
    return index != npos && (index == managed_field<Model, Version> || index == managed_field<Model, CreatedAt> ||
                             index == managed_field<Model, UpdatedAt>);
}

template <class Model>
inline constexpr bool is_changed_by_writes =
    has_version<Model> || managed_field<Model, CreatedAt> != npos || managed_field<Model, UpdatedAt> != npos;

/// A write of such a record, not const, puts into it what it stored.
template <class Model>
concept ChangedByWrites = HasPartitionKeyPattern<Model> && !std::is_const_v<Model> && is_changed_by_writes<Model>;

/// What one write stores in a record's managed members.
struct Stamp {
    Version expected;  ///< what the record held
    Version version;
    CreatedAt created_at;
    UpdatedAt updated_at;
    bool created_now = false;  ///< the record held no time of its creation
};

/// The time as managed members hold it.
[[nodiscard]] inline std::chrono::sys_time<std::chrono::milliseconds> write_time() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

template <class Model>
[[nodiscard]] Stamp make_stamp([[maybe_unused]] const Model& record) {
    Stamp stamp;
    if constexpr (is_changed_by_writes<Model>) {
        stamp.created_at = stamp.updated_at.time = write_time();
        if constexpr (has_version<Model>) {
            stamp.expected = get_field<managed_field<Model, Version>>(record);
            stamp.version = stamp.expected.next();
        }
        if constexpr (managed_field<Model, CreatedAt> != npos) {
            const CreatedAt& held = get_field<managed_field<Model, CreatedAt>>(record);
            stamp.created_now = held == CreatedAt{};
            if (!stamp.created_now) stamp.created_at = held;
        }
    }
    return stamp;
}

/// Calls `use` with each of the model's managed members' index, and the stamp's value for it.
template <class Model, class Use>
void visit_stamp([[maybe_unused]] const Stamp& stamp, [[maybe_unused]] const Use& use) {
    const auto visit = [&]<class Member>(const Member& value) {
        if constexpr (managed_field<Model, Member> != npos) {
            use(std::integral_constant<std::size_t, managed_field<Model, Member>>{}, value);
        }
    };
    visit(stamp.version);
    visit(stamp.created_at);
    visit(stamp.updated_at);
}

template <class Model>
void apply_stamp(Model& record, const Stamp& stamp) {
    visit_stamp<Model>(stamp, [&](auto field, const auto& value) { get_field<field()>(record) = value; });
}

}  // namespace dynaloom::detail
