#pragma once

#include "test_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace dynaloom::differential {

/// Makes up AttributeValues, keys and items as JSON, few different ones, so that they meet. All that is random comes
/// from the seed.
class RandomValues {
protected:
    using Strings = std::vector<std::string>;

    explicit RandomValues(std::uint64_t seed) : random_{seed} {}

    [[nodiscard]] std::size_t below(std::size_t count);
    [[nodiscard]] bool chance(unsigned percent) { return below(100) < percent; }
    [[nodiscard]] const std::string& pick(const Strings& from) { return from[below(from.size())]; }

    [[nodiscard]] std::string number_text();
    [[nodiscard]] std::string string_text();
    [[nodiscard]] std::string base64_text();
    [[nodiscard]] std::string value(int depth);
    [[nodiscard]] std::string broken_value();
    [[nodiscard]] std::string key_value(char type);
    [[nodiscard]] std::string long_key_value(char type);
    [[nodiscard]] std::string key(const TableShape& table);
    [[nodiscard]] std::string item(const TableShape& table);

private:
    std::mt19937_64 random_;
};

}  // namespace dynaloom::differential
