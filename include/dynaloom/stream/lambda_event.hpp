#pragma once

#include <dynaloom/store/stream_requests.hpp>

#include <string_view>
#include <vector>

namespace dynaloom {

/// The changes in an event that AWS Lambda hands to a function of a DynamoDB stream: `{"Records":[{"eventName":
/// "INSERT","dynamodb":{…}}, …]}`. They are what `change_of` and `dispatch` take.
/// @throws DecodeError if the text is no such event; it names the first record that is wrong.
[[nodiscard]] std::vector<StreamRecord> read_lambda_event(std::string_view json);

/// One of its records.
/// @throws DecodeError if the text is none.
[[nodiscard]] StreamRecord read_stream_record(std::string_view json);

}  // namespace dynaloom
