#pragma once

#include "protocol/errors.hpp"
#include "test_tables.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace dynaloom::differential {

/// Sends one request to a store.
using Call = std::function<protocol::Reply(std::string_view operation, const std::string& body)>;

/// Whether an operation is one of those that only the comparison knows, of several requests each:
///
///     WalkQuery, WalkScan   the body is that of a Query or Scan, without a start key. All pages, each from where the
///                           one before ended, as one.
///     ScanSegments          the body is that of a Scan with TotalSegments. The pages of all segments, as one.
///     ReadStreams           `{"TableName":…,"Limit":…}`: the records of all streams of the table, the oldest first,
///                           read in pages of so many.
[[nodiscard]] bool is_of_several(std::string_view operation);

/// Carries out a request. An UpdateTable is answered when its indexes are ACTIVE, with what DescribeTable says then.
/// @returns The first error, or the result; of operations of several requests, one made of theirs.
[[nodiscard]] protocol::Reply exchange(const Call& call, const WireRequest& request);

}  // namespace dynaloom::differential
