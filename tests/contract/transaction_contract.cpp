#include "contract/store_contract.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using Op = Condition::Op;

Key key_of(int i) {
    return {{"PK", "p"}, {"SK", std::to_string(i)}};
}

Item item_of(int i, AttributeValue n) {
    Item item = key_of(i);
    item.set("n", std::move(n));
    return item;
}

Update add(AttributeValue constant) {
    return {.add = {{Path{{"n"}}, std::move(constant)}}};
}

/// The reasons for which `call` is cancelled.
template <class Call>
std::vector<CancellationReason> reasons_of(const Call& call) {
    try {
        call();
    } catch (const TransactionCanceled& error) {
        return error.reasons();
    }
    ADD_FAILURE() << "nothing was cancelled";
    return {};
}

std::vector<std::string> codes(const std::vector<CancellationReason>& reasons) {
    std::vector<std::string> codes;
    for (const CancellationReason& reason : reasons) codes.push_back(reason.code);
    return codes;
}

TEST_P(StoreContract, TransactionWritesAllItsActions) {
    create("aaa");
    create("bbb", KeyType::N, std::nullopt);
    for (int i = 1; i <= 3; ++i) put("aaa", item_of(i, i));
    const Item in_other_table{{"PK", 7}, {"text", "x"}};
    store().transact_write_items(
        {.actions = {
             TransactPut{.table = "bbb", .item = encode(in_other_table)},
             TransactUpdate{
                 .table = "aaa", .key = key_of(1), .update = add(10), .condition = compare(Op::equal, "n", 1)},
             TransactDelete{.table = "aaa", .key = key_of(2), .condition = attribute_exists("n")},
             ConditionCheck{.table = "aaa", .key = key_of(3), .condition = compare(Op::equal, "n", 3)},
             TransactPut{.table = "aaa", .item = encode(item_of(4, 4)), .condition = attribute_not_exists("PK")},
             TransactUpdate{.table = "aaa", .key = key_of(5), .update = add(5)},
             TransactDelete{.table = "aaa", .key = key_of(6)}}});
    EXPECT_EQ(scan_all({.table = "aaa"}), (std::vector{item_of(1, 11), item_of(3, 3), item_of(4, 4), item_of(5, 5)}));
    EXPECT_EQ(scan_all({.table = "bbb"}), std::vector{in_other_table});
}

TEST_P(StoreContract, CancelledTransactionWritesNothingAndSaysWhy) {
    create("aaa");
    create("bbb");
    for (int i = 0; i < 3; ++i) put("aaa", item_of(i, i));
    const std::vector<CancellationReason> reasons = reasons_of([&] {
        store().transact_write_items(
            {.actions = {
                 TransactPut{.table = "bbb", .item = encode(item_of(9, 9))},
                 ConditionCheck{.table = "aaa",
                                .key = key_of(0),
                                .condition = attribute_exists("absent"),
                                .return_item_on_condition_failure = true},
                 TransactDelete{.table = "aaa", .key = key_of(1), .condition = compare(Op::equal, "n", 5)},
                 TransactPut{.table = "aaa",
                             .item = encode(item_of(3, 3)),
                             .condition = attribute_exists("PK"),
                             .return_item_on_condition_failure = true},
                 TransactUpdate{.table = "aaa", .key = key_of(2), .update = add(AttributeValue::StringSet{"x"})},
                 TransactUpdate{.table = "aaa", .key = key_of(4), .update = add(1)},
             }});
    });
    EXPECT_EQ(codes(reasons), (std::vector<std::string>{"None", "ConditionalCheckFailed", "ConditionalCheckFailed",
                                                        "ConditionalCheckFailed", "ValidationError", "None"}));
    EXPECT_EQ(reasons[0].message, "");
    EXPECT_EQ(reasons[1].message, "The conditional request failed");
    ASSERT_TRUE(reasons[1].item);
    EXPECT_EQ(reasons[1].item->to_item(), item_of(0, 0));
    EXPECT_FALSE(reasons[2].item) << "it was not asked for";
    EXPECT_FALSE(reasons[3].item) << "there is none";
    EXPECT_EQ(reasons[4].message, "An operand in the update expression has an incorrect data type");
    EXPECT_EQ(scan_all({.table = "aaa"}), (std::vector{item_of(0, 0), item_of(1, 1), item_of(2, 2)}));
    EXPECT_TRUE(scan_all({.table = "bbb"}).empty());
    expect_error<TransactionCanceled>(
        [&] {
            store().transact_write_items(
                {.actions = {TransactPut{.table = "aaa", .item = encode(item_of(9, 9))},
                             ConditionCheck{.table = "aaa", .key = key_of(8), .condition = attribute_exists("PK")}}});
        },
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]");
}

TEST_P(StoreContract, FaultOfOneActionIsItsReason) {
    create("aaa");
    put("aaa", item_of(1, "text"));
    Item large = item_of(2, 1);
    large.set("text", std::string(std::size_t{401} << 10U, 'x'));
    Update grow;
    grow.set.push_back({Path{{"text"}}, {.operand = std::string(std::size_t{400} << 10U, 'x')}});
    Update key_update;
    key_update.set.push_back({Path{{"SK"}}, {.operand = AttributeValue{"x"}}});
    const Key long_key{{"PK", "p"}, {"SK", std::string(1025, 'x')}};
    struct Case {
        const char* name;
        TransactWrite action;
        const char* message;
    };
    const Case cases[] = {
        {"item without key", TransactPut{.table = "aaa", .item = encode({{"PK", "p"}})},
         "Missing the key SK in the item"},
        {"key of the wrong type", TransactPut{.table = "aaa", .item = encode({{"PK", 1}, {"SK", "x"}})},
         "Type mismatch for key PK expected: S actual: N"},
        {"large item", TransactPut{.table = "aaa", .item = encode(large)},
         "Item size has exceeded the maximum allowed size"},
        {"large update", TransactUpdate{.table = "aaa", .key = key_of(1), .update = grow},
         "Item size to update has exceeded the maximum allowed size"},
        {"update of the key", TransactUpdate{.table = "aaa", .key = key_of(1), .update = key_update},
         "Cannot update attribute SK"},
        {"half a key", TransactDelete{.table = "aaa", .key = {{"PK", "p"}}},
         "The provided key element does not match the schema"},
        {"long key", ConditionCheck{.table = "aaa", .key = long_key, .condition = attribute_exists("PK")},
         "size limit of 1024 bytes"},
        {"impossible update", TransactUpdate{.table = "aaa", .key = key_of(1), .update = add(1)},
         "An operand in the update expression has an incorrect data type"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::vector<CancellationReason> reasons = reasons_of([&] {
            store().transact_write_items(
                {.actions = {TransactPut{.table = "aaa", .item = encode(item_of(9, 9))}, c.action}});
        });
        ASSERT_EQ(codes(reasons), (std::vector<std::string>{"None", "ValidationError"}));
        EXPECT_NE(reasons[1].message.find(c.message), std::string::npos) << reasons[1].message;
        EXPECT_EQ(scan_all({.table = "aaa"}), std::vector{item_of(1, "text")});
    }
}

TEST_P(StoreContract, FaultyTransactionIsRefusedAsAWhole) {
    create("aaa");
    create("bbb");
    const TransactWrite good = TransactPut{.table = "aaa", .item = encode(item_of(1, 1))};
    const auto put_of = [&](int i, std::size_t bytes) {
        Item item = key_of(i);
        item.set("text", std::string(bytes, 'x'));
        return TransactPut{.table = "aaa", .item = encode(item)};
    };
    std::vector<TransactWrite> too_many;
    for (int i = 0; i < 101; ++i) too_many.emplace_back(put_of(i, 1));
    std::vector<TransactWrite> too_large;
    for (int i = 0; i < 11; ++i) too_large.emplace_back(put_of(i, std::size_t{390} << 10U));
    Update overlapping = add(1);
    overlapping.remove.push_back(Path{{"n"}});
    struct Case {
        const char* name;
        std::vector<TransactWrite> actions;
        const char* message;
    };
    const char* const twice = "Transaction request cannot include multiple operations on one item";
    const Case cases[] = {
        {"no action", {}, "Member must have length greater than or equal to 1"},
        {"101 actions", too_many, "Member must have length less than or equal to 100"},
        {"over 4 MB", too_large, "Transaction payload size cannot exceed 4MB"},
        {"put twice", {good, good}, twice},
        {"check and delete",
         {ConditionCheck{.table = "aaa", .key = key_of(1), .condition = attribute_exists("PK")},
          TransactDelete{.table = "aaa", .key = key_of(1)}},
         twice},
        {"empty key",
         {good, TransactDelete{.table = "aaa", .key = {{"PK", "p"}, {"SK", ""}}}},
         "cannot contain an empty string value. Key: SK"},
        {"empty key of an item",
         {good, TransactPut{.table = "aaa", .item = encode({{"PK", ""}, {"SK", "x"}})}},
         "cannot contain an empty string value. Key: PK"},
        {"update without actions",
         {good, TransactUpdate{.table = "aaa", .key = key_of(2)}},
         "Value null at 'transactItems.2.member.update.updateExpression'"},
        {"overlapping paths",
         {good, TransactUpdate{.table = "aaa", .key = key_of(2), .update = overlapping}},
         "Invalid UpdateExpression: Two document paths overlap"},
        {"bad condition",
         {good, TransactDelete{.table = "aaa", .key = key_of(2), .condition = between("n", 2, 1)}},
         "Invalid ConditionExpression: The BETWEEN operator"},
        {"bad name of a table", {good, TransactDelete{.table = "a", .key = key_of(2)}}, "'tableName'"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().transact_write_items({.actions = c.actions}); }, c.message);
    }
    EXPECT_THROW(
        store().transact_write_items({.actions = {good, TransactDelete{.table = "no-such-table", .key = key_of(1)}}}),
        TableNotFound);
    EXPECT_TRUE(scan_all({.table = "aaa"}).empty());

    // One key in two tables is two items.
    store().transact_write_items({.actions = {good, TransactPut{.table = "bbb", .item = encode(item_of(1, 1))}}});
    EXPECT_EQ(scan_all({.table = "bbb"}).size(), 1U);
    too_many.pop_back();
    store().transact_write_items({.actions = too_many});
    EXPECT_EQ(scan_all({.table = "aaa"}).size(), 100U);
}

TEST_P(StoreContract, RepeatedTransactionWithATokenHappensOnce) {
    create("aaa");
    put("aaa", item_of(1, 0));
    TransactWriteItemsRequest request{
        .actions = {TransactUpdate{
            .table = "aaa", .key = key_of(1), .update = add(1), .condition = compare(Op::equal, "n", 0)}},
        .client_request_token = "token-1"};
    for (int i = 0; i < 3; ++i) store().transact_write_items(request);
    EXPECT_EQ(get("aaa", key_of(1)), item_of(1, 1));

    // The second time nothing is looked at, not even whether it could be carried out.
    put("aaa", item_of(1, 100));
    store().transact_write_items(request);
    EXPECT_EQ(get("aaa", key_of(1)), item_of(1, 100));

    request.client_request_token = "token-2";
    EXPECT_THROW(store().transact_write_items(request), TransactionCanceled);
    request.client_request_token.reset();
    EXPECT_THROW(store().transact_write_items(request), TransactionCanceled);
}

TEST_P(StoreContract, TokenOfACancelledTransactionIsFree) {
    create("aaa");
    TransactWriteItemsRequest request{
        .actions = {TransactPut{.table = "aaa", .item = encode(item_of(1, 1)), .condition = attribute_exists("PK")}},
        .client_request_token = "token"};
    for (int i = 0; i < 2; ++i) EXPECT_THROW(store().transact_write_items(request), TransactionCanceled);
    // Even for another request.
    std::get<TransactPut>(request.actions[0]).condition.reset();
    store().transact_write_items(request);
    EXPECT_EQ(get("aaa", key_of(1)), item_of(1, 1));
    EXPECT_EQ(store().list_tables({}).tables, std::vector<std::string>{"aaa"});
}

TEST_P(StoreContract, TokenIsBoundToItsRequest) {
    create("aaa");
    create("bbb");
    const Item item{{"PK", "p"},
                    {"SK", "1"},
                    {"number", 10},
                    {"set", AttributeValue::NumberSet{1, 20}},
                    {"map", Item{{"a", 1}, {"b", "x"}}}};
    const Condition condition = attribute_not_exists("PK");
    const TransactPut put{.table = "aaa", .item = encode(item), .condition = condition};
    const TransactUpdate update{.table = "aaa", .key = key_of(2), .update = add(1)};
    const auto run = [&](const std::vector<TransactWrite>& actions) {
        store().transact_write_items({.actions = actions, .client_request_token = "token"});
    };
    run({put, update});

    // The same item, written otherwise.
    for (const char* body : {R"({"set":{"NS":["20","1"]},"map":{"M":{"b":{"S":"x"},"a":{"N":"1.0"}}},"SK":{"S":"1"},)"
                             R"("PK":{"S":"p"},"number":{"N":"1e1"}})",
                             R"({"PK":{"S":"p"},"SK":{"S":"1"},"number":{"N":"10"},"map":{"M":{"a":{"N":"1"},)"
                             R"("b":{"S":"x"}}},"set":{"NS":["1","2e1"]}})"}) {
        TransactPut same = put;
        same.item = EncodedItem::parse(body, Encoding::wire);
        EXPECT_NO_THROW(run({same, update}));
    }
    const auto changed = [](auto action, const auto& change) {
        change(action);
        return action;
    };
    const std::vector<TransactWrite> others[] = {
        {put},
        {update, put},
        {put, update, TransactDelete{.table = "bbb", .key = key_of(1)}},
        {changed(put, [](TransactPut& one) { one.table = "bbb"; }), update},
        {changed(put, [&](TransactPut& one) { one.item = encode(item_of(1, 1)); }), update},
        {changed(put, [](TransactPut& one) { one.condition = attribute_not_exists("SK"); }), update},
        {changed(put, [](TransactPut& one) { one.condition.reset(); }), update},
        {put, changed(update, [](TransactUpdate& one) { one.update = add(2); })},
        {put, changed(update,
                      [](TransactUpdate& one) {
                          one.update = {.erase = {{Path{{"n"}}, 1}}};
                      })},
        {put, changed(update, [](TransactUpdate& one) { one.key = key_of(3); })},
        {put, changed(update, [](TransactUpdate& one) { one.condition = attribute_exists("n"); })},
        {put, TransactDelete{.table = "aaa", .key = key_of(2)}},
    };
    for (std::size_t i = 0; i < std::size(others); ++i) {
        SCOPED_TRACE(i);
        try {
            run(others[i]);
            ADD_FAILURE();
        } catch (const ValidationError&) {  // DELETE of a number is no update at all
        } catch (const ServiceError& error) {
            EXPECT_EQ(error.code(), "IdempotentParameterMismatchException");
            EXPECT_FALSE(error.retryable());
        }
    }
    EXPECT_EQ(scan_all({.table = "aaa"}), (std::vector{item, item_of(2, 1)}));
    EXPECT_TRUE(scan_all({.table = "bbb"}).empty());
}

TEST_P(StoreContract, TokenIsOneToThirtySixCharacters) {
    create("aaa");
    const auto run = [&](const std::string& token, int i) {
        store().transact_write_items(
            {.actions = {TransactPut{.table = "aaa", .item = encode(item_of(i, 1))}}, .client_request_token = token});
    };
    expect_error<ValidationError>([&] { run("", 1); }, "greater than or equal to 1");
    expect_error<ValidationError>([&] { run(std::string(37, 'x'), 1); }, "less than or equal to 36");
    std::string umlauts;
    for (int i = 0; i < 36; ++i) umlauts += "ü";
    const std::string tokens[] = {"x", std::string(36, 'x'), umlauts, "' OR 1=1 --", std::string("a\0b", 3), "expiry"};
    for (std::size_t i = 0; i < std::size(tokens); ++i) {
        SCOPED_TRACE(tokens[i]);
        run(tokens[i], static_cast<int>(i));
        EXPECT_NO_THROW(run(tokens[i], static_cast<int>(i)));
        EXPECT_THROW(run(tokens[i], 99), ServiceError);
    }
}

TEST_P(StoreContract, TransactGetAnswersEachOfItsReads) {
    create("aaa");
    create("bbb", KeyType::N, std::nullopt);
    put("aaa", item_of(1, 1));
    put("aaa", item_of(2, Item{{"a", 1}, {"b", 2}}));
    put("bbb", {{"PK", 7}, {"text", "x"}});
    const TransactGetItemsResult result = store().transact_get_items(
        {.gets = {{.table = "bbb", .key = {{"PK", 7}}},
                  {.table = "aaa", .key = key_of(3)},
                  {.table = "aaa", .key = key_of(2), .projection = {Path{{"n", "b"}}, Path{{"SK"}}}},
                  {.table = "aaa", .key = key_of(1), .projection = {Path{{"absent"}}}},
                  {.table = "bbb", .key = {{"PK", 8}}, .projection = {Path{{"text"}}}}}});
    ASSERT_EQ(result.items.size(), 5U);
    const auto tree = [&](std::size_t i) { return result.items[i].value().to_item(); };
    EXPECT_EQ(tree(0), (Item{{"PK", 7}, {"text", "x"}}));
    EXPECT_FALSE(result.items[1]);
    EXPECT_EQ(tree(2), (Item{{"SK", "2"}, {"n", Item{{"b", 2}}}}));
    EXPECT_EQ(tree(3), Item{});
    EXPECT_FALSE(result.items[4]);
    EXPECT_TRUE(result.consumed_capacity.empty());
}

TEST_P(StoreContract, FaultyTransactGetIsRefused) {
    create("aaa");
    put("aaa", item_of(1, 1));
    const TransactGet good{.table = "aaa", .key = key_of(1)};
    struct Case {
        const char* name;
        std::vector<TransactGet> gets;
        const char* message;
    };
    std::vector<TransactGet> too_many;
    for (int i = 0; i < 101; ++i) too_many.push_back({.table = "aaa", .key = key_of(i)});
    const Case cases[] = {
        {"none", {}, "Member must have length greater than or equal to 1"},
        {"101", too_many, "Member must have length less than or equal to 100"},
        {"one item twice",
         {good, {.table = "aaa", .key = key_of(1), .projection = {Path{{"n"}}}}},
         "Transaction request cannot include multiple operations on one item"},
        {"empty key", {good, {.table = "aaa", .key = {{"PK", "p"}, {"SK", ""}}}}, "empty string value. Key: SK"},
        {"overlapping paths",
         {{.table = "aaa", .key = key_of(1), .projection = {Path{{"n"}}, Path{{"n", "a"}}}}},
         "Invalid ProjectionExpression: Two document paths overlap"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().transact_get_items({.gets = c.gets}); }, c.message);
    }
    EXPECT_THROW(store().transact_get_items({.gets = {good, {.table = "no-such-table", .key = key_of(1)}}}),
                 TableNotFound);
    const std::vector<CancellationReason> reasons = reasons_of([&] {
        store().transact_get_items({.gets = {good, {.table = "aaa", .key = {{"PK", "p"}}}}});
    });
    EXPECT_EQ(codes(reasons), (std::vector<std::string>{"None", "ValidationError"}));
    EXPECT_EQ(reasons.at(1).message, "The provided key element does not match the schema");

    std::vector<TransactGet> large;
    for (int i = 0; i < 11; ++i) {
        Item item = key_of(i);
        item.set("text", std::string(std::size_t{390} << 10U, 'x'));
        put("aaa", item);
        large.push_back({.table = "aaa", .key = key_of(i), .projection = {Path{{"SK"}}}});
    }
    expect_error<ValidationError>([&] { store().transact_get_items({.gets = large}); },
                                  "Payload in response is too large");
    large.pop_back();
    EXPECT_EQ(store().transact_get_items({.gets = large}).items.size(), 10U);
}

TEST_P(StoreContract, TransactionsCostTwiceAsMuch) {
    create("aaa");
    create("bbb");
    const std::string kilobytes(3000, 'x');
    put("aaa", item_of(1, kilobytes));
    put("aaa", item_of(2, kilobytes));
    TransactWriteItemsRequest request{
        .actions = {ConditionCheck{.table = "aaa", .key = key_of(1), .condition = attribute_exists("PK")},
                    TransactPut{.table = "aaa", .item = encode(item_of(2, 1))},
                    TransactPut{.table = "bbb", .item = encode(item_of(1, 1))},
                    TransactDelete{.table = "bbb", .key = key_of(2)}},
        .client_request_token = "token"};
    EXPECT_TRUE(store().transact_write_items(request).consumed_capacity.empty());

    request.return_consumed_capacity = ReturnConsumedCapacity::indexes;
    // Said again it only reads.
    EXPECT_EQ(store().transact_write_items(request).consumed_capacity,
              (std::vector<ConsumedCapacity>{{.table = "aaa", .units = 4, .read_units = 4, .table_units = 4},
                                             {.table = "bbb", .units = 4, .read_units = 4, .table_units = 4}}));
    put("aaa", item_of(2, kilobytes));
    request.client_request_token.reset();
    EXPECT_EQ(store().transact_write_items(request).consumed_capacity,
              (std::vector<ConsumedCapacity>{{.table = "aaa", .units = 12, .write_units = 12, .table_units = 12},
                                             {.table = "bbb", .units = 4, .write_units = 4, .table_units = 4}}));
    EXPECT_EQ(store()
                  .transact_get_items({.gets = {{.table = "aaa", .key = key_of(1)},
                                                {.table = "aaa", .key = key_of(7)},
                                                {.table = "bbb", .key = key_of(1)}},
                                       .return_consumed_capacity = ReturnConsumedCapacity::total})
                  .consumed_capacity,
              (std::vector<ConsumedCapacity>{{.table = "aaa", .units = 4, .read_units = 4},
                                             {.table = "bbb", .units = 2, .read_units = 2}}));
}

}  // namespace
}  // namespace dynaloom::contract
