#include "dynamodb/repeatable.hpp"

#include <dynaloom/expression/parser.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynaloom::dynamodb {
namespace {

Update parsed(const std::string& text) {
    Item values;
    for (const auto& [name, value] : {std::pair<const char*, AttributeValue>{":n", 1},
                                      {":s", AttributeValue::StringSet{"x"}},
                                      {":l", AttributeValue::List{1}}})
        if (text.find(name) != std::string::npos) values.set(name, value);
    ExpressionParser parser{{}, std::move(values)};
    return parser.update(text);
}

TEST(Repeatable, AreUpdatesThatDoNotReadWhatTheyWrite) {
    for (const char* text : {"SET a = :n", "SET a.b = :l, c = if_not_exists(c, :n)", "REMOVE a, b.c", "ADD a :s",
                             "DELETE a :s", "SET a = :n REMOVE b ADD c :s"})
        EXPECT_TRUE(is_repeatable(UpdateItemRequest{.update = parsed(text)})) << text;
    for (const char* text :
         {"ADD a :n", "SET a = a + :n", "SET a = if_not_exists(a, :n) - :n", "SET a = list_append(a, :l)", "SET a = b",
          "SET a = if_not_exists(b, :n)", "SET a[7] = :n", "REMOVE a[0]", "SET a = :n ADD b :n", "ADD a[0] :s"})
        EXPECT_FALSE(is_repeatable(UpdateItemRequest{.update = parsed(text)})) << text;
}

TEST(Repeatable, AreReadsAndWholeWrites) {
    EXPECT_TRUE(is_repeatable(GetItemRequest{}));
    EXPECT_TRUE(is_repeatable(ScanRequest{}));
    EXPECT_TRUE(is_repeatable(PutItemRequest{.condition = attribute_not_exists("PK")}));
    EXPECT_TRUE(is_repeatable(DeleteItemRequest{}));
    EXPECT_TRUE(is_repeatable(BatchWriteItemRequest{}));
    EXPECT_TRUE(is_repeatable(CreateTableRequest{}));
}

TEST(Repeatable, AreNotThoseThatReturnTheOldItem) {
    EXPECT_FALSE(is_repeatable(PutItemRequest{.return_values = ReturnValues::all_old}));
    EXPECT_FALSE(is_repeatable(DeleteItemRequest{.return_values = ReturnValues::all_old}));
    EXPECT_FALSE(
        is_repeatable(UpdateItemRequest{.update = parsed("SET a = :n"), .return_values = ReturnValues::updated_old}));
    EXPECT_TRUE(
        is_repeatable(UpdateItemRequest{.update = parsed("SET a = :n"), .return_values = ReturnValues::all_new}));
}

TEST(Repeatable, AreTransactionsByTheirToken) {
    EXPECT_FALSE(is_repeatable(TransactWriteItemsRequest{}));
    EXPECT_TRUE(is_repeatable(TransactWriteItemsRequest{.client_request_token = "t"}));
}

}  // namespace
}  // namespace dynaloom::dynamodb
