#include "contract/store_contract.hpp"

#include <dynaloom/model/uuid.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

SecondaryIndex index(std::string name, const char* partition_key = "x") {
    return {.name = std::move(name), .partition_key = {{partition_key}}, .sort_key = {}, .projection = {}};
}

SecondaryIndex local(std::string name) {
    SecondaryIndex made = index(std::move(name), "PK");
    made.sort_key = {{"at", KeyType::N}};
    return made;
}

CreateTableRequest table(const std::string& name) {
    CreateTableRequest request;
    request.table = name;
    request.key_schema = {{"PK"}, KeyAttribute{"SK"}};
    return request;
}

TEST_P(StoreContract, TableIsDescribedWithAllItsSettings) {
    CreateTableRequest request = table("stories");
    request.local_indexes = {local("local")};
    request.global_indexes = {index("first"), index("second", "y")};
    request.global_indexes[1].projection = {Projection::Type::include, {"a", "b"}};
    request.throughput = ProvisionedThroughput{5, 6};
    request.stream = StreamViewType::new_image;
    request.deletion_protection = true;
    store().create_table(request);
    const TableDescription described = store().describe_table({"stories"}).description;
    EXPECT_EQ(described.status, TableStatus::active);
    EXPECT_EQ(described.throughput, request.throughput);
    EXPECT_EQ(described.stream, request.stream);
    EXPECT_TRUE(described.deletion_protection);
    EXPECT_EQ(described.id.size(), 36U);
    EXPECT_TRUE(described.arn.starts_with("arn:aws:dynamodb:") && described.arn.ends_with(":table/stories"));
    ASSERT_EQ(described.local_indexes.size(), 1U);
    EXPECT_EQ(described.local_indexes[0].index, request.local_indexes[0]);
    ASSERT_EQ(described.global_indexes.size(), 2U);
    EXPECT_EQ(described.global_indexes[0].index, request.global_indexes[0]);
    EXPECT_EQ(described.global_indexes[1].index, request.global_indexes[1]);
    EXPECT_EQ(described.global_indexes[1].status, TableStatus::active);
    EXPECT_EQ(described.global_indexes[1].arn, described.arn + "/index/second");
    EXPECT_EQ(store().list_tables({}).tables, std::vector<std::string>{"stories"});
}

TEST_P(StoreContract, TableMadeAnewHasAnotherId) {
    store().create_table(table("stories"));
    const std::string first = store().describe_table({"stories"}).description.id;
    EXPECT_TRUE(Uuid::parse(first)) << first;
    EXPECT_EQ(store().describe_table({"stories"}).description.id, first);
    store().delete_table({"stories"});
    store().create_table(table("stories"));
    EXPECT_NE(store().describe_table({"stories"}).description.id, first);
}

TEST_P(StoreContract, DescriptionCountsItemsAndEntries) {
    CreateTableRequest request = table("stories");
    request.global_indexes = {index("by_x")};
    request.global_indexes[0].projection.type = Projection::Type::keys_only;
    store().create_table(std::move(request));
    put("stories", {{"PK", "a"}, {"SK", "b"}});
    put("stories", {{"PK", "a"}, {"SK", "c"}, {"x", "y"}, {"more", "12345"}});
    const TableDescription described = store().describe_table({"stories"}).description;
    EXPECT_EQ(described.item_count, 2U);
    EXPECT_EQ(described.size_bytes, 6U + 6U + 2U + 9U);
    EXPECT_EQ(described.global_indexes.at(0).item_count, 1U);
    EXPECT_EQ(described.global_indexes.at(0).size_bytes, 6U + 2U);
}

TEST_P(StoreContract, IllegalIndexesAreRefused) {
    struct Case {
        const char* name;
        std::vector<SecondaryIndex> local;
        std::vector<SecondaryIndex> global;
        const char* message;
    };
    const auto with = [](SecondaryIndex one, const auto& change) {
        change(one);
        return one;
    };
    const auto many = [](std::size_t count, const auto& make) {
        std::vector<SecondaryIndex> indexes;
        for (std::size_t i = 0; i < count; ++i) indexes.push_back(make("index" + std::to_string(i)));
        return indexes;
    };
    using Type = Projection::Type;
    const Case cases[] = {
        {"short name", {}, {index("ab")}, "globalSecondaryIndexes.1.member.indexName"},
        {"name", {}, {index("a:b")}, "regular expression"},
        {"nameless key", {}, {index("abc", "")}, "keySchema.1.member.attributeName"},
        {"no partition key",
         {},
         {with(index("abc"), [](auto& one) { one.partition_key = {}; })},
         "not a HASH key type"},
        {"same name twice", {}, {index("abc"), index("abc")}, "Duplicate index name: abc"},
        {"same name local and global", {local("abc")}, {index("abc")}, "Duplicate index name: abc"},
        {"same attribute twice",
         {},
         {with(index("abc"), [](auto& one) { one.sort_key = {{"x"}}; })},
         "have the same name"},
        {"attribute of two types",
         {},
         {with(index("abc"),
               [](auto& one) {
                   one.partition_key = {{"SK", KeyType::N}};
               })},
         "SK is defined as S and as N"},
        {"five parts",
         {},
         {with(index("abc"),
               [](auto& one) {
                   one.partition_key = {{"a"}, {"b"}, {"c"}, {"d"}, {"e"}};
               })},
         "more than 4"},
        {"6 local", many(6, local), {}, "Number of LocalSecondaryIndexes exceeds per-table limit of 5"},
        {"21 global",
         {},
         many(21, [](const std::string& name) { return index(name); }),
         "GlobalSecondaryIndex count exceeds the per-table limit of 20"},
        {"local without sort key",
         {index("abc", "PK")},
         {},
         "Index KeySchema does not have a range key for index: abc"},
        {"local of other partition key",
         {with(local("abc"), [](auto& one) { one.partition_key = {{"x"}}; })},
         {},
         "does not have the same leading hash key as table KeySchema for index: abc. index hash key: x, table hash "
         "key: "
         "PK"},
        {"ALL with list",
         {},
         {with(index("abc"),
               [](auto& one) {
                   one.projection = {Type::all, {"a"}};
               })},
         "ProjectionType is ALL, but NonKeyAttributes is specified"},
        {"INCLUDE without list",
         {},
         {with(index("abc"),
               [](auto& one) {
                   one.projection = {Type::include, {}};
               })},
         "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
        {"long list",
         {},
         {with(index("abc"),
               [](auto& one) {
                   one.projection = {Type::include, std::vector<std::string>(21, "a")};
               })},
         "less than or equal to 20"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        CreateTableRequest request = table("stories");
        request.local_indexes = c.local;
        request.global_indexes = c.global;
        expect_error<ValidationError>([&] { store().create_table(request); }, c.message);
    }
    CreateTableRequest hash_only = table("stories");
    hash_only.key_schema.sort_key.reset();
    hash_only.local_indexes = {local("abc")};
    expect_error<ValidationError>([&] { store().create_table(hash_only); },
                                  "Table KeySchema does not have a range key");
    CreateTableRequest idle = table("stories");
    idle.throughput = ProvisionedThroughput{0, 1};
    expect_error<ValidationError>([&] { store().create_table(idle); }, "provisionedThroughput.readCapacityUnits");
    EXPECT_TRUE(store().list_tables({}).tables.empty());
}

TEST_P(StoreContract, ProtectedTableIsNotDeleted) {
    CreateTableRequest request = table("stories");
    request.deletion_protection = true;
    store().create_table(std::move(request));
    expect_error<ValidationError>([&] { store().delete_table({"stories"}); },
                                  "Resource cannot be deleted as it is currently protected against deletion. Disable "
                                  "deletion protection first.");
    UpdateTableRequest update;
    update.table = "stories";
    update.deletion_protection = false;
    EXPECT_FALSE(store().update_table(update).description.deletion_protection);
    EXPECT_EQ(store().delete_table({"stories"}).description.status, TableStatus::deleting);
    EXPECT_TRUE(store().list_tables({}).tables.empty());
}

TEST_P(StoreContract, UpdateTableChangesWhatItNames) {
    store().create_table(table("stories"));
    put("stories", {{"PK", "a"}, {"SK", "b"}});
    UpdateTableRequest update;
    update.table = "stories";
    expect_error<ValidationError>([&] { store().update_table(update); }, "At least one of ProvisionedThroughput");
    update.billing = UpdateTableRequest::Billing{ProvisionedThroughput{1, 2}};
    EXPECT_EQ(store().update_table(update).description.throughput, (ProvisionedThroughput{1, 2}));
    expect_error<ValidationError>([&] { store().update_table(update); },
                                  "The provisioned throughput for the table will not change.");
    update.billing = UpdateTableRequest::Billing{};
    update.deletion_protection = true;
    store().update_table(update);
    const TableDescription described = store().describe_table({"stories"}).description;
    EXPECT_FALSE(described.throughput);
    EXPECT_TRUE(described.deletion_protection);
    update.billing = UpdateTableRequest::Billing{.throughput = ProvisionedThroughput{1, 2}, .changes_mode = false};
    expect_error<ValidationError>([&] { store().update_table(update); },
                                  "can be specified when BillingMode is PAY_PER_REQUEST");
    update.billing = UpdateTableRequest::Billing{ProvisionedThroughput{1, 2}};
    update.stream = UpdateTableRequest::Stream{true, StreamViewType::keys_only};
    expect_error<ValidationError>([&] { store().update_table(update); }, "Cannot change IOPS and Streams");
    update.stream.reset();
    EXPECT_FALSE(store().describe_table({"stories"}).description.throughput);
    EXPECT_TRUE(get("stories", {{"PK", "a"}, {"SK", "b"}}));
    update.table = "nowhere";
    expect_error<TableNotFound>([&] { store().update_table(update); }, "nowhere");
}

TEST_P(StoreContract, TagsAreKeptWithTheirTable) {
    CreateTableRequest request = table("stories");
    request.tags = {{"team", "a"}, {"empty", ""}};
    const std::string arn = store().create_table(std::move(request)).description.arn;
    const auto tags = [&] {
        Tags all;
        for (ListTagsOfResourceRequest list{arn, {}};;) {
            const ListTagsOfResourceResult page = store().list_tags_of_resource(list);
            EXPECT_LE(page.tags.size(), 10U);
            all.insert(page.tags.begin(), page.tags.end());
            if (!page.next_token) return all;
            list.next_token = page.next_token;
        }
    };
    EXPECT_EQ(tags(), (Tags{{"team", "a"}, {"empty", ""}}));
    store().tag_resource({arn, {{"team", "b"}, {"new", "c"}}});
    store().untag_resource({arn, {"empty", "absent"}});
    EXPECT_EQ(tags(), (Tags{{"team", "b"}, {"new", "c"}}));

    Tags many;
    for (int i = 0; i < 48; ++i) many.emplace("tag" + std::to_string(i), "x");
    store().tag_resource({arn, many});
    EXPECT_EQ(tags().size(), 50U);
    const auto refused = [&](const std::string& resource, const Tags& wanted, const char* message) {
        expect_error<ValidationError>([&] { store().tag_resource({resource, wanted}); }, message);
    };
    refused(arn, {{"one more", "x"}}, "at most 50");
    refused(arn, {{"aws:x", "x"}}, "aws:");
    refused(arn, {}, "Atleast one Tag needs to be provided as Input.");
    refused("stories", {{"a", "b"}}, "Invalid TableArn: Invalid ResourceArn provided as input stories");
    expect_error<ValidationError>(
        [&] {
            store().untag_resource({arn, {}});
        },
        "Atleast one Tag Key needs to be provided as Input.");
    const std::string other = arn.substr(0, arn.size() - 7) + "nowhere";
    expect_error<TableNotFound>([&] { store().tag_resource({other, {{"a", "b"}}}); }, "nowhere");
    EXPECT_EQ(tags().size(), 50U);
}

}  // namespace
}  // namespace dynaloom::contract
