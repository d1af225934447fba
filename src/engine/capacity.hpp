#pragma once

#include <dynaloom/store/capacity.hpp>

#include <cstddef>
#include <optional>
#include <string>

/// What requests cost, by DynamoDB's arithmetic: units of 4 KB read.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
namespace dynaloom::engine {

/// Of reading `bytes`, rounded up to a whole unit and never nothing: an absent item costs a unit too. Reads that need
/// not be consistent cost half.
[[nodiscard]] double read_units(std::size_t bytes, bool consistent) noexcept;

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
