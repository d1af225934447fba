#pragma once

#include "random_expressions.hpp"

#include <string>
#include <vector>

namespace dynaloom::differential {

/// Makes up requests about tables as such: their definitions, indexes, streams and times to live.
class RandomTables : protected RandomExpressions {
protected:
    using RandomExpressions::RandomExpressions;

    [[nodiscard]] WireRequest create_table();
    [[nodiscard]] WireRequest update_table();
    /// Makes or deletes a global index of a table that has items. DynamoDB Local takes a second for it.
    [[nodiscard]] WireRequest change_index();
    [[nodiscard]] WireRequest delete_table();
    [[nodiscard]] WireRequest describe_table();
    [[nodiscard]] WireRequest list_tables();
    [[nodiscard]] WireRequest update_time_to_live();
    [[nodiscard]] WireRequest describe_time_to_live();
    [[nodiscard]] WireRequest read_streams();

private:
    [[nodiscard]] const std::string& made_table();
    [[nodiscard]] const std::string& any_table();
    [[nodiscard]] std::string key_schema(const std::string& partition, const std::string& sort);
    [[nodiscard]] std::string projection_of_index();
    [[nodiscard]] std::string index(const std::string& name, const std::string& partition, const std::string& sort);
    [[nodiscard]] std::string definitions(const Strings& used);
    [[nodiscard]] std::string stream();
    [[nodiscard]] std::string throughput();
};

}  // namespace dynaloom::differential
