#include <dynaloom/error.hpp>
#include <dynaloom/stream/change.hpp>
#include <dynaloom/stream/lambda_event.hpp>

#include <gtest/gtest.h>

#include <string>

#include "support/models.hpp"

namespace dynaloom::test {
namespace {

// As in AWS's documentation of the event, with the items of a Story.
const std::string record_json = R"({
    "eventID": "c4ca4238a0b923820dcc509a6f75849b", "eventName": "MODIFY", "eventVersion": "1.1",
    "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
    "dynamodb": {
        "ApproximateCreationDateTime": 1480642020.5,
        "Keys": {"PK": {"S": "USER#jo"}, "SK": {"S": "STORY#1"}},
        "NewImage": {"likes": {"N": "8"}, "PK": {"S": "USER#jo"}, "SK": {"S": "STORY#1"}, "owner": {"S": "jo"},
                     "story_id": {"S": "1"}, "title": {"S": "D\u00fcne"}},
        "OldImage": {"likes": {"N": "7"}, "PK": {"S": "USER#jo"}, "SK": {"S": "STORY#1"}, "owner": {"S": "jo"},
                     "story_id": {"S": "1"}, "title": {"S": "Dune"}},
        "SequenceNumber": "111000000000000000001", "SizeBytes": 59, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/stories/stream/2026-11-21T15:42:22.291"})";

TEST(LambdaEvent, IsReadIntoChanges) {
    const auto records = read_lambda_event(R"({"Records":[)" + record_json + "," + record_json + "]}");
    ASSERT_EQ(records.size(), 2U);
    const auto change = change_of<Story>(records[0]);
    ASSERT_TRUE(change);
    EXPECT_EQ(change->event, StreamRecord::Event::modify);
    EXPECT_EQ(change->before, (Story{.owner = "jo", .story_id = "1", .title = "Dune", .likes = 7}));
    EXPECT_EQ(change->after, (Story{.owner = "jo", .story_id = "1", .title = "Düne", .likes = 8}));
    EXPECT_EQ(change->key, (Key{{"PK", "USER#jo"}, {"SK", "STORY#1"}}));
    EXPECT_EQ(change->at, std::chrono::sys_seconds{std::chrono::seconds{1480642020}});
    EXPECT_EQ(change->sequence_number, "111000000000000000001");
    EXPECT_FALSE(change->expired);
    EXPECT_FALSE(change_of<Customer>(records[0])) << "of another type";
    EXPECT_TRUE(read_lambda_event(R"({"Records":[]})").empty());
}

TEST(LambdaEvent, TellsWhatTheTimeToLiveRemoved) {
    std::string removed = record_json;
    removed.replace(removed.find("MODIFY"), 6, "REMOVE");
    removed.insert(removed.find("\"eventSourceARN\""),
                   R"("userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"}, )");
    EXPECT_TRUE(read_stream_record(removed).expired);
    removed.replace(removed.find("dynamodb.amazonaws.com"), 22, "somebody.amazonaws.com");
    EXPECT_FALSE(read_stream_record(removed).expired);
}

TEST(LambdaEvent, ThatIsNoneIsRefused) {
    for (const char* text : {"", "[]", "{", "{}", R"({"Records":5})", R"({"Records":[5]})", R"({"Records":[{}]})",
                             R"({"Records":[{"eventName":"GUESS","dynamodb":{}}]})",
                             R"({"Records":[{"eventName":"INSERT","dynamodb":{"Keys":{"PK":{"X":"1"}}}}]})"})
        EXPECT_THROW(static_cast<void>(read_lambda_event(text)), DecodeError) << text;
    EXPECT_THROW(static_cast<void>(read_stream_record(record_json + "," + record_json)), DecodeError);
    EXPECT_THROW(static_cast<void>(read_stream_record("")), DecodeError);
}

}  // namespace
}  // namespace dynaloom::test
