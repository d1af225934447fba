#include "server/own_operations.hpp"

#include "protocol/json_writer.hpp"

#include <cstdint>

namespace dynaloom::server {

namespace {

// A new account's, in requests of capacity per second; nothing here is throttled.
constexpr std::uint64_t account_units = 80'000;
constexpr std::uint64_t table_units = 40'000;
constexpr std::uint64_t minutes_of_a_day = 1'440;

void write(protocol::JsonWriter& out, std::string_view name, std::uint64_t value) {
    out.name(name);
    out.integer(value);
}

}  // namespace

std::optional<std::string> answer_about_itself(std::string_view operation, std::string_view host) {
    protocol::JsonWriter out;
    out.begin_object();
    if (operation == "DescribeLimits") {
        write(out, "AccountMaxReadCapacityUnits", account_units);
        write(out, "AccountMaxWriteCapacityUnits", account_units);
        write(out, "TableMaxReadCapacityUnits", table_units);
        write(out, "TableMaxWriteCapacityUnits", table_units);
    } else if (operation == "DescribeEndpoints") {
        out.name("Endpoints");
        out.begin_array();
        out.begin_object();
        out.member("Address", host);
        write(out, "CachePeriodInMinutes", minutes_of_a_day);
        out.end_object();
        out.end_array();
    } else {
        return std::nullopt;
    }
    out.end_object();
    return out.take();
}

}  // namespace dynaloom::server
