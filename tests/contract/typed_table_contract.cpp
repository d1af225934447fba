#include "contract/store_contract.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>

#include <algorithm>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using test::Customer;
using test::Order;
using test::OrderLine;
using test::Setting;
using test::Story;

/// Stories "00" to "99" of one owner, and one of another.
std::vector<Story> hundred_stories() {
    std::vector<Story> stories;
    for (int i = 0; i < 100; ++i) {
        const std::string id = std::to_string(100 + i).substr(1);
        stories.push_back({.owner = "jo", .story_id = id, .title = "Story " + id, .likes = i});
    }
    stories.push_back({.owner = "al", .story_id = "00", .title = "Another"});
    return stories;
}

std::vector<std::string> ids_of(const std::vector<Story>& stories) {
    std::vector<std::string> ids;
    ids.reserve(stories.size());
    for (const Story& story : stories) ids.push_back(story.story_id);
    return ids;
}

TEST_P(StoreContract, TypedRecordComesBackAsItWas) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.create_if_missing();
    const Story story{
        .owner = "jo \"ä\" 🙂", .story_id = "1", .title = "", .content = std::string{"\0\n", 2}, .likes = -5};
    stories.save(story);
    EXPECT_EQ(stories.get("owner"_f = story.owner, "story_id"_f = "1"), story);
    EXPECT_EQ(stories.get(consistent, "owner"_f = story.owner, "story_id"_f = "1"), story);
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1"), std::nullopt);
}

TEST_P(StoreContract, TypedSaveReplacesAndCreateDoesNot) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.create({.owner = "jo", .story_id = "1", .title = "first", .content = "text"});
    EXPECT_THROW(stories.create({.owner = "jo", .story_id = "1", .title = "second"}), ConditionFailed);
    EXPECT_EQ(stories.get("owner"_f = "jo", "story_id"_f = "1")->title, "first");
    stories.save({.owner = "jo", .story_id = "1", .title = "third"});
    const auto now = stories.get("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(now->title, "third");
    EXPECT_EQ(now->content, std::nullopt);
}

TEST_P(StoreContract, TypedRemoveTakesKeyOrRecordAndAbsentOnes) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.save({.owner = "jo", .story_id = "1"});
    stories.save({.owner = "jo", .story_id = "2"});
    stories.remove("owner"_f = "jo", "story_id"_f = "1");
    stories.remove("owner"_f = "jo", "story_id"_f = "1");
    EXPECT_EQ(ids_of(stories.query("owner"_f = "jo").all()), std::vector<std::string>{"2"});
    stories.remove(Story{.owner = "jo", .story_id = "2"});
    EXPECT_TRUE(stories.query("owner"_f = "jo").all().empty());
}

TEST_P(StoreContract, TypedQueryFindsPrefixesInOrder) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.batch_write(hundred_stories());

    EXPECT_EQ(stories.query("owner"_f = "jo").all().size(), 100U);
    const std::vector<std::string> tens{"10", "11", "12", "13", "14", "15", "16", "17", "18", "19"};
    EXPECT_EQ(ids_of(stories.query("owner"_f = "jo", "story_id"_f = "1").all()), tens);
    const std::vector<std::string> last_three{"19", "18", "17"};
    EXPECT_EQ(ids_of(stories.query("owner"_f = "jo", "story_id"_f = "1").reverse().limit(3).all()), last_three);
    EXPECT_TRUE(stories.query("owner"_f = "jo", "story_id"_f = exactly("1")).all().empty());
    EXPECT_EQ(stories.query("owner"_f = "jo", "story_id"_f = exactly("17")).all().size(), 1U);
}

TEST_P(StoreContract, TypedPagesOfAnySizeMakeTheWhole) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.batch_write(hundred_stories());
    for (const bool backwards : {false, true}) {
        const auto query = [&] {
            auto any = stories.query("owner"_f = "jo");
            return backwards ? std::move(any).reverse() : std::move(any);
        };
        const auto whole = ids_of(query().all());
        for (const std::uint32_t size : {1U, 7U, 25U, 100U, 101U}) {
            SCOPED_TRACE(size);
            std::vector<std::string> ids;
            std::optional<Cursor> next;
            do {
                auto one = query().page_size(size);
                auto page = (next ? std::move(one).after(Cursor{next->text()}) : std::move(one)).page();
                EXPECT_LE(page.items.size(), size);
                std::ranges::copy(ids_of(page.items), std::back_inserter(ids));
                next = std::move(page.next);
            } while (next);
            EXPECT_EQ(ids, whole);
        }
    }
}

TEST_P(StoreContract, TypedWalkGoesOnAfterItsCursor) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.batch_write(hundred_stories());
    auto walk = stories.query("owner"_f = "jo").page_size(10);
    auto it = walk.begin();
    for (int i = 0; i < 13; ++i) ++it;
    EXPECT_EQ(it->story_id, "13");
    stories.remove(*it);  // a cursor is a position, not a record
    const auto rest = stories.query("owner"_f = "jo").after(walk.cursor().value()).all();
    EXPECT_EQ(rest.size(), 86U);
    EXPECT_EQ(rest.front().story_id, "14");
}

TEST_P(StoreContract, TypedScanTakesAnyLeftPartOfTheKeys) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    stories.batch_write(hundred_stories());
    EXPECT_EQ(stories.scan().all().size(), 101U);
    EXPECT_EQ(stories.scan("owner"_f = "al").all().size(), 1U);
    EXPECT_EQ(stories.scan("story_id"_f = "0").all().size(), 11U);
    EXPECT_EQ(stories.scan().page_size(3).limit(50).all().size(), 50U);
}

TEST_P(StoreContract, TypedModelsShareATable) {
    const Table<Customer, Order, OrderLine> shop{shared_store()};
    shop.create_if_missing();
    const Customer customer{.customer_id = "7", .name = "Jo"};
    const std::vector<Order> orders{{.customer_id = "7", .number = 1, .tags = {"new"}},
                                    {.customer_id = "7", .number = 2}};
    const std::vector<OrderLine> lines{{.customer_id = "7", .number = 1, .line = 1, .product = "tea"}};
    shop.save(customer);
    shop.batch_write(orders, lines);

    EXPECT_EQ(shop.get<Order>("customer_id"_f = "7", "number"_f = 2), orders[1]);
    EXPECT_EQ(shop.query<Order>("customer_id"_f = "7").on_error(OnError::raise).all(), orders);
    EXPECT_EQ(shop.query<OrderLine>("customer_id"_f = "7", "number"_f = 1).all(), lines);
    EXPECT_EQ(shop.scan<Customer>().all(), std::vector{customer});

    const auto [customers, all_orders, all_lines] = shop.collect<Customer, Order, OrderLine>("customer_id"_f = "7");
    EXPECT_EQ(customers, std::vector{customer});
    EXPECT_EQ(all_orders, orders);
    EXPECT_EQ(all_lines, lines);
}

TEST_P(StoreContract, TypedTableOfAnyModelAndWithoutSortKey) {
    const Table<> any{shared_store(), "any_models"};
    any.create_if_missing();
    any.save(Story{.owner = "jo", .story_id = "1"});
    any.save(Customer{.customer_id = "7", .name = "Jo"});
    EXPECT_TRUE(any.get<Story>("owner"_f = "jo", "story_id"_f = "1"));
    EXPECT_TRUE(any.get<Customer>("customer_id"_f = "7"));

    const Table<Setting> settings{shared_store(), "settings"};
    settings.create_if_missing();
    settings.save({.name = "colour", .value = "red"});
    EXPECT_EQ(settings.get("name"_f = "colour")->value, "red");
    EXPECT_EQ(settings.query("name"_f = "colour").all().size(), 1U);
    const Table<Story> clash{shared_store(), "settings"};
    expect_error<ValidationError>([&] { clash.create_if_missing(); }, "settings");
}

TEST_P(StoreContract, TypedBatchGetAnswersInTheOrderAsked) {
    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    auto all = hundred_stories();
    stories.batch_write(all);
    std::ranges::shuffle(all, std::mt19937{7});
    std::vector<Key> keys;
    for (const Story& story : all) keys.push_back(stories.key_of(story));
    keys.push_back(stories.key("owner"_f = "nobody", "story_id"_f = "1"));
    const auto found = stories.batch_get(keys);
    ASSERT_EQ(found.size(), all.size() + 1);
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(found[i], all[i]);
    EXPECT_FALSE(found.back());
}

TEST_P(StoreContract, TypedErrorsNameWhatIsWrong) {
    const Table<Story> missing{shared_store(), "missing_table"};
    expect_error<TableNotFound>([&] { (void)missing.get("owner"_f = "jo", "story_id"_f = "1"); }, "missing_table");
    expect_error<TableNotFound>([&] { (void)missing.query("owner"_f = "jo").all(); }, "missing_table");

    const Table<Story> stories{shared_store(), "stories"};
    stories.create_if_missing();
    expect_error<KeyError>([&] { stories.save({.owner = "a#b", .story_id = "1"}); }, "a#b");
    expect_error<KeyError>([&] { stories.save({.owner = "", .story_id = "1"}); }, "owner");
    expect_error<ValidationError>([&] { stories.save({.owner = "jo", .story_id = "1", .title = "\xff"}); }, "title");
    expect_error<KeyError>([&] { stories.save({.owner = "a#b", .story_id = "1"}); }, "table \"stories\"");
    expect_error<ValidationError>([&] { stories.save({.owner = "jo", .story_id = "1", .title = "\xff"}); },
                                  "\"stories\"");
    const std::string too_long(500'000, 'x');
    expect_error<ValidationError>([&] { stories.save({.owner = "jo", .story_id = "1", .title = too_long}); },
                                  "\"stories\"");
    stories.save({.owner = "al", .story_id = "1"});
    expect_error<ConditionFailed>([&] { stories.create({.owner = "al", .story_id = "1"}); }, "\"stories\"");
    stories.remove({.owner = "al", .story_id = "1"});
    std::vector<Story> half{{.owner = "jo", .story_id = "1"}, {.owner = "jo", .story_id = "bad#"}};
    EXPECT_THROW(stories.batch_write(half), KeyError);
    EXPECT_TRUE(stories.scan().all().empty()) << "a refused request must not be half written";
}

}  // namespace
}  // namespace dynaloom::contract
