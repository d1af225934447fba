#pragma once

#include <dynaloom/store/requests.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace dynaloom::protocol {

/// How the protocol writes an enumerator: its name stands at its value.
template <class Enum>
inline constexpr int enum_names = 0;

// clang-format off
template <> inline constexpr auto enum_names<KeyType> = std::to_array<std::string_view>({"S", "N", "B"});
template <> inline constexpr auto enum_names<Projection::Type> =
    std::to_array<std::string_view>({"ALL", "KEYS_ONLY", "INCLUDE"});
template <> inline constexpr auto enum_names<StreamViewType> =
    std::to_array<std::string_view>({"KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"});
template <> inline constexpr auto enum_names<TableStatus> =
    std::to_array<std::string_view>({"CREATING", "UPDATING", "DELETING", "ACTIVE"});
template <> inline constexpr auto enum_names<StreamStatus> =
    std::to_array<std::string_view>({"ENABLING", "ENABLED", "DISABLING", "DISABLED"});
template <> inline constexpr auto enum_names<StreamRecord::Event> =
    std::to_array<std::string_view>({"INSERT", "MODIFY", "REMOVE"});
template <> inline constexpr auto enum_names<ShardIteratorType> =
    std::to_array<std::string_view>({"TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"});
template <> inline constexpr auto enum_names<ReturnValues> =
    std::to_array<std::string_view>({"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"});
template <> inline constexpr auto enum_names<Select> =
    std::to_array<std::string_view>({"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"});
template <> inline constexpr auto enum_names<ReturnConsumedCapacity> =
    std::to_array<std::string_view>({"NONE", "TOTAL", "INDEXES"});
// clang-format on

template <class Enum>
[[nodiscard]] constexpr std::string_view name_of(Enum value) {
    return enum_names<Enum>[static_cast<std::size_t>(value)];
}

template <class Enum>
[[nodiscard]] constexpr std::optional<Enum> enum_of(std::string_view name) {
    const auto& names = enum_names<Enum>;
    const auto* const found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

static_assert(name_of(Projection::Type::include) == "INCLUDE" && name_of(TableStatus::active) == "ACTIVE");
static_assert(name_of(StreamViewType::new_and_old_images) == "NEW_AND_OLD_IMAGES" &&
              name_of(StreamStatus::disabled) == "DISABLED" && name_of(StreamRecord::Event::remove) == "REMOVE");
static_assert(name_of(ShardIteratorType::after_sequence_number) == "AFTER_SEQUENCE_NUMBER" &&
              name_of(ReturnValues::updated_new) == "UPDATED_NEW" && name_of(Select::count) == "COUNT" &&
              name_of(ReturnConsumedCapacity::indexes) == "INDEXES");

}  // namespace dynaloom::protocol
