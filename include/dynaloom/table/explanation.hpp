#pragma once

#include <dynaloom/store/requests.hpp>

#include <string>

namespace dynaloom {

/// What a typed request will run, made without running it.
///
/// Units are estimates, in DynamoDB's arithmetic; nothing that is stored is looked at. A get is taken for one of an
/// item of at most 4 KB, a page of a query or scan for as large as it can be: 1 MB, or `Limit` items of 400 KB. A write
/// costs at least what its own bytes do: more if it replaces or deletes a larger item, and once more for each index it
/// touches. Transactions cost twice as much.
struct Explanation {
    std::string operation{};  ///< DynamoDB's name: "GetItem", "Query", "Scan", …
    std::string index{};      ///< that a query or scan reads; empty for the table itself
    std::string request{};    ///< DynamoDB's JSON of the request; of several pages, the next one's
    double read_units = 0;    ///< of a query or scan, of one page at most
    double write_units = 0;

    friend bool operator==(const Explanation&, const Explanation&) = default;
};

/// Two lines for people: `Query of index "by_title", at most 128 read units a page` and the request.
[[nodiscard]] std::string to_string(const Explanation& explanation);

namespace detail {

/// @throws ValidationError for an operation that DynamoDB does not have.
[[nodiscard]] Explanation explain(const Request& request);

}  // namespace detail
}  // namespace dynaloom
