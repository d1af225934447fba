#pragma once

#include "random_values.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::differential {

/// Makes up expressions. The placeholders that they use are collected from `start_expressions` to `placeholders`.
class RandomExpressions : protected RandomValues {
protected:
    using RandomValues::RandomValues;

    [[nodiscard]] std::string condition(int depth);
    [[nodiscard]] std::string update();
    [[nodiscard]] std::string projection();
    [[nodiscard]] std::string key_condition(const TableShape& table);
    [[nodiscard]] std::string index_key_condition(const std::string& index);
    /// Makes a few of the expressions wrong.
    [[nodiscard]] std::string spoil(std::string expression);

    void start_expressions();
    /// The members ExpressionAttributeNames and ExpressionAttributeValues, as far as they are needed.
    [[nodiscard]] std::string placeholders();

private:
    [[nodiscard]] std::string name();
    [[nodiscard]] std::string path();
    [[nodiscard]] std::string placeholder(std::string json);
    [[nodiscard]] std::string operand();
    [[nodiscard]] std::string set_value(int depth);
    [[nodiscard]] std::string range_condition(const std::string& attribute, char type);

    std::vector<std::pair<std::string, std::string>> names_;   // placeholder, attribute name
    std::vector<std::pair<std::string, std::string>> values_;  // placeholder, JSON
};

}  // namespace dynaloom::differential
