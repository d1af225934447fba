#pragma once

#include "store/units.hpp"

#include <dynaloom/store/capacity.hpp>

#include <optional>
#include <string>

/// What requests cost, in capacity units.
namespace dynaloom::engine {

/// What a request cost of a table and of its indexes, each in units.
struct Consumption {
    double table = 0;
    ConsumedCapacity::ByIndex local_indexes{};
    ConsumedCapacity::ByIndex global_indexes{};
};

/// As the request wants it told; nothing if it does not.
[[nodiscard]] std::optional<ConsumedCapacity> consumed_capacity(ReturnConsumedCapacity wanted, const std::string& table,
                                                                const Consumption& consumption);

}  // namespace dynaloom::engine
