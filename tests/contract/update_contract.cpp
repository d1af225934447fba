#include "contract/store_contract.hpp"

#include <dynaloom/expression/update.hpp>

#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using Op = Condition::Op;

const Key key{{"PK", "a"}, {"SK", "b"}};

Item with(Item item, const Item& more) {
    for (const Attribute& attribute : more) item.set(attribute.name, attribute.value);
    return item;
}

UpdateValue value(AttributeValue constant) {
    return {.op = UpdateValue::Op::operand, .operand = std::move(constant)};
}
UpdateValue at(Path path) {
    return {.op = UpdateValue::Op::operand, .operand = std::move(path)};
}
UpdateValue call(UpdateValue::Op op, UpdateValue left, UpdateValue right) {
    return {.op = op, .operand = {}, .arguments = {std::move(left), std::move(right)}};
}
Update set(Path path, AttributeValue constant) {
    return {.set = {{std::move(path), value(std::move(constant))}}};
}
Update add(std::string name, AttributeValue constant) {
    return {.add = {{Path{{std::move(name)}}, std::move(constant)}}};
}

std::optional<Item> tree(const std::optional<EncodedItem>& item) {
    return item ? std::optional{item->to_item()} : std::nullopt;
}

TEST_P(StoreContract, UpdateChangesWhatItNamesAndKeepsTheRest) {
    create("stories");
    put("stories", with(key, {{"title", "old"},
                              {"likes", 1},
                              {"gone", true},
                              {"tags", AttributeValue::StringSet{"x", "y"}},
                              {"map", Item{{"a", 1}, {"b", AttributeValue::List{1, 2, 3}}}},
                              {"schema_version", "v1"}}));
    Update update;
    update.set.push_back({Path{{"title"}}, value("new")});
    update.set.push_back({Path{{"before"}}, at(Path{{"title"}})});  // sees the item as it was
    update.set.push_back({Path{{"map", "c"}}, call(UpdateValue::Op::plus, at(Path{{"likes"}}), value(10))});
    update.remove.push_back(Path{{"gone"}});
    update.remove.push_back(Path{{"map", "b", std::size_t{1}}});
    update.add.push_back({Path{{"likes"}}, 5});
    update.erase.push_back({Path{{"tags"}}, AttributeValue::StringSet{"x"}});
    const UpdateItemResult result = store().update_item({.table = "stories", .key = key, .update = update});
    EXPECT_FALSE(result.attributes);
    EXPECT_FALSE(result.consumed_capacity);
    EXPECT_EQ(get("stories", key), with(key, {{"title", "new"},
                                              {"before", "old"},
                                              {"likes", 6},
                                              {"tags", AttributeValue::StringSet{"y"}},
                                              {"map", Item{{"a", 1}, {"b", AttributeValue::List{1, 3}}, {"c", 11}}},
                                              {"schema_version", "v1"}}));
}

TEST_P(StoreContract, UpdateMakesTheItemThatIsNotThere) {
    create("stories");
    store().update_item({.table = "stories", .key = key, .update = add("n", 3)});
    EXPECT_EQ(get("stories", key), with(key, {{"n", 3}}));

    const Key other{{"PK", "a"}, {"SK", "c"}};
    store().update_item({.table = "stories", .key = other, .update = {.remove = {Path{{"x"}}}}});
    EXPECT_EQ(get("stories", other), other);

    // An update without actions makes sure that the item is there.
    const Key third{{"PK", "a"}, {"SK", "d"}};
    const UpdateItemResult made =
        store().update_item({.table = "stories", .key = third, .return_values = ReturnValues::all_new});
    EXPECT_EQ(tree(made.attributes), third);
    EXPECT_EQ(get("stories", third), third);
    store().update_item({.table = "stories", .key = key});
    EXPECT_EQ(get("stories", key), with(key, {{"n", 3}}));
}

TEST_P(StoreContract, UpdateReturnsWhatItIsAskedFor) {
    create("stories");
    const Item before = with(key, {{"n", 1}, {"gone", "x"}, {"map", Item{{"a", 1}, {"b", 2}}}});
    Update update = add("n", 1);
    update.remove.push_back(Path{{"gone"}});
    update.set.push_back({Path{{"map", "a"}}, value(5)});
    update.set.push_back({Path{{"new"}}, value("y")});
    const Item after = with(key, {{"n", 2}, {"map", Item{{"a", 5}, {"b", 2}}}, {"new", "y"}});
    struct Case {
        const char* name;
        ReturnValues values;
        std::optional<Item> of_stored;
        std::optional<Item> of_absent;  ///< ADD and SET on an item that is not there
    };
    const Case cases[] = {
        {"none", ReturnValues::none, {}, {}},
        {"all old", ReturnValues::all_old, before, {}},
        {"updated old", ReturnValues::updated_old, Item{{"n", 1}, {"gone", "x"}, {"map", Item{{"a", 1}}}}, {}},
        {"all new", ReturnValues::all_new, after, with(key, {{"n", 1}})},
        {"updated new", ReturnValues::updated_new, Item{{"n", 2}, {"map", Item{{"a", 5}}}, {"new", "y"}},
         Item{{"n", 1}}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        put("stories", before);
        UpdateItemResult result =
            store().update_item({.table = "stories", .key = key, .update = update, .return_values = c.values});
        EXPECT_EQ(tree(result.attributes), c.of_stored);
        EXPECT_EQ(get("stories", key), after);
        remove("stories", key);
        result =
            store().update_item({.table = "stories", .key = key, .update = add("n", 1), .return_values = c.values});
        EXPECT_EQ(tree(result.attributes), c.of_absent);
    }
    // What is returned as a whole is an item like any other.
    const UpdateItemResult whole =
        store().update_item({.table = "stories", .key = key, .return_values = ReturnValues::all_new});
    ASSERT_TRUE(whole.attributes);
    EXPECT_EQ(whole.attributes->keys(), key);

    // An equal value is written all the same, as far as the caller can see; what is removed is not there afterwards.
    const auto returned = [&](const Update& one, ReturnValues values) {
        return tree(
            store().update_item({.table = "stories", .key = key, .update = one, .return_values = values}).attributes);
    };
    EXPECT_EQ(returned(set(Path{{"n"}}, 1), ReturnValues::updated_new), (Item{{"n", 1}}));
    EXPECT_EQ(returned({.remove = {Path{{"n"}}}}, ReturnValues::updated_new), std::nullopt);
}

TEST_P(StoreContract, ConditionDecidesAboutAnUpdate) {
    create("stories");
    const auto update = [&](const Condition& condition, bool with_item = false) {
        store().update_item({.table = "stories",
                             .key = key,
                             .update = add("n", 1),
                             .condition = condition,
                             .return_item_on_condition_failure = with_item});
    };
    expect_error<ConditionFailed>([&] { update(attribute_exists("PK")); }, "The conditional request failed");
    EXPECT_FALSE(get("stories", key));
    update(attribute_not_exists("PK"));
    update(compare(Op::equal, "n", 1));
    EXPECT_THROW(update(compare(Op::equal, "n", 1)), ConditionFailed);
    EXPECT_EQ(get("stories", key), with(key, {{"n", 2}}));

    // A false condition is told before anything that is wrong with the update.
    const Update impossible = set(Path{{"x", "y"}}, 1);
    EXPECT_THROW(store().update_item(
                     {.table = "stories", .key = key, .update = impossible, .condition = compare(Op::equal, "n", 1)}),
                 ConditionFailed);
    for (const bool with_item : {false, true}) {
        try {
            update(attribute_not_exists("PK"), with_item);
            ADD_FAILURE();
        } catch (const ConditionFailed& error) {
            const std::optional<Item> item = error.item() ? std::optional{error.item()->to_item()} : std::nullopt;
            EXPECT_EQ(item, with_item ? std::optional{with(key, {{"n", 2}})} : std::nullopt);
        }
    }
}

TEST_P(StoreContract, ImpossibleUpdatesChangeNothing) {
    create("stories");
    const Item item =
        with(key, {{"text", "x"}, {"list", AttributeValue::List{1}}, {"largest", Number::parse("9e125")}});
    put("stories", item);
    AttributeValue deep = 1;
    for (int i = 0; i < 32; ++i) deep = AttributeValue::List{deep};
    Update twice = set(Path{{"map"}}, 1);
    twice.remove.push_back(Path{{"map", "a"}});
    struct Case {
        const char* name;
        Update update;
        const char* message;
    };
    const Case cases[] = {
        {"partition key", set(Path{{"PK"}}, "a"),
         "One or more parameter values were invalid: Cannot update attribute PK. This attribute is part of the key"},
        {"within sort key", {.remove = {Path{{"SK", "x"}}}}, "Cannot update attribute SK."},
        {"absent operand",
         {.set = {{Path{{"n"}}, at(Path{{"no"}})}}},
         "The provided expression refers to an attribute that does not exist in the item"},
        {"no such parent", set(Path{{"no", "x"}}, 1),
         "The document path provided in the update expression is invalid for update"},
        {"ADD to a text", add("text", 1), "An operand in the update expression has an incorrect data type"},
        {"too large", set(Path{{"n"}}, std::string(std::size_t{400} << 10U, 'x')),
         "Item size to update has exceeded the maximum allowed size"},
        {"overflow", add("largest", Number::parse("9e125")), "Number overflow"},
        {"too deep", set(Path{{"n"}}, deep), "Nesting Levels have exceeded supported limits"},
        {"overlapping", twice, "Two document paths overlap with each other"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>(
            [&] { store().update_item({.table = "stories", .key = key, .update = c.update}); }, c.message);
        EXPECT_EQ(get("stories", key), item);
    }
    EXPECT_THROW(store().update_item({.table = "no-such-table", .key = key}), TableNotFound);
    EXPECT_THROW(store().update_item({.table = "stories", .key = {{"PK", "a"}}}), ValidationError);
    // What the expression alone shows is told before the table is looked for.
    expect_error<ValidationError>([&] { store().update_item({.table = "no-such-table", .key = key, .update = twice}); },
                                  "Invalid UpdateExpression");
    expect_error<ValidationError>(
        [&] { store().update_item({.table = "no-such-table", .key = key, .condition = between("n", 2, 1)}); },
        "Invalid ConditionExpression");
}

TEST_P(StoreContract, UpdatedItemsKeepLongKeys) {
    create("stories");
    const Key long_key{{"PK", std::string(2048, 'p')}, {"SK", std::string(1024, 's')}};
    for (int i = 1; i <= 2; ++i) {
        const UpdateItemResult result = store().update_item(
            {.table = "stories", .key = long_key, .update = add("n", 1), .return_values = ReturnValues::all_new});
        EXPECT_EQ(tree(result.attributes), with(long_key, {{"n", i}}));
    }
    EXPECT_EQ(get("stories", long_key), with(long_key, {{"n", 2}}));
    EXPECT_EQ(scan_all({.table = "stories"}), std::vector{with(long_key, {{"n", 2}})});
}

TEST_P(StoreContract, UpdateCountsTheLargerImage) {
    create("stories");
    const auto units = [&](const Update& update) {
        const UpdateItemResult result =
            store().update_item({.table = "stories",
                                 .key = key,
                                 .update = update,
                                 .return_consumed_capacity = ReturnConsumedCapacity::total});
        return result.consumed_capacity.value();
    };
    EXPECT_EQ(units({}), (ConsumedCapacity{.table = "stories", .units = 1}));
    EXPECT_EQ(units(set(Path{{"text"}}, std::string(2000, 'x'))).units, 2);
    EXPECT_EQ(units({}).units, 2) << "an update that changes nothing counts";
    EXPECT_EQ(units({.remove = {Path{{"text"}}}}).units, 2) << "the old item was larger";
    EXPECT_EQ(units({}).units, 1);
}

}  // namespace
}  // namespace dynaloom::contract
