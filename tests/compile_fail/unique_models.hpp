#pragma once

#include <dynaloom/dynaloom.hpp>

#include <array>
#include <string>

using namespace dynaloom::literals;

struct User {
    static constexpr auto pk_pattern = "USER#{id}";
    static constexpr std::array unique{dynaloom::Unique{.name = "email", .key = "EMAIL#{tenant}#{email}"}};
    std::string id{};
    std::string tenant{};
    std::string email{};
};
