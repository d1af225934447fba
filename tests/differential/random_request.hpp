#pragma once

#include "random_expressions.hpp"

#include <cstdint>
#include <string>

namespace dynaloom::differential {

/// Makes up requests, most of them valid, on few keys and attributes, so that they meet. All that is random comes from
/// the seed.
class RequestGenerator : RandomExpressions {
public:
    explicit RequestGenerator(std::uint64_t seed) : RandomExpressions{seed} {}

    [[nodiscard]] WireRequest next();

private:
    [[nodiscard]] const TableShape& table();
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
};

}  // namespace dynaloom::differential
