#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::benchmarks {

/// The record of the benchmarks: 11 fields, about 400 bytes of DynamoDB JSON.
struct Record {
    static constexpr auto pk_pattern = "USER#{user_id}";
    static constexpr auto sk_pattern = "ORDER#{order_id}";

    std::string user_id{};
    std::string order_id{};
    std::string email{};
    std::string title{};
    std::string body{};
    std::int64_t created = 0;
    std::int32_t quantity = 0;
    double price = 0;
    bool active = false;
    std::optional<std::string> note{};
    std::vector<std::string> tags{};
};

inline Record make_record(std::uint32_t number) {
    std::string digits = std::to_string(100000000U + number);
    return {.user_id = "u" + digits.substr(0, 7),
            .order_id = digits,
            .email = "somebody." + digits + "@example.com",
            .title = "An order of several things",
            .body = "Please leave the parcel with the neighbours \"at number 12\" if nobody is at home.",
            .created = 1700000000 + number,
            .quantity = static_cast<std::int32_t>(number % 17),
            .price = 19.95,
            .active = true,
            .note = "gift",
            .tags = {"new", "parcel", "express"}};
}

}  // namespace dynaloom::benchmarks
