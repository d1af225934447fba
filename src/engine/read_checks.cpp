#include "engine/read_checks.hpp"

#include "engine/table.hpp"
#include "expression/for_each_path.hpp"

#include <dynaloom/error.hpp>

#include <set>
#include <string>

namespace dynaloom::engine {

namespace {

constexpr std::uint32_t most_segments = 1'000'000;

std::string_view wanted(Select select) {
    switch (select) {
        case Select::all_attributes:
            return "ALL_ATTRIBUTES";
        case Select::all_projected_attributes:
            return "ALL_PROJECTED_ATTRIBUTES";
        case Select::specific_attributes:
            return "SPECIFIC_ATTRIBUTES";
        case Select::count:
            break;
    }
    return "only the Count";
}

}  // namespace

void check_limit(const std::optional<std::uint32_t>& limit) {
    if (limit && *limit == 0) refuse_value("0", "limit", "Member must have value greater than or equal to 1");
}

void check_select(const std::optional<Select>& select, bool has_projection, bool has_index) {
    if (!select) return;
    if (*select == Select::all_projected_attributes && !has_index)
        throw ValidationError{"ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"};
    if (*select == Select::specific_attributes && !has_projection)
        throw ValidationError{
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"};
    if (*select != Select::specific_attributes && has_projection)
        throw ValidationError{"Cannot specify the ProjectionExpression when choosing to get " +
                              std::string{wanted(*select)}};
}

void check_segment(const std::optional<std::uint32_t>& segment, const std::optional<std::uint32_t>& total_segments) {
    if (segment && *segment >= most_segments)
        refuse_value(std::to_string(*segment), "segment", "Member must have value less than or equal to 999999");
    if (total_segments && *total_segments == 0)
        refuse_value("0", "totalSegments", "Member must have value greater than or equal to 1");
    if (total_segments && *total_segments > most_segments)
        refuse_value(std::to_string(*total_segments), "totalSegments",
                     "Member must have value less than or equal to 1000000");
    if (segment && !total_segments)
        throw ValidationError{
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
            "present"};
    if (total_segments && !segment)
        throw ValidationError{
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
            "present"};
    if (segment && *segment >= *total_segments)
        throw ValidationError{
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
            std::to_string(*segment) + " is not less than TotalSegments: " + std::to_string(*total_segments)};
}

void check_filter_names_no_key(const Condition& filter, std::span<const std::string_view> key_names) {
    std::set<std::string_view> looked_at;
    detail::for_each_path(filter, [&](const Path& path) { looked_at.insert(detail::attribute_of(path)); });
    for (const std::string_view key : key_names)
        if (looked_at.contains(key))
            throw ValidationError{
                "Filter Expression can only contain non-primary key attributes: Primary key attribute: " +
                std::string{key}};
}

}  // namespace dynaloom::engine
