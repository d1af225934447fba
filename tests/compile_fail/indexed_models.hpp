#pragma once

#include "models.hpp"

#include <array>
#include <set>

struct Film {
    static constexpr auto pk_pattern = "FILM#{film_id}";
    static constexpr std::array indexes{
        dynaloom::Index{.name = "by_genre", .pk = "GENRE#{genre}", .sk = "YEAR#{year:04}#{title}"}};
    std::string film_id{};
    std::string title{};
    std::string genre{};
    int year = 0;
    std::set<std::string> tags{};
};
