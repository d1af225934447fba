// That the oracle of the differential tests is there, and answers.

#include <gtest/gtest.h>

#include <string>

#include "support/dynamodb_client.hpp"
#include "support/dynamodb_local.hpp"

namespace {

using dynaloom::test::DynamoDbClient;
using dynaloom::test::DynamoDbLocal;

TEST(DynamoDbLocal, StoresAnItemAndGivesItBack) {
    const std::string folder = DynamoDbLocal::folder();
    if (folder.empty()) GTEST_SKIP() << "no DynamoDB Local: DYNALOOM_DYNAMODB_LOCAL is not set";
    const DynamoDbLocal server{folder};
    DynamoDbClient client{server.port()};

    const auto created = client.call("CreateTable", R"({"TableName": "films", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "title", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "title", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}})");
    EXPECT_EQ(created.status, 200) << created.body;

    const std::string long_text(300'000, 'x');  // many packets
    const std::string item = R"({"title":{"S":"Stalker"},"text":{"S":")" + long_text + R"("}})";
    const auto put = client.call("PutItem", R"({"TableName": "films", "Item": )" + item + "}");
    EXPECT_EQ(put.status, 200);
    EXPECT_EQ(put.body, "{}");

    const std::string key = R"({"TableName": "films", "Key": {"title": {"S": "Stalker"}}})";
    const auto got = client.call("GetItem", key);
    EXPECT_EQ(got.status, 200);
    EXPECT_NE(got.body.find(long_text), std::string::npos);

    const auto streams = client.call("ListStreams", R"({"TableName": "films"})");
    EXPECT_EQ(streams.status, 200);
    EXPECT_NE(streams.body.find("/films/stream/"), std::string::npos) << streams.body;

    EXPECT_EQ(client.call("DeleteTable", R"({"TableName": "films"})").status, 200);
    const auto gone = client.call("GetItem", key);
    EXPECT_EQ(gone.status, 400);
    EXPECT_NE(gone.body.find("#ResourceNotFoundException"), std::string::npos) << gone.body;
}

}  // namespace
