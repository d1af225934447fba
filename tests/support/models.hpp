#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Record types that several tests share.
namespace dynaloom::test {

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
    std::optional<std::string> content{};
    int likes = 0;

    friend bool operator==(const Story&, const Story&) = default;
};

// One table of three record types: a customer's partition holds the profile, the orders and their lines.

struct Customer {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";
    static constexpr auto sk_pattern = "PROFILE";
    static constexpr auto table_name = "shop";

    std::string customer_id{};
    std::string name{};

    friend bool operator==(const Customer&, const Customer&) = default;
};

struct Order {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";
    static constexpr auto sk_pattern = "ORDER#{number:06}";
    static constexpr auto table_name = "shop";

    std::string customer_id{};
    std::uint32_t number = 0;
    std::vector<std::string> tags{};

    friend bool operator==(const Order&, const Order&) = default;
};

struct OrderLine {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";
    static constexpr auto sk_pattern = "ORDER#{number:06}#LINE#{line:03}";
    static constexpr auto table_name = "shop";

    std::string customer_id{};
    std::uint32_t number = 0;
    int line = 0;
    std::string product{};

    friend bool operator==(const OrderLine&, const OrderLine&) = default;
};

/// A table without a sort key.
struct Setting {
    static constexpr auto pk_pattern = "SETTING#{name}";

    std::string name{};
    std::string value{};

    friend bool operator==(const Setting&, const Setting&) = default;
};

}  // namespace dynaloom::test
