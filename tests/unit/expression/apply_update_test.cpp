#include <dynaloom/error.hpp>
#include <dynaloom/expression/update.hpp>

#include <gtest/gtest.h>

namespace dynaloom {
namespace {

using List = AttributeValue::List;
using Op = UpdateValue::Op;

constexpr const char* no_such_attribute =
    "The provided expression refers to an attribute that does not exist in the item";
constexpr const char* wrong_type = "An operand in the update expression has an incorrect data type";
constexpr const char* wrong_path = "The document path provided in the update expression is invalid for update";

const Item old_item{{"id", "x"},
                    {"n", 5},
                    {"m", Item{{"a", 1}, {"l", List{"p", "q"}}}},
                    {"l", List{"a", "b", "c", Item{{"k", 1}}}},
                    {"ss", AttributeValue::StringSet{"a", "b"}},
                    {"ns", AttributeValue::NumberSet{1, 2}},
                    {"bs", AttributeValue::BinarySet{to_bytes("x")}}};

std::variant<std::string, std::size_t> at(std::size_t index) {
    return index;
}
UpdateValue constant(AttributeValue value) {
    return {Op::operand, std::move(value), {}};
}
UpdateValue old(Path path) {
    return {Op::operand, std::move(path), {}};
}
UpdateValue call(Op op, UpdateValue left, UpdateValue right) {
    return {op, {}, {std::move(left), std::move(right)}};
}
Update set(Path path, UpdateValue value) {
    Update update;
    update.set.push_back({std::move(path), std::move(value)});
    return update;
}

// The attribute after the update, all others of which are found unchanged; NULL for none.
AttributeValue after(const Update& update, const std::string& name) {
    Item result = apply(update, old_item);
    const AttributeValue* const found = result.find(name);
    AttributeValue value = found == nullptr ? AttributeValue{} : *found;
    Item expected = old_item;
    expected.erase(name);
    result.erase(name);
    EXPECT_EQ(result, expected);
    return value;
}

std::string refusal(const Update& update) {
    try {
        static_cast<void>(apply(update, old_item));
    } catch (const ValidationError& error) {
        return error.what();
    }
    return "none";
}

TEST(ApplyUpdate, EmptyUpdateChangesNothing) {
    EXPECT_EQ(apply(Update{}, old_item), old_item);
    EXPECT_TRUE(Update{}.empty());
}

TEST(ApplyUpdate, SetCreatesReplacesAndCopies) {
    EXPECT_EQ(after(set({{"new"}}, constant("v")), "new"), "v");
    EXPECT_EQ(after(set({{"n"}}, constant("v")), "n"), "v");
    EXPECT_EQ(after(set({{"new"}}, old({{"m", "l", at(1)}})), "new"), "q");
    EXPECT_EQ(after(set({{"m", "b"}}, constant(2)), "m"), (Item{{"a", 1}, {"b", 2}, {"l", List{"p", "q"}}}));
    EXPECT_EQ(after(set({{"l", at(3), "k"}}, constant(2)), "l"), (List{"a", "b", "c", Item{{"k", 2}}}));
    EXPECT_EQ(after(set({{"new"}}, constant(nullptr)), "new"), nullptr);
}

TEST(ApplyUpdate, FunctionsComputeFromTheOldItem) {
    EXPECT_EQ(after(set({{"n"}}, call(Op::plus, old({{"n"}}), constant(2))), "n"), 7);
    EXPECT_EQ(after(set({{"n"}}, call(Op::minus, constant(2), old({{"m", "a"}}))), "n"), 1);
    EXPECT_EQ(after(set({{"n"}}, call(Op::if_not_exists, old({{"n"}}), constant(0))), "n"), 5);
    EXPECT_EQ(after(set({{"c"}}, call(Op::if_not_exists, old({{"c"}}), constant(0))), "c"), 0);
    EXPECT_EQ(after(set({{"c"}}, call(Op::plus, call(Op::if_not_exists, old({{"c"}}), constant(0)), constant(1))), "c"),
              1);
    EXPECT_EQ(after(set({{"c"}}, call(Op::list_append, constant(List{"z"}), old({{"m", "l"}}))), "c"),
              (List{"z", "p", "q"}));
    EXPECT_NE(refusal(set({{"c"}}, call(Op::if_not_exists, old({{"n"}}), old({{"absent"}})))), "none");
}

TEST(ApplyUpdate, AllActionsSeeTheOldItem) {
    Update update;
    update.set.push_back({{{"n"}}, old({{"id"}})});
    update.set.push_back({{{"id"}}, old({{"n"}})});
    update.set.push_back({{{"copy"}}, old({{"ss"}})});
    update.remove.push_back({{"ss"}});
    const Item result = apply(update, old_item);
    EXPECT_EQ(result.at("n"), "x");
    EXPECT_EQ(result.at("id"), 5);
    EXPECT_EQ(result.at("copy"), (AttributeValue::StringSet{"a", "b"}));
    EXPECT_FALSE(result.contains("ss"));
}

TEST(ApplyUpdate, ListIndexesAreThoseOfTheOldList) {
    Update update;
    update.set.push_back({{{"l", at(9)}}, constant("nine")});
    update.set.push_back({{{"l", at(4)}}, constant("four")});
    update.set.push_back({{{"l", at(1)}}, constant("B")});
    update.set.push_back({{{"l", at(3), "k"}}, constant(2)});
    update.remove.push_back({{"l", at(2)}});
    update.remove.push_back({{"l", at(0)}});
    update.remove.push_back({{"l", at(7)}});
    EXPECT_EQ(after(update, "l"), (List{"B", Item{{"k", 2}}, "four", "nine"}));
}

TEST(ApplyUpdate, RemoveOfTheAbsentDoesNothing) {
    for (const Path& path : {Path{{"absent"}}, Path{{"m", "absent"}}, Path{{"l", at(4)}}}) {
        Update update;
        update.remove.push_back(path);
        EXPECT_EQ(apply(update, old_item), old_item) << to_string(path);
    }
    Update update;
    update.remove = {{{"m", "a"}}, {{"m", "l", at(0)}}};
    EXPECT_EQ(after(update, "m"), (Item{{"l", List{"q"}}}));
}

TEST(ApplyUpdate, AddSumsNumbersAndUnitesSets) {
    const auto add = [](Path path, AttributeValue value) {
        Update update;
        update.add.push_back({std::move(path), std::move(value)});
        return update;
    };
    EXPECT_EQ(after(add({{"n"}}, Number::parse("-0.5")), "n"), Number::parse("4.5"));
    EXPECT_EQ(after(add({{"new"}}, 3), "new"), 3);
    EXPECT_EQ(after(add({{"ss"}}, AttributeValue::StringSet{"b", "c"}), "ss"),
              (AttributeValue::StringSet{"a", "b", "c"}));
    EXPECT_EQ(after(add({{"ns"}}, AttributeValue::NumberSet{3}), "ns"), (AttributeValue::NumberSet{1, 2, 3}));
    EXPECT_EQ(after(add({{"new"}}, AttributeValue::BinarySet{to_bytes("y")}), "new"),
              (AttributeValue::BinarySet{to_bytes("y")}));
    EXPECT_EQ(after(add({{"m", "a"}}, 1), "m"), (Item{{"a", 2}, {"l", List{"p", "q"}}}));

    EXPECT_EQ(refusal(add({{"id"}}, 1)), wrong_type);
    EXPECT_EQ(refusal(add({{"ss"}}, 1)), wrong_type);
    EXPECT_EQ(refusal(add({{"n"}}, AttributeValue::NumberSet{1})), wrong_type);
    EXPECT_EQ(refusal(add({{"ss"}}, AttributeValue::NumberSet{1})), wrong_type);
    EXPECT_EQ(refusal(add({{"new"}}, "text")), wrong_type);
}

TEST(ApplyUpdate, DeleteTakesMembersAndAnEmptySetIsRemoved) {
    const auto erase = [](Path path, AttributeValue value) {
        Update update;
        update.erase.push_back({std::move(path), std::move(value)});
        return update;
    };
    EXPECT_EQ(after(erase({{"ss"}}, AttributeValue::StringSet{"b", "z"}), "ss"), AttributeValue::StringSet{"a"});
    EXPECT_EQ(apply(erase({{"bs"}}, AttributeValue::BinarySet{to_bytes("x")}), old_item).find("bs"), nullptr);
    EXPECT_EQ(apply(erase({{"new"}}, AttributeValue::NumberSet{1}), old_item), old_item);
    EXPECT_EQ(refusal(erase({{"ss"}}, AttributeValue::NumberSet{1})), wrong_type);
    EXPECT_EQ(refusal(erase({{"n"}}, AttributeValue::NumberSet{1})), wrong_type);
    EXPECT_EQ(refusal(erase({{"n"}}, 1)), wrong_type);
}

TEST(ApplyUpdate, RefusesWhatTheItemDoesNotAllow) {
    const struct {
        const char* name;
        Update update;
        const char* text;
    } cases[] = {
        {"absent path", set({{"c"}}, old({{"absent"}})), no_such_attribute},
        {"absent nested path", set({{"c"}}, old({{"m", "absent"}})), no_such_attribute},
        {"absent operand of a sum", set({{"c"}}, call(Op::plus, old({{"absent"}}), constant(1))), no_such_attribute},
        {"sum of a string", set({{"c"}}, call(Op::plus, old({{"id"}}), constant(1))), wrong_type},
        {"difference with a set", set({{"c"}}, call(Op::minus, constant(1), old({{"ns"}}))), wrong_type},
        {"append to a string", set({{"c"}}, call(Op::list_append, old({{"id"}}), constant(List{}))), wrong_type},
        {"append of a map", set({{"c"}}, call(Op::list_append, constant(List{}), old({{"m"}}))), wrong_type},
        {"no parent", set({{"absent", "x"}}, constant(1)), wrong_path},
        {"parent is a scalar", set({{"n", "x"}}, constant(1)), wrong_path},
        {"name in a list", set({{"l", "x"}}, constant(1)), wrong_path},
        {"index in a map", set({{"m", at(0)}}, constant(1)), wrong_path},
        {"past the end and deeper", set({{"l", at(9), "x"}}, constant(1)), wrong_path},
        {"index of an item", set({{at(0)}}, constant(1)), wrong_path},
        {"no path", set({}, constant(1)), wrong_path},
        {"overflow", set({{"n"}}, call(Op::plus, constant(Number::parse("9e125")), constant(Number::parse("9e125")))),
         "Number overflow. Attempting to store a number with magnitude larger than supported range"},
    };
    for (const auto& c : cases) EXPECT_EQ(refusal(c.update), c.text) << c.name;

    Update remove;
    remove.remove.push_back({{"absent", "x"}});
    EXPECT_EQ(refusal(remove), wrong_path);
    EXPECT_NE(refusal(set({{"c"}}, UpdateValue{Op::plus, {}, {}})), "none");
    EXPECT_NE(refusal(set({{"c"}}, call(Op::if_not_exists, constant(1), constant(1)))), "none");
    Update twice = set({{"m", "a"}}, constant(1));
    twice.remove.push_back({{"m"}});
    EXPECT_NE(refusal(twice), "none");
}

TEST(Update, TargetsAreAllPathsInTheOrderOfTheSections) {
    Update update;
    update.erase.push_back({{{"d"}}, AttributeValue{}});
    update.add.push_back({{{"c"}}, AttributeValue{}});
    update.remove.push_back({{"b"}});
    update.set.push_back({{{"a"}}, old({{"z"}})});
    EXPECT_EQ(targets(update), (std::vector<Path>{{{"a"}}, {{"b"}}, {{"c"}}, {{"d"}}}));
    EXPECT_FALSE(update.empty());
}

}  // namespace
}  // namespace dynaloom
