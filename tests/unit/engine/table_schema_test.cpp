#include "engine/table_schema.hpp"

#include "engine/key_text.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

namespace dynaloom::engine {
namespace {

std::shared_ptr<const TableSchema> parse(const std::string& text) {
    return std::static_pointer_cast<const TableSchema>(TableSchema::parse(text));
}

TEST(TableSchema, ReadsWhatItWrote) {
    const TableSettings settings{
        .id = "11111111-2222-4333-8444-555555555555",
        .indexes = {{.definition = {.name = "local",
                                    .partition_key = {{"PK"}},
                                    .sort_key = {{"at", KeyType::N}},
                                    .projection = {Projection::Type::include, {"a", "$set"}}},
                     .global = false,
                     .status = TableStatus::active,
                     .space = "t:local"},
                    {.definition = {.name = "global",
                                    .partition_key = {{"a"}, {"b", KeyType::B}},
                                    .sort_key = {},
                                    .projection = {Projection::Type::keys_only, {}}},
                     .global = true,
                     .status = TableStatus::creating,
                     .space = "t:global"}},
        .throughput = ProvisionedThroughput{5, 1'000'000'000'000},
        .stream = StoredStream{.view_type = StreamViewType::new_and_old_images,
                               .label = "2026-11-21T12:24:33.931",
                               .log = "stream:0123",
                               .enabled = false},
        .time_to_live = StoredTimeToLive{.attribute = "expires", .space = "t::expiry", .filled = true},
        .deletion_protection = true,
        .tags = {{"team", ""}, {"größe", "\"x\""}}};
    const KeySchema keys{{"PK"}, KeyAttribute{"SK", KeyType::B}};
    const std::chrono::sys_seconds created{std::chrono::seconds{1'700'000'000}};
    const auto read = parse(TableSchema{keys, created, settings}.text());
    EXPECT_EQ(read->key_schema(), keys);
    EXPECT_EQ(read->created_at(), created);
    EXPECT_EQ(read->settings(), settings);
}

TEST(TableSchema, TellsWhetherARowIsThePlaceOfItsKey) {
    const TableSchema texts{{{"PK"}, KeyAttribute{"SK"}}, {}};
    const TableSchema numbers{{{"PK", KeyType::N}, KeyAttribute{"SK", KeyType::B}}, {}};
    const std::string longest(longest_partition_text, 'x');
    struct Case {
        const char* name;
        const TableSchema& schema;
        Item key;
    };
    const Case cases[] = {
        {"plain", texts, {{"PK", "é"}, {"SK", "b"}}},
        {"escaped", texts, {{"PK", std::string{"\0\1", 2}}, {"SK", std::string{"\1\0", 2}}}},
        {"longest", texts, {{"PK", longest}, {"SK", "b"}}},
        {"shortened", texts, {{"PK", longest + "x"}, {"SK", "b"}}},
        {"number and binary", numbers, {{"PK", Number::parse("-1.5")}, {"SK", to_bytes("b")}}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const StoredKey stored = c.schema.position(c.key);
        EXPECT_TRUE(c.schema.is_position(stored.view(), c.key));
        EXPECT_FALSE(c.schema.is_position({stored.pk, stored.sk + "\1"}, c.key));
        EXPECT_TRUE(c.schema.is_sort_position(stored.sk, c.key));
    }
    const Item long_key{{"PK", longest + "x"}, {"SK", "b"}};
    EXPECT_FALSE(texts.is_position({longest + "x", "b"}, long_key));
    EXPECT_THROW(static_cast<void>(texts.is_position({"", "b"}, {{"PK", ""}, {"SK", "b"}})), ValidationError);
    EXPECT_THROW(static_cast<void>(texts.is_position({"a", "\xff"}, {{"PK", "a"}, {"SK", "\xff"}})), ValidationError);
    EXPECT_TRUE(TableSchema{}.is_position({"", ""}, {{"PK", ""}}));
}

TEST(TableSchema, ReadsTextsOfVersionsThatKnewKeysOnly) {
    const auto read = parse(R"({"created_at":1700000000,"partition_key":{"name":"PK","type":"N"}})");
    EXPECT_EQ(read->key_schema(), (KeySchema{{"PK", KeyType::N}, std::nullopt}));
    EXPECT_EQ(read->settings(), TableSettings{});
}

TEST(TableSchema, RefusesTextsOfVersionsThatKnowMore) {
    EXPECT_THROW(static_cast<void>(parse(R"({"created_at":1,"partition_key":{"name":"PK","type":"S"},)"
                                         R"("stream":{"view_type":"DREAMS","label":"","log":""}})")),
                 DecodeError);
}

}  // namespace
}  // namespace dynaloom::engine
