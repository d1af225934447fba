#include <dynaloom/error.hpp>
#include <dynaloom/store/faults.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "support/answering_store.hpp"

namespace dynaloom::test {
namespace {

/// Answers requests on tables with a description, as a store does that creates tables at once.
Response answer(const Request& request) {
    Response response = AnsweringStore::empty_result(request);
    std::visit(
        [&](auto& result) {
            if constexpr (requires { result.description.table; }) {
                result.description.table = "aaa";
                for (const char* index : {"old", "new"})
                    result.description.global_indexes.push_back({.index = {.name = index}});
            }
        },
        response);
    return response;
}

struct TableChange : testing::Test {
    static std::shared_ptr<FaultyStore> open(FaultOptions options) {
        return inject_faults(std::make_shared<AnsweringStore>(answer), std::move(options));
    }
};

template <class Call>
std::string code_of(const Call& call) {
    try {
        call();
    } catch (const ServiceError& error) {
        EXPECT_TRUE(error.retryable());
        return error.code() + ": " + error.what();
    }
    return {};
}

const CreateTableRequest create{.table = "aaa", .key_schema = {}};
const UpdateTableRequest add_index{.table = "aaa", .create_global_index = SecondaryIndex{.name = "new"}};

TEST_F(TableChange, ACreatedTableIsThereAfterAFewRequests) {
    const auto store = open({.creating_for = 3});
    const TableDescription created = store->create_table(create).description;
    EXPECT_EQ(created.status, TableStatus::creating);
    EXPECT_EQ(created.global_indexes.at(0).status, TableStatus::creating);
    EXPECT_THROW(store->get_item({.table = "aaa", .key = {}}), TableNotFound);
    EXPECT_EQ(store->describe_table({"aaa"}).description.status, TableStatus::creating);
    EXPECT_THROW(store->batch_write_item({.writes = {{.table = "bbb"}, {.table = "aaa"}}}), TableNotFound);
    EXPECT_EQ(store->describe_table({"aaa"}).description.status, TableStatus::active);
    EXPECT_NO_THROW(store->get_item({.table = "aaa", .key = {}}));
}

TEST_F(TableChange, NoRequestForItemsFindsATableThatIsBeingCreated) {
    const auto store = open({.creating_for = 100});
    store->create_table(create);
    GetItemRequest other;
    other.table = "bbb";
    EXPECT_NO_THROW(store->get_item(other));
    TransactWriteItemsRequest transact_write;
    transact_write.actions.emplace_back(TransactDelete{.table = "aaa", .key = {}, .condition = {}});
    const Request requests[] = {GetItemRequest{.table = "aaa", .key = {}},
                                PutItemRequest{.table = "aaa", .item = {}, .condition = {}},
                                UpdateItemRequest{.table = "aaa", .key = {}, .update = {}, .condition = {}},
                                DeleteItemRequest{.table = "aaa", .key = {}, .condition = {}},
                                QueryRequest{.table = "aaa"},
                                ScanRequest{.table = "aaa"},
                                BatchWriteItemRequest{.writes = {{.table = "aaa"}}},
                                BatchGetItemRequest{.gets = {{.table = "aaa"}}},
                                transact_write,
                                TransactGetItemsRequest{.gets = {{.table = "aaa"}}}};
    for (const Request& request : requests) {
        SCOPED_TRACE(request.index());
        EXPECT_THROW(store->execute(request, {}), TableNotFound);
    }
}

TEST_F(TableChange, ATableBeingChangedCanBeUsedButNotChanged) {
    const auto store = open({.updating_for = 6});
    const TableDescription updated = store->update_table(add_index).description;
    EXPECT_EQ(updated.status, TableStatus::updating);
    EXPECT_EQ(updated.global_indexes.at(0).status, TableStatus::active);
    EXPECT_EQ(updated.global_indexes.at(1).status, TableStatus::creating);
    EXPECT_NO_THROW(store->scan({.table = "aaa", .index = "old"}));
    EXPECT_THROW(store->scan({.table = "aaa", .index = "new"}), ValidationError);
    const std::string in_use =
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is being updated: aaa";
    EXPECT_EQ(code_of([&] { store->update_table(add_index); }), in_use);
    EXPECT_EQ(code_of([&] { store->delete_table({"aaa"}); }), in_use);
    EXPECT_EQ(code_of([&] { store->update_time_to_live({.table = "aaa", .attribute = "at"}); }), in_use);
    EXPECT_THROW(store->query({.table = "aaa", .index = "new"}), ValidationError);
    EXPECT_NO_THROW(store->query({.table = "aaa", .index = "new"}));
    EXPECT_EQ(store->describe_table({"aaa"}).description.global_indexes.at(1).status, TableStatus::active);
    EXPECT_NO_THROW(store->delete_table({"aaa"}));
}

TEST_F(TableChange, ATableBeingCreatedCannotBeChanged) {
    const auto store = open({.creating_for = 1});
    store->create_table(create);
    EXPECT_EQ(
        code_of([&] { store->delete_table({"aaa"}); }),
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: aaa");
    EXPECT_NO_THROW(store->delete_table({"aaa"}));
}

TEST_F(TableChange, ALostAnswerDoesNotHideThatATableIsBeingCreated) {
    const auto store = open({.plan = {fault_at<CreateTableRequest>(1, Fault::lost_response)}, .creating_for = 1});
    EXPECT_THROW(store->create_table(create), ConnectionError);
    EXPECT_THROW(store->get_item({.table = "aaa", .key = {}}), TableNotFound);
    EXPECT_NO_THROW(store->get_item({.table = "aaa", .key = {}}));
}

TEST_F(TableChange, TakesNoTimeUnlessAskedTo) {
    const auto store = open({});
    EXPECT_EQ(store->create_table(create).description.status, TableStatus::active);
    EXPECT_EQ(store->update_table(add_index).description.status, TableStatus::active);
    EXPECT_NO_THROW(store->scan({.table = "aaa", .index = "new"}));
}

}  // namespace
}  // namespace dynaloom::test
