#include <dynaloom/error.hpp>
#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/conditions.hpp>
#include <dynaloom/model/extra.hpp>
#include <dynaloom/model/time.hpp>
#include <dynaloom/model/uuid.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dynaloom::test {
namespace {

using namespace dynaloom::literals;
using Op = Condition::Op;

enum class State { open, closed };

struct Address {
    static constexpr std::array names{Rename{"zip", "zipCode"}};

    std::string street{};
    std::string zip{};
};

struct Ticket {
    [[maybe_unused]] static constexpr auto pk_pattern = "{ticket_id}";
    [[maybe_unused]] static constexpr auto sk_pattern = "{number:06}";
    static constexpr std::array names{Rename{"title", "Title"}};

    std::string ticket_id{};
    int number = 0;
    std::string title{};
    std::optional<std::string> note{};
    State state = State::open;
    std::chrono::sys_seconds at{};
    double price = 0;
    bool urgent = false;
    std::set<std::string> tags{};
    std::vector<Address> addresses{};
    std::map<std::string, int> counts{};
    Address home{};
    AttributeValue any{};
    Uuid uuid{};
};

Path path(std::string name) {
    return {{std::move(name)}};
}

template <class Expression>
Condition condition(const Expression& expression, const KeyNames& keys = {}) {
    static_assert(detail::check_condition<Ticket, Expression>());
    return detail::to_condition<Ticket>(expression, keys);
}

TEST(Conditions, CompareFieldsUnderTheirStoredNames) {
    EXPECT_EQ(condition("price"_f < 3), compare(Op::less, "price", 3));
    EXPECT_EQ(condition("price"_f <= 2.5), compare(Op::less_equal, "price", 2.5));
    EXPECT_EQ(condition("number"_f > 3L), compare(Op::greater, "number", 3));
    EXPECT_EQ(condition("number"_f >= 3), compare(Op::greater_equal, "number", 3));
    EXPECT_EQ(condition("title"_f == "x"), compare(Op::equal, "Title", "x"));
    EXPECT_EQ(condition("title"_f != std::string{"x"}), compare(Op::not_equal, "Title", "x"));
    EXPECT_EQ(condition("urgent"_f == true), compare(Op::equal, "urgent", true));
    EXPECT_EQ(condition(field<&Ticket::title> == "x"), compare(Op::equal, "Title", "x"));
}

TEST(Conditions, WriteValuesAsTheCodecDoes) {
    const auto at = std::chrono::sys_seconds{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}};
    const auto uuid = *TextForm<Uuid>::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    EXPECT_EQ(condition("state"_f == State::closed), compare(Op::equal, "state", "closed"));
    EXPECT_EQ(condition("at"_f >= at), compare(Op::greater_equal, "at", "2026-01-02T00:00:00Z"));
    EXPECT_EQ(condition("uuid"_f == uuid), compare(Op::equal, "uuid", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
    EXPECT_EQ(condition("home"_f == Address{.street = "s", .zip = "z"}),
              compare(Op::equal, "home", Item{{"street", "s"}, {"zipCode", "z"}}));
    EXPECT_EQ(condition("any"_f == 7), compare(Op::equal, "any", 7));
    EXPECT_EQ(condition("note"_f == "x"), compare(Op::equal, "note", "x"));
}

TEST(Conditions, NulloptMeansAbsentOrNull) {
    const Condition absent{.op = Op::any_of,
                           .children = {attribute_not_exists("note"), compare(Op::equal, "note", nullptr)}};
    EXPECT_EQ(condition("note"_f == std::nullopt), absent);
    EXPECT_EQ(condition("note"_f == std::optional<std::string>{}), absent);
    EXPECT_EQ(condition("note"_f != std::nullopt), (Condition{.op = Op::negation, .children = {absent}}));
    EXPECT_EQ(condition("tags"_f == std::set<std::string>{}).op, Op::any_of);
}

TEST(Conditions, HaveDynamoDbsFunctions) {
    const auto test = [](Op op, std::vector<Operand> operands) {
        return Condition{.op = op, .operands = std::move(operands)};
    };
    EXPECT_EQ(condition(between("number"_f, 1, 5)),
              test(Op::between, {path("number"), AttributeValue{1}, AttributeValue{5}}));
    EXPECT_EQ(condition(begins_with("title"_f, "A")), begins_with("Title", "A"));
    EXPECT_EQ(condition(begins_with("at"_f, "2026-")), begins_with("at", "2026-"));
    EXPECT_EQ(condition(exists("note"_f)), attribute_exists("note"));
    EXPECT_EQ(condition(not_exists("note"_f)), attribute_not_exists("note"));
    EXPECT_EQ(condition(contains("tags"_f, "red")), compare(Op::contains, "tags", "red"));
    EXPECT_EQ(condition(contains("title"_f, "ed")), compare(Op::contains, "Title", "ed"));
    EXPECT_EQ(condition(size("tags"_f) > 3), test(Op::greater, {Size{path("tags")}, AttributeValue{3}}));
    EXPECT_EQ(condition(in("state"_f, {State::open, State::closed})),
              test(Op::in, {path("state"), AttributeValue{"open"}, AttributeValue{"closed"}}));
    EXPECT_EQ(condition(in("title"_f, {"a", "b"})),
              test(Op::in, {path("Title"), AttributeValue{"a"}, AttributeValue{"b"}}));
    EXPECT_EQ(condition(in("number"_f, std::vector{1, 2})),
              test(Op::in, {path("number"), AttributeValue{1}, AttributeValue{2}}));
    EXPECT_EQ(condition(has_type("any"_f, AttributeType::NUL)),
              test(Op::attribute_type, {path("any"), AttributeValue{"NULL"}}));
    EXPECT_EQ(condition("title"_f == "note"_f), test(Op::equal, {path("Title"), path("note")}));
}

TEST(Conditions, ReachIntoStructsMapsAndLists) {
    const auto subject = [](const Condition& made) { return std::get<Path>(made.operands.front()); };
    EXPECT_EQ(subject(condition("home.zip"_f == "1")), (Path{{"home", "zipCode"}}));
    EXPECT_EQ(subject(condition("addresses[2].zip"_f == "1")), (Path{{"addresses", std::size_t{2}, "zipCode"}}));
    EXPECT_EQ(subject(condition("counts.red"_f > 1)), (Path{{"counts", "red"}}));
    EXPECT_EQ(subject(condition("any.a[1].b"_f == "x")), (Path{{"any", "a", std::size_t{1}, "b"}}));
}

TEST(Conditions, JoinIntoFlatConjunctions) {
    const auto a = compare(Op::greater, "number", 1);
    const auto b = compare(Op::less, "number", 9);
    const auto c = attribute_exists("note");
    EXPECT_EQ(condition("number"_f > 1 && "number"_f < 9 && exists("note"_f)), all_of({a, b, c}));
    EXPECT_EQ(condition("number"_f > 1 || ("number"_f < 9 && exists("note"_f))),
              (Condition{.op = Op::any_of, .children = {a, all_of({b, c})}}));
    EXPECT_EQ(condition(!("number"_f > 1)), (Condition{.op = Op::negation, .children = {a}}));
    EXPECT_EQ(condition(attribute_exists("raw") && "number"_f > 1), all_of({attribute_exists("raw"), a}));
}

TEST(Conditions, ByThemselvesExistsAndNotExistsSpeakOfTheItem) {
    EXPECT_EQ(condition(not_exists, {"pk", "sk"}), attribute_not_exists("pk"));
    EXPECT_EQ(condition(exists), attribute_exists("PK"));
}

TEST(Conditions, KeepTheirValues) {
    const auto late = [] {
        std::string title = "a text too long for the small buffer of a string";
        return "title"_f == title;
    }();
    EXPECT_EQ(condition(late), compare(Op::equal, "Title", "a text too long for the small buffer of a string"));
}

TEST(Conditions, AFieldThatIsAKeyAttributeIsComparedAsTextOnly) {
    const KeyNames keys{"ticket_id", "number"};
    EXPECT_EQ(condition("ticket_id"_f == "x", keys), compare(Op::equal, "ticket_id", "x"));
    EXPECT_THROW(condition("number"_f == 1, keys), ValidationError);
}

}  // namespace
}  // namespace dynaloom::test
