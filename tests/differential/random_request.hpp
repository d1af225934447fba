#pragma once

#include "random_tables.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace dynaloom::differential {

/// Makes up requests, most of them valid, on few keys and attributes, so that they meet. All that is random comes from
/// the seed.
class RequestGenerator : RandomTables {
public:
    explicit RequestGenerator(std::uint64_t seed) : RandomTables{seed} {}

    [[nodiscard]] WireRequest next();
    /// One with parameters that are older than expressions.
    [[nodiscard]] WireRequest legacy();

private:
    [[nodiscard]] const TableShape& table();
    [[nodiscard]] const std::string& name_of(const TableShape& table);
    [[nodiscard]] std::string table_member(const TableShape& table);
    [[nodiscard]] std::string write_options(bool update);

    [[nodiscard]] WireRequest put();
    [[nodiscard]] WireRequest get();
    [[nodiscard]] WireRequest erase();
    [[nodiscard]] WireRequest update_item();

    [[nodiscard]] WireRequest page_or_walk(const std::string& operation, std::string json, bool walk);
    [[nodiscard]] std::pair<std::string, const TableShape*> any_index();
    [[nodiscard]] std::string select();
    [[nodiscard]] WireRequest query();
    [[nodiscard]] WireRequest query_index();
    [[nodiscard]] WireRequest scan();
    [[nodiscard]] WireRequest scan_index();

    [[nodiscard]] std::string legacy_values(std::size_t count);
    [[nodiscard]] std::string legacy_comparison();
    [[nodiscard]] std::string legacy_conditions(bool expected);
    [[nodiscard]] std::string attribute_updates();

    [[nodiscard]] std::size_t size_of_batch(std::size_t most);
    [[nodiscard]] std::string transact_action();
    [[nodiscard]] WireRequest batch_write();
    [[nodiscard]] WireRequest batch_get();
    [[nodiscard]] WireRequest transact_write();
    [[nodiscard]] WireRequest transact_get();

    std::map<std::string, std::string> last_actions_;  // by token
};

}  // namespace dynaloom::differential
