#pragma once

#include <dynaloom/dynaloom.hpp>

#include <chrono>
#include <string>

using namespace dynaloom::literals;

struct Account {
    static constexpr auto pk_pattern = "ACCOUNT#{id}";
    std::string id{};
    int balance = 0;
    dynaloom::Version version{};
};
