#include <dynaloom/error.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/uuid.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

template <class T>
struct Holding {
    T value{};
};

enum class Colour { red, green };
enum Size : std::uint8_t { small, large };

struct Address {
    std::string street{};
    std::optional<int> zip{};

    bool operator==(const Address&) const = default;
};

struct Tree {
    std::string name{};
    std::vector<Tree> children{};

    bool operator==(const Tree&) const = default;
};

struct Money {
    long cents = 0;

    bool operator==(const Money&) const = default;
};

struct Tags {
    std::set<std::string> all;

    bool operator==(const Tags&) const = default;
};

}  // namespace

template <>
struct Conversion<Money> {
    using stored = std::string;
    static stored to_stored(const Money& money) { return std::to_string(money.cents) + " ct"; }
    static Money from_stored(const stored& text) { return {std::stol(text)}; }
};

template <>
struct Conversion<Tags> {
    using stored = std::set<std::string>;
    static stored to_stored(const Tags& tags) { return tags.all; }
    static Tags from_stored(const stored& all) { return {all}; }
};

template <>
struct EnumNames<Size> {
    static constexpr std::array names{EnumName{large, "XL"}};
};

namespace {

std::string body(std::string_view value) {
    return value.empty() ? "{}" : "{\"value\":" + std::string{value} + "}";
}

/// Checks what is written of a value in both encodings, and that it reads back; an empty text is an absent attribute.
template <class T>
void expect_stored_as(const T& value, std::string_view wire, std::string_view plain) {
    SCOPED_TRACE(wire);
    const Holding<T> model{value};
    for (const auto& [encoding, text] : {std::pair{Encoding::wire, wire}, std::pair{Encoding::plain, plain}}) {
        EXPECT_EQ(encode(model, encoding), body(text));
        EXPECT_EQ(decode<Holding<T>>(EncodedItem::trusted({}, body(text), encoding)).value, value);
    }
}

TEST(Codec, StoresStrings) {
    expect_stored_as<std::string>("Dune \"é\"", R"({"S":"Dune \"é\""})", R"("Dune \"é\"")");
    expect_stored_as<std::string>("", R"({"S":""})", R"("")");
}

TEST(Codec, StoresIntegersOfEverySize) {
    expect_stored_as<int>(-7, R"({"N":"-7"})", "-7");
    expect_stored_as<std::int8_t>(-128, R"({"N":"-128"})", "-128");
    expect_stored_as<std::uint8_t>(255, R"({"N":"255"})", "255");
    expect_stored_as<short>(-32768, R"({"N":"-32768"})", "-32768");
    expect_stored_as<unsigned short>(65535, R"({"N":"65535"})", "65535");
    expect_stored_as<unsigned>(4294967295U, R"({"N":"4294967295"})", "4294967295");
    expect_stored_as(std::numeric_limits<std::int64_t>::min(), R"({"N":"-9223372036854775808"})",
                     "-9223372036854775808");
    expect_stored_as(std::numeric_limits<std::uint64_t>::max(), R"({"N":"18446744073709551615"})",
                     "18446744073709551615");
    expect_stored_as(std::numeric_limits<long long>::max(), R"({"N":"9223372036854775807"})", "9223372036854775807");
}

TEST(Codec, StoresOtherNumbers) {
    expect_stored_as<double>(0.1, R"({"N":"0.1"})", "0.1");
    expect_stored_as<float>(0.1F, R"({"N":"0.1"})", "0.1");
    expect_stored_as(Number::parse("12345678901234567890.123456789"), R"({"N":"12345678901234567890.123456789"})",
                     "12345678901234567890.123456789");
    expect_stored_as(EpochSeconds{std::chrono::sys_seconds{seconds{1693098636}}}, R"({"N":"1693098636"})",
                     "1693098636");
}

TEST(Codec, StoresTruthValues) {
    expect_stored_as(true, R"({"BOOL":true})", "true");
    expect_stored_as(false, R"({"BOOL":false})", "false");
}

TEST(Codec, StoresBytes) {
    expect_stored_as(to_bytes("abc"), R"({"B":"YWJj"})", R"({"$binary":"YWJj"})");
    expect_stored_as(std::array{std::byte{1}, std::byte{2}}, R"({"B":"AQI="})", R"({"$binary":"AQI="})");
}

TEST(Codec, StoresEnumeratorsByName) {
    expect_stored_as(Colour::green, R"({"S":"green"})", R"("green")");
    expect_stored_as(small, R"({"S":"small"})", R"("small")");
    expect_stored_as(large, R"({"S":"XL"})", R"("XL")");
}

TEST(Codec, StoresTimesAsText) {
    const std::chrono::sys_time<milliseconds> time{milliseconds{1693098636357}};
    expect_stored_as(time, R"({"S":"2023-08-27T01:10:36.357Z"})", R"("2023-08-27T01:10:36.357Z")");
    const std::chrono::local_seconds local{seconds{1693098636}};
    expect_stored_as(local, R"({"S":"2023-08-27T01:10:36"})", R"("2023-08-27T01:10:36")");
}

TEST(Codec, StoresUuidsAsText) {
    expect_stored_as(*Uuid::parse("123e4567-e89b-12d3-a456-426614174000"),
                     R"({"S":"123e4567-e89b-12d3-a456-426614174000"})", R"("123e4567-e89b-12d3-a456-426614174000")");
}

TEST(Codec, LeavesOutAnAbsentOptional) {
    expect_stored_as<std::optional<int>>(7, R"({"N":"7"})", "7");
    expect_stored_as<std::optional<int>>(std::nullopt, "", "");
    expect_stored_as<std::optional<Address>>(std::nullopt, "", "");
    expect_stored_as<std::optional<Address>>(Address{"A", 1}, R"({"M":{"street":{"S":"A"},"zip":{"N":"1"}}})",
                                             R"({"street":"A","zip":1})");
}

TEST(Codec, StoresListsAndArrays) {
    expect_stored_as<std::vector<int>>({1, 2}, R"({"L":[{"N":"1"},{"N":"2"}]})", "[1,2]");
    expect_stored_as<std::vector<int>>({}, R"({"L":[]})", "[]");
    expect_stored_as<std::vector<bool>>({true, false}, R"({"L":[{"BOOL":true},{"BOOL":false}]})", "[true,false]");
    expect_stored_as<std::array<std::string, 2>>({"a", "b"}, R"({"L":[{"S":"a"},{"S":"b"}]})", R"(["a","b"])");
    expect_stored_as<std::vector<std::vector<int>>>({{1}, {}}, R"({"L":[{"L":[{"N":"1"}]},{"L":[]}]})", "[[1],[]]");
}

TEST(Codec, StoresNullWithinAListWhereThereIsNoAbsence) {
    expect_stored_as<std::vector<std::optional<int>>>({1, std::nullopt}, R"({"L":[{"N":"1"},{"NULL":true}]})",
                                                      "[1,null]");
    expect_stored_as<std::map<std::string, std::optional<int>>>({{"a", std::nullopt}}, R"({"M":{"a":{"NULL":true}}})",
                                                                R"({"a":null})");
    expect_stored_as<std::vector<std::set<int>>>({{1}, {}}, R"({"L":[{"NS":["1"]},{"NULL":true}]})",
                                                 R"([{"$set":[1]},null])");
}

TEST(Codec, StoresSets) {
    expect_stored_as<std::set<std::string>>({"a", "b"}, R"({"SS":["a","b"]})", R"({"$set":["a","b"]})");
    expect_stored_as<std::set<int>>({1, 2}, R"({"NS":["1","2"]})", R"({"$set":[1,2]})");
    expect_stored_as<std::set<double>>({0.5}, R"({"NS":["0.5"]})", R"({"$set":[0.5]})");
    expect_stored_as<std::set<Number>>({3}, R"({"NS":["3"]})", R"({"$set":[3]})");
    expect_stored_as<std::set<Bytes>>({to_bytes("abc")}, R"({"BS":["YWJj"]})", R"({"$set":[{"$binary":"YWJj"}]})");
    expect_stored_as<std::set<Colour>>({Colour::red}, R"({"SS":["red"]})", R"({"$set":["red"]})");
    expect_stored_as<std::unordered_set<std::string>>({"a"}, R"({"SS":["a"]})", R"({"$set":["a"]})");
    expect_stored_as<std::unordered_set<long>>({7}, R"({"NS":["7"]})", R"({"$set":[7]})");
}

TEST(Codec, LeavesOutAnEmptySet) {
    expect_stored_as<std::set<std::string>>({}, "", "");
    expect_stored_as<std::unordered_set<int>>({}, "", "");
}

TEST(Codec, StoresMaps) {
    expect_stored_as<std::map<std::string, int>>({{"a", 1}, {"b", 2}}, R"({"M":{"a":{"N":"1"},"b":{"N":"2"}}})",
                                                 R"({"a":1,"b":2})");
    expect_stored_as<std::unordered_map<std::string, Address>>(
        {{"home", {"A", {}}}}, R"({"M":{"home":{"M":{"street":{"S":"A"}}}}})", R"({"home":{"street":"A"}})");
    expect_stored_as<std::map<std::string, int>>({}, R"({"M":{}})", "{}");
}

TEST(Codec, StoresNestedAndRecursiveStructs) {
    expect_stored_as<Address>({"A", 12}, R"({"M":{"street":{"S":"A"},"zip":{"N":"12"}}})",
                              R"({"street":"A","zip":12})");
    expect_stored_as<Tree>(
        {"root", {{"leaf", {}}}},
        R"({"M":{"name":{"S":"root"},"children":{"L":[{"M":{"name":{"S":"leaf"},"children":{"L":[]}}}]}}})",
        R"({"name":"root","children":[{"name":"leaf","children":[]}]})");
}

TEST(Codec, StoresTreesAsTheyAre) {
    expect_stored_as<AttributeValue>(AttributeValue::List{1, nullptr, "x"},
                                     R"({"L":[{"N":"1"},{"NULL":true},{"S":"x"}]})", R"([1,null,"x"])");
    expect_stored_as<AttributeValue>(nullptr, R"({"NULL":true})", "null");
    expect_stored_as<Item>({{"a", 1}, {"b", Item{}}}, R"({"M":{"a":{"N":"1"},"b":{"M":{}}}})", R"({"a":1,"b":{}})");
}

TEST(Codec, StoresTypesWithAConversionOfTheirOwn) {
    expect_stored_as(Money{150}, R"({"S":"150 ct"})", R"("150 ct")");
    expect_stored_as<std::vector<Money>>({{1}}, R"({"L":[{"S":"1 ct"}]})", R"(["1 ct"])");
    expect_stored_as<std::optional<Money>>(std::nullopt, "", "");
    expect_stored_as(Tags{{"a"}}, R"({"SS":["a"]})", R"({"$set":["a"]})");
    expect_stored_as(Tags{}, "", "");
}

TEST(Codec, ReadsNullAsNoValueOrAnEmptySet) {
    const EncodedItem null = EncodedItem::trusted({}, R"({"value":{"NULL":true}})", Encoding::wire);
    EXPECT_EQ(decode<Holding<std::optional<int>>>(null).value, std::nullopt);
    EXPECT_EQ(decode<Holding<std::set<int>>>(null).value, std::set<int>{});
}

TEST(Codec, ReadsNumbersInOtherNotations) {
    EXPECT_EQ(decode<Holding<int>>(EncodedItem::trusted({}, R"({"value":1.5e1})", Encoding::plain)).value, 15);
    EXPECT_EQ(decode<Holding<int>>(EncodedItem::trusted({}, R"({"value":{"N":"7.00"}})", Encoding::wire)).value, 7);
}

struct Defaults {
    std::string text{"kept"};
    std::vector<int> list{1};
    std::optional<int> maybe{1};
    std::set<int> set{1};
    Tags tags{{"a"}};
    Address address{"kept", 1};
};

TEST(Codec, KeepsDefaultsOfAbsentFieldsButThoseWhereAbsentIsAValue) {
    const auto model = decode<Defaults>(EncodedItem::trusted({}, R"({"address":{}})", Encoding::plain));
    EXPECT_EQ(model.text, "kept");
    EXPECT_EQ(model.list, std::vector<int>{1});
    EXPECT_EQ(model.maybe, std::nullopt);
    EXPECT_TRUE(model.set.empty());
    EXPECT_TRUE(model.tags.all.empty());
    EXPECT_EQ(model.address, (Address{"kept", std::nullopt}));
}

TEST(Codec, ReplacesContainersThatHaveDefaults) {
    const std::string_view text = R"({"list":[7],"set":{"$set":[8]},"tags":{"$set":["b"]}})";
    const auto model = decode<Defaults>(EncodedItem::trusted({}, std::string{text}, Encoding::plain));
    EXPECT_EQ(model.list, std::vector<int>{7});
    EXPECT_EQ(model.set, std::set<int>{8});
    EXPECT_EQ(model.tags.all, std::set<std::string>{"b"});
}

struct OnlyWritten {
    const int constant = 3;
    const std::vector<std::string> list{"a"};
};

TEST(Codec, WritesConstMembers) {
    EXPECT_EQ(encode(OnlyWritten{}, Encoding::plain), R"({"constant":3,"list":["a"]})");
}

struct MoveOnlyMoney {
    MoveOnlyMoney() = default;
    explicit MoveOnlyMoney(long value) : cents{value} {}
    MoveOnlyMoney(MoveOnlyMoney&&) = default;
    MoveOnlyMoney& operator=(MoveOnlyMoney&&) = default;

    long cents = 0;
};

}  // namespace

template <>
struct Conversion<MoveOnlyMoney> {
    using stored = long;
    static stored to_stored(const MoveOnlyMoney& money) { return money.cents; }
    static MoveOnlyMoney from_stored(const stored& cents) { return MoveOnlyMoney{cents}; }
};

namespace {

TEST(Codec, StoresMoveOnlyMembers) {
    Holding<std::vector<MoveOnlyMoney>> model;
    model.value.emplace_back(5);
    EXPECT_EQ(encode(model, Encoding::plain), R"({"value":[5]})");
    const auto read =
        decode<Holding<std::vector<MoveOnlyMoney>>>(EncodedItem::trusted({}, R"({"value":[6]})", Encoding::plain));
    EXPECT_EQ(read.value.at(0).cents, 6);
}

struct OddNames {
    static constexpr std::array names{Rename{"quoted", "a\"b"}, Rename{"escaped", "a\\b"}, Rename{"tag", "$set"}};

    std::string quoted{};
    std::string escaped{};
    std::string tag{};
    std::optional<std::string> maybe{};
    std::vector<std::string> list{};
};

TEST(Codec, ReadsNamesInAnyOrderAndSpelling) {
    struct Case {
        Encoding encoding;
        std::string_view body;
    };
    const Case cases[] = {
        {Encoding::plain, R"({"a\"b":"1","a\\b":"2","$$set":"3","maybe":"4","list":["5"]})"},
        {Encoding::plain,
         R"({"list" : [ "5" ] , "maybe" : "4" , "\u0024$set" : "3" , "a\u005cb":"2", "a\u0022b":"1"})"},
        {Encoding::plain, R"({"$pk":"a","a\"b":"1","a\\b":"2","$$set":"3","m\u0061ybe":"4","list":["5"]})"},
        {Encoding::wire,
         R"({"a\"b":{"S":"1"},"a\\b":{"S":"2"},"$set":{"S":"3"},"maybe":{"S":"4"},"list":{"L":[{"S":"5"}]}})"},
        {Encoding::wire,
         R"({"list":{ "L":[{"S":"5"}]} , "maybe":{ "S":"4"}, "$set" : {"S":"3"},"a\"b":{"S":"1"},"a\\b":{"S":"2"}})"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.body);
        const auto read = decode<OddNames>(EncodedItem::trusted({}, std::string{c.body}, c.encoding));
        EXPECT_EQ(read.quoted, "1");
        EXPECT_EQ(read.escaped, "2");
        EXPECT_EQ(read.tag, "3");
        EXPECT_EQ(read.maybe, "4");
        EXPECT_EQ(read.list, std::vector<std::string>{"5"});
    }
}

struct FourFields {
    int one = 0;
    std::string two{};
    std::optional<std::string> three{};
    std::vector<std::string> four{};

    bool operator==(const FourFields&) const = default;
};

struct TwoNested {
    FourFields first{};
    FourFields second{};
};

/// What one body taught of the order must never put a value of the next into another field.
TEST(Codec, ReadsBodiesWhoseOrdersChange) {
    using Named = std::pair<std::string, std::string>;
    const std::vector<Named> plain{{"four", R"(["4","5"])"}, {"one", "1"}, {"three", R"("3")"}, {"two", R"("2")"}};
    const std::vector<Named> wire{{"four", R"({"L":[{"S":"4"},{"S":"5"}]})"},
                                  {"one", R"({"N":"1"})"},
                                  {"three", R"({"S":"3"})"},
                                  {"two", R"({"S":"2"})"}};
    for (const Encoding encoding : {Encoding::plain, Encoding::wire}) {
        std::vector<Named> members = encoding == Encoding::plain ? plain : wire;
        int turn = 0;
        do {
            for (unsigned present = 0; present < 16; ++present) {
                FourFields expected;
                std::string body = turn++ % 3 == 0 ? R"({"unknown":)" + members[0].second : "{";
                for (std::size_t i = 0; i < members.size(); ++i) {
                    if ((present >> i & 1U) == 0) continue;
                    const auto& [name, value] = members[i];
                    if (body.size() > 1) body += ',';
                    body.append(1, '"').append(name).append("\":").append(value);
                    if (name == "one") expected.one = 1;
                    if (name == "two") expected.two = "2";
                    if (name == "three") expected.three = "3";
                    if (name == "four") expected.four = {"4", "5"};
                }
                body += '}';
                EXPECT_EQ(decode<FourFields>(EncodedItem::trusted({}, body, encoding)), expected) << body;
                if (encoding == Encoding::wire) continue;
                const auto nested = decode<TwoNested>(
                    EncodedItem::trusted({}, R"({"second":)" + body + R"(,"first":{"two":"x","one":7}})", encoding));
                EXPECT_EQ(nested.second, expected) << body;
                EXPECT_EQ(nested.first, (FourFields{.one = 7, .two = "x"})) << body;
            }
        } while (std::next_permutation(members.begin(), members.end()));
    }
}

TEST(Codec, ReadsIntoAnObjectNothingOfWhichStays) {
    Defaults model{.text = "old", .list = {9, 9}};
    decode(EncodedItem::trusted({}, "{}", Encoding::plain), model);
    EXPECT_EQ(model.text, "kept");
    EXPECT_EQ(model.list, std::vector<int>{1});
}

TEST(Codec, LeavesAnObjectAloneThatCannotBeRead) {
    Defaults model{.text = "old"};
    EXPECT_THROW(decode(EncodedItem::trusted({}, R"({"text":"new","list":1})", Encoding::plain), model), DecodeError);
    EXPECT_EQ(model.text, "old");
}

}  // namespace
}  // namespace dynaloom
