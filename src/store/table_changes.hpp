#pragma once

#include <dynaloom/store/requests.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom {

/// Which tables are being created or changed, as the requests to a store see it. Time is the number of the request.
/// @par Threads  One at a time.
class TableChanges {
public:
    TableChanges(std::size_t creating_for, std::size_t updating_for)
        : creating_for_{creating_for}, updating_for_{updating_for} {}

    /// @throws What DynamoDB answers to a request that has to wait until a table is there, or at rest.
    void check(const Request& request, std::uint64_t now) const;

    /// Takes note of a request that was carried out and writes into its response what its tables are at.
    void carried_out(const Request& request, std::uint64_t now, Response& response);

private:
    struct Change {
        TableStatus status = TableStatus::creating;
        std::uint64_t until = 0;  ///< the last request that sees it
        std::optional<std::string> new_index{};
    };

    [[nodiscard]] const Change* find(std::string_view table, std::uint64_t now) const;
    void describe(TableDescription& description, std::uint64_t now) const;

    std::size_t creating_for_;
    std::size_t updating_for_;
    std::map<std::string, Change, std::less<>> changes_;
};

}  // namespace dynaloom
