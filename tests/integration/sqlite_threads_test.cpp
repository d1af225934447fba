#include "support/in_threads.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

constexpr int threads = 4;
const Key counter_key{{"PK", "counter"}, {"SK", "c"}};

EncodedItem encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

void in_threads(const std::function<void(int)>& work) {
    test::in_threads(threads, work);
}

struct Case {
    const char* name;
    std::function<std::shared_ptr<Store>(const test::TempDir&)> open;
};
// Fewer connections than threads, too.
const Case cases[] = {
    {"file",
     [](const test::TempDir& directory) {
         return sqlite::open(directory / "a.db", {.durability = sqlite::Durability::normal});
     }},
    {"two readers",
     [](const test::TempDir& directory) {
         return sqlite::open(directory / "b.db", {.durability = sqlite::Durability::normal, .max_readers = 2});
     }},
    {"memory", [](const test::TempDir&) { return sqlite::open(":memory:"); }},
};

TEST(SqliteThreads, ShareOneStore) {
    const test::TempDir directory;
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::shared_ptr<Store> store = c.open(directory);
        store->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
        constexpr int rounds = 50;
        in_threads([&](int thread) {
            const std::string pk = "thread" + std::to_string(thread);
            const std::string own_table = "table" + std::to_string(thread);
            for (int i = 0; i < rounds; ++i) {
                const std::string sk = std::to_string(1000 + i);
                store->put_item({.table = "stories", .item = encode({{"PK", pk}, {"SK", sk}})});
                store->batch_write_item({{{"stories", encode({{"PK", pk}, {"SK", "b" + sk}})},
                                          {"stories", encode({{"PK", "all"}, {"SK", pk + sk}})}}});
                EXPECT_TRUE(store->get_item({.table = "stories", .key = {{"PK", pk}, {"SK", sk}}}).item);
                const QueryResult mine =
                    store->query({.table = "stories", .key_condition = compare(Condition::Op::equal, "PK", pk)});
                EXPECT_EQ(mine.items.size(), 2U * static_cast<std::size_t>(i + 1));
                store->scan({.table = "stories", .limit = 10});
                if (i % 10 == 0) {
                    // Every connection meets changes of the schema while others read.
                    store->create_table({own_table, {{"PK"}, {}}});
                    store->put_item({.table = own_table, .item = encode({{"PK", "x"}})});
                    EXPECT_EQ(store->scan({.table = own_table}).items.size(), 1U);
                    store->delete_table({own_table});
                }
            }
        });
        EXPECT_EQ(store->scan({.table = "stories"}).items.size(), 3U * threads * rounds);
        EXPECT_EQ(store->list_tables({}).tables, std::vector<std::string>{"stories"});
    }
}

TEST(SqliteThreads, ConditionsAreDecidedOneAfterTheOther) {
    const test::TempDir directory;
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::shared_ptr<Store> store = c.open(directory);
        store->create_table({"stories", {{"PK"}, KeyAttribute{"SK"}}});
        std::atomic<int> firsts = 0;
        constexpr int rounds = 30;
        in_threads([&](int) {
            Item counter = counter_key;
            counter.set("n", 0);
            try {
                store->put_item({.table = "stories", .item = encode(counter), .condition = attribute_not_exists("PK")});
                ++firsts;
            } catch (const ConditionFailed&) {  // another thread was first
            }
            for (int done = 0; done < rounds;) {
                const Item now = store->get_item({.table = "stories", .key = counter_key}).item->to_item();
                Item next = counter_key;
                next.set("n", now.at("n").n() + Number{1});
                try {
                    store->put_item({.table = "stories",
                                     .item = encode(next),
                                     .condition = compare(Condition::Op::equal, "n", now.at("n"))});
                    ++done;
                } catch (const ConditionFailed&) {  // another thread counted meanwhile
                }
            }
        });
        EXPECT_EQ(firsts, 1);
        EXPECT_EQ(store->get_item({.table = "stories", .key = counter_key}).item->to_item().at("n"),
                  AttributeValue{threads * rounds});
    }
}

}  // namespace
}  // namespace dynaloom
