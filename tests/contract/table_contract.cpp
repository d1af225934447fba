#include "contract/store_contract.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

TEST_P(StoreContract, CreatedTableIsDescribedAsItWasMade) {
    const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const KeySchema schemas[] = {
        {{"PK", KeyType::S}, KeyAttribute{"SK", KeyType::S}},
        {{"id", KeyType::N}, std::nullopt},
        {{"größe \"x\"", KeyType::B}, KeyAttribute{"#", KeyType::N}},
    };
    int number = 0;
    for (const KeySchema& schema : schemas) {
        const std::string table = "table" + std::to_string(number++);
        SCOPED_TRACE(table);
        const TableDescription created = store().create_table({table, schema}).description;
        const TableDescription described = store().describe_table({table}).description;
        for (const TableDescription& description : {created, described}) {
            EXPECT_EQ(description.table, table);
            EXPECT_EQ(description.key_schema, schema);
            EXPECT_GE(description.created_at, before);
        }
        EXPECT_EQ(created.created_at, described.created_at);
    }
}

TEST_P(StoreContract, TableIsCreatedOnce) {
    create("stories");
    put("stories", {{"PK", "a"}, {"SK", "b"}});
    expect_error<TableExists>([&] { create("stories", KeyType::N); }, "stories");
    EXPECT_TRUE(get("stories", {{"PK", "a"}, {"SK", "b"}}));
}

TEST_P(StoreContract, IllegalTablesAreRefused) {
    struct Case {
        const char* name;
        CreateTableRequest request;
        const char* message;
    };
    const Case cases[] = {
        {"short name", {"ab", {{"PK"}, {}}}, "greater than or equal to 3"},
        {"long name", {std::string(256, 'a'), {{"PK"}, {}}}, "less than or equal to 255"},
        {"illegal character", {"stories:x", {{"PK"}, {}}}, "regular expression"},
        {"quote", {"a\"b", {{"PK"}, {}}}, "regular expression"},
        {"one name for both keys", {"abc", {{"PK"}, KeyAttribute{"PK"}}}, "have the same name"},
        {"nameless key", {"abc", {{""}, {}}}, "keySchema.1.member.attributeName"},
        {"long key name", {"abc", {{"PK"}, KeyAttribute{std::string(256, 'x')}}}, "less than or equal to 255"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().create_table(c.request); }, c.message);
    }
    EXPECT_TRUE(store().list_tables({}).tables.empty());
}

TEST_P(StoreContract, DeletedTableIsGoneWithItsItems) {
    create("stories");
    put("stories", {{"PK", "a"}, {"SK", "b"}, {"old", true}});
    EXPECT_EQ(store().delete_table({"stories"}).description.table, "stories");
    expect_error<TableNotFound>([&] { store().describe_table({"stories"}); }, "stories");
    expect_error<TableNotFound>([&] { get("stories", {{"PK", "a"}, {"SK", "b"}}); }, "stories");

    create("stories", KeyType::N, std::nullopt);
    put("stories", {{"PK", 1}, {"new", true}});
    EXPECT_EQ(scan_all({.table = "stories"}), (std::vector<Item>{{{"PK", 1}, {"new", true}}}));
}

TEST_P(StoreContract, EveryOperationNamesTheTableThatDoesNotExist) {
    const Key key{{"PK", "a"}, {"SK", "b"}};
    const std::string table = "no-such-table";
    const std::function<void()> calls[] = {
        [&] { store().describe_table({table}); },
        [&] { store().delete_table({table}); },
        [&] { store().get_item({.table = table, .key = key}); },
        [&] { put(table, key); },
        [&] { remove(table, key); },
        [&] { store().query({.table = table, .key_condition = partition("a")}); },
        [&] { store().scan({.table = table}); },
        [&] {
            store().batch_write_item({{{table, key}}});
        },
        [&] {
            store().batch_get_item({.gets = {{table, key}}});
        },
    };
    for (std::size_t i = 0; i < std::size(calls); ++i) {
        SCOPED_TRACE(i);
        expect_error<TableNotFound>(calls[i], table);
    }
}

TEST_P(StoreContract, IllegalTableNamesAreRefusedByEveryOperation) {
    const Key key{{"PK", "a"}, {"SK", "b"}};
    for (const std::string table : {"ab", "stories:x", "x\"; DROP TABLE stories; --", "it's"}) {
        SCOPED_TRACE(table);
        const std::function<void()> calls[] = {
            [&] { store().describe_table({table}); },
            [&] { store().delete_table({table}); },
            [&] { store().get_item({.table = table, .key = key}); },
            [&] { put(table, key); },
            [&] { remove(table, key); },
            [&] { store().query({.table = table, .key_condition = partition("a")}); },
            [&] { store().scan({.table = table}); },
            [&] {
                store().batch_write_item({{{table, key}}});
            },
            [&] {
                store().batch_get_item({.gets = {{table, key}}});
            },
        };
        for (std::size_t i = 0; i < std::size(calls); ++i) {
            SCOPED_TRACE(i);
            expect_error<ValidationError>(calls[i], "tableName");
        }
    }
}

TEST_P(StoreContract, TablesDoNotMix) {
    // Equal but for case, or for what lies beyond the length of a database's own names.
    const std::vector<std::string> names{"stories",
                                         "Stories",
                                         "STORIES",
                                         std::string(255, 'x'),
                                         std::string(254, 'x') + "y",
                                         "sqlite_master",
                                         "SQLITE_sequence",
                                         "pg_class",
                                         "main",
                                         "select",
                                         "rowid",
                                         "pragma_table_xinfo",
                                         "a.b-c_d",
                                         "1234",
                                         "---"};
    for (const std::string& name : names) create(name);
    for (const std::string& name : names) put(name, {{"PK", "a"}, {"SK", "b"}, {"table", name}});
    for (const std::string& name : names) {
        SCOPED_TRACE(name);
        EXPECT_EQ(scan_all({.table = name}), (std::vector<Item>{{{"PK", "a"}, {"SK", "b"}, {"table", name}}}));
        expect_error<TableExists>([&] { create(name); }, name);
    }
    store().delete_table({"Stories"});
    EXPECT_TRUE(get("stories", {{"PK", "a"}, {"SK", "b"}}));
    EXPECT_TRUE(get("STORIES", {{"PK", "a"}, {"SK", "b"}}));
    expect_error<TableNotFound>([&] { get("Stories", {{"PK", "a"}, {"SK", "b"}}); }, "Stories");
}

TEST_P(StoreContract, TablesAreListedInByteOrderByPages) {
    std::vector<std::string> names{"bbb", "Aaa", "aaa", "ccc", "_ab", "a.b"};
    for (const std::string& name : names) create(name);
    std::ranges::sort(names);
    EXPECT_EQ(store().list_tables({}).tables, names);
    EXPECT_FALSE(store().list_tables({}).last_evaluated_table);

    for (std::uint32_t limit = 1; limit <= names.size() + 1; ++limit) {
        SCOPED_TRACE(limit);
        std::vector<std::string> listed;
        for (ListTablesRequest request{.exclusive_start_table = {}, .limit = limit};;) {
            const ListTablesResult page = store().list_tables(request);
            EXPECT_LE(page.tables.size(), limit);
            listed.insert(listed.end(), page.tables.begin(), page.tables.end());
            if (!page.last_evaluated_table) break;
            request.exclusive_start_table = page.last_evaluated_table;
        }
        EXPECT_EQ(listed, names);
    }
    EXPECT_EQ(store().list_tables({.exclusive_start_table = "aab"}).tables, (std::vector<std::string>{"bbb", "ccc"}));
    expect_error<ValidationError>([&] { store().list_tables({.exclusive_start_table = {}, .limit = 0}); }, "limit");
    expect_error<ValidationError>([&] { store().list_tables({.exclusive_start_table = {}, .limit = 101}); }, "limit");
}

}  // namespace
}  // namespace dynaloom::contract
