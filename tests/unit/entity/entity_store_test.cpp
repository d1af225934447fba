#include <dynaloom/entity/entity_store.hpp>
#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "support/scripted_store.hpp"

namespace dynaloom::test {
namespace {

using std::chrono::milliseconds;

TEST(EntityStore, GivesAllAttemptsOfACallOneBudget) {
    const EntityType type = EntityType::from_json(
        R"({"title": "NOTE", "type": "object", "properties": {"id": {"type": "string"}}})", {.id_attribute = "id"});
    const auto store = std::make_shared<ScriptedStore>();
    const EntityStore db{store, "notes", {type}, {.budget = milliseconds{10'000}}};
    const auto note = std::make_shared<EncodedItem>(
        EncodedItem::trusted({{"PK", "NOTE"}, {"SK", "1"}}, R"({"likes":1})", Encoding::plain));
    store->then([&](const Request&) -> Response {
        std::this_thread::sleep_for(milliseconds{20});
        return GetItemResult{.item = *note};
    });
    store->then([&](const Request&) -> Response {
        std::this_thread::sleep_for(milliseconds{20});
        throw ConditionFailed{"The conditional request failed", note};
    });
    store->then(UpdateItemResult{});
    (void)db.patch(type, {{"id", "1"}, {"likes", 2}});
    ASSERT_EQ(store->budgets.size(), 3U);
    EXPECT_LE(store->budgets[0], milliseconds{10'000});
    EXPECT_LE(store->budgets[1], milliseconds{9'980});
    EXPECT_LE(store->budgets[2], milliseconds{9'960});
}

}  // namespace
}  // namespace dynaloom::test
