#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::differential {

/// A request as it goes over the wire.
struct WireRequest {
    std::string operation;
    std::string body;
};

/// A table that the requests are about.
struct TableShape {
    std::string name;
    char partition_type;  ///< 'S', 'N', 'B'
    char sort_type;       ///< NUL: no sort key
    bool indexed;         ///< has the indexes of `create_request`
};

[[nodiscard]] const std::vector<TableShape>& table_shapes();
[[nodiscard]] WireRequest create_request(const TableShape& table);

/// Makes up requests, most of them valid, on few keys and attributes, so that they meet. All that is random comes from
/// the seed.
class RequestGenerator {
public:
    explicit RequestGenerator(std::uint64_t seed) : random_{seed} {}

    [[nodiscard]] WireRequest next();

private:
    using Strings = std::vector<std::string>;

    [[nodiscard]] std::size_t below(std::size_t count);
    [[nodiscard]] bool chance(unsigned percent) { return below(100) < percent; }
    [[nodiscard]] const std::string& pick(const Strings& from) { return from[below(from.size())]; }

    // JSON of AttributeValues.
    [[nodiscard]] std::string number_text();
    [[nodiscard]] std::string string_text();
    [[nodiscard]] std::string base64_text();
    [[nodiscard]] std::string value(int depth);
    [[nodiscard]] std::string broken_value();
    [[nodiscard]] std::string key_value(char type);
    [[nodiscard]] std::string key(const TableShape& table);
    [[nodiscard]] std::string item(const TableShape& table);

    // Expressions; the placeholders that they use are collected.
    [[nodiscard]] std::string name(const TableShape& table);
    [[nodiscard]] std::string path(const TableShape& table);
    [[nodiscard]] std::string placeholder(std::string json);
    [[nodiscard]] std::string operand(const TableShape& table);
    [[nodiscard]] std::string condition(const TableShape& table, int depth);
    [[nodiscard]] std::string set_value(const TableShape& table, int depth);
    [[nodiscard]] std::string update(const TableShape& table);
    [[nodiscard]] std::string projection(const TableShape& table);
    [[nodiscard]] std::string key_condition(const TableShape& table);
    [[nodiscard]] std::string range_condition(const std::string& attribute, char type);
    [[nodiscard]] std::string index_key_condition(const std::string& index);
    [[nodiscard]] std::string spoil(std::string expression);
    void start_expressions();
    [[nodiscard]] std::string placeholders();

    [[nodiscard]] std::string table_member(const TableShape& table) const;
    [[nodiscard]] std::string write_options(bool update);
    [[nodiscard]] WireRequest put();
    [[nodiscard]] WireRequest get();
    [[nodiscard]] WireRequest erase();
    [[nodiscard]] WireRequest update_item();
    [[nodiscard]] WireRequest query();
    [[nodiscard]] WireRequest query_index();
    [[nodiscard]] WireRequest scan_index();
    [[nodiscard]] WireRequest scan();
    [[nodiscard]] WireRequest batch_write();
    [[nodiscard]] WireRequest batch_get();
    [[nodiscard]] WireRequest transact_write();
    [[nodiscard]] WireRequest transact_get();
    [[nodiscard]] const TableShape& table();

    std::mt19937_64 random_;
    std::vector<std::pair<std::string, std::string>> names_;   // placeholder, attribute name
    std::vector<std::pair<std::string, std::string>> values_;  // placeholder, JSON
};

}  // namespace dynaloom::differential
