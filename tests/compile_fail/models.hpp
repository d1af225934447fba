#pragma once

#include <dynaloom/dynaloom.hpp>

#include <cstdint>
#include <memory>
#include <string>

using namespace dynaloom::literals;

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{year:04}#{story_id}";
    std::string owner{};
    std::uint32_t year = 0;
    std::string story_id{};
    std::string title{};
};

struct Comment {
    static constexpr auto pk_pattern = "USER#{author}";
    static constexpr auto sk_pattern = "COMMENT#{comment_id}";
    std::string author{};
    std::string comment_id{};
};
