#pragma once

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/store/item_requests.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// What is refused of queries and scans, most of it before their table is looked for.
namespace dynaloom::engine {

void check_limit(const std::optional<std::uint32_t>& limit);

void check_select(const std::optional<Select>& select, bool has_projection, bool has_index);

void check_segment(const std::optional<std::uint32_t>& segment, const std::optional<std::uint32_t>& total_segments);

/// Refuses a query's filter on the keys of what is queried.
void check_filter_names_no_key(const Condition& filter, std::span<const std::string_view> key_names);

}  // namespace dynaloom::engine
