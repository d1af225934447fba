#include "engine/stream_record.hpp"
#include "engine/shard_iterator.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include <rapidcheck/gtest.h>

namespace dynaloom::engine {
namespace {

const TableSchema schema{{{"id"}, std::nullopt}, {}};
const StoredKey no_row;

EncodedItem encode(const Item& item) {
    return EncodedItem::from_item(item, Encoding::plain, schema.key_names());
}

TEST(StreamRecord, HoldsImagesOfAnyAttributes) {
    const Item before{{"id", "é\n\0x"}, {"text", "line\nline"}, {"$map", 1}, {std::string{"a\0b", 3}, "y"}};
    const Item after{{"id", "é\n\0x"}, {"b", to_bytes("\xff\n")}, {"s", AttributeValue::NumberSet{Number{1}}}};
    const EncodedItem old_image = encode(before);
    const EncodedItem new_image = encode(after);
    const StoredItem stored{schema, new_image};
    const auto entry =
        log_entry({.key = &no_row, .before = &old_image, .after = &stored}, StreamViewType::new_and_old_images);
    ASSERT_TRUE(entry);
    const StreamRecord record = record_of(*entry, StreamViewType::new_and_old_images);
    EXPECT_EQ(record.event, StreamRecord::Event::modify);
    EXPECT_EQ(record.keys, (Key{{"id", before.at("id")}}));
    EXPECT_EQ(record.old_image.value().to_item(), before);
    EXPECT_EQ(record.new_image.value().to_item(), after);
    EXPECT_EQ(record.old_image->keys(), record.keys);
}

TEST(StreamRecord, LeavesOutAnImageThatNobodyCanRead) {
    const EncodedItem broken = EncodedItem::trusted({{"id", "x"}}, "{\"a\":\n[", Encoding::plain);
    const EncodedItem new_image = encode({{"id", "x"}, {"a", 1}});
    const StoredItem stored{schema, new_image};
    const auto entry =
        log_entry({.key = &no_row, .before = &broken, .after = &stored}, StreamViewType::new_and_old_images);
    ASSERT_TRUE(entry);
    const StreamRecord record = record_of(*entry, StreamViewType::new_and_old_images);
    EXPECT_EQ(record.event, StreamRecord::Event::modify);
    EXPECT_FALSE(record.old_image);
    EXPECT_EQ(record.new_image.value().to_item(), new_image.to_item());
}

TEST(StreamRecord, RefusesEntriesThatAreCutOff) {
    const EncodedItem image = encode({{"id", "x"}, {"a", 1}});
    const std::string entry =
        log_entry({.key = &no_row, .before = &image, .after = nullptr}, StreamViewType::old_image).value();
    for (std::size_t size = 0; size < entry.size(); ++size)
        EXPECT_THROW(static_cast<void>(record_of(entry.substr(0, size), StreamViewType::old_image)), Error) << size;
    EXPECT_NO_THROW(static_cast<void>(record_of(entry, StreamViewType::old_image)));
}

TEST(SequenceNumber, HasTwentyOneDigitsOrMore) {
    EXPECT_EQ(sequence_number({}), "000000000000000000000");
    EXPECT_EQ(sequence_number({.major = 0, .minor = 7}), "000000000000000000007");
    EXPECT_EQ(sequence_number({.major = 12, .minor = 7}), "1200000000000000000007");
    EXPECT_EQ(position_of("000000000000000000007"), (LogPosition{.major = 0, .minor = 7}));
    EXPECT_EQ(position_of(std::string(38, '0') + "42"), (LogPosition{.major = 0, .minor = 42}));
    for (const char* text : {"", "1", "00000000000000000000", "00000000000000000000x", "+00000000000000000001"})
        EXPECT_EQ(position_of(text), std::nullopt) << text;
    EXPECT_EQ(position_of(std::string(41, '1')), std::nullopt);
}

RC_GTEST_PROP(SequenceNumber, ReadsAsWhatItWas, (std::uint64_t major, std::uint64_t minor)) {
    const LogPosition position{.major = major, .minor = minor};
    RC_ASSERT(position_of(sequence_number(position)) == position);
}

TEST(ShardIterator, ReadsAsWhatItWas) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const ShardIterator iterator{
        .stream_arn = "arn:x|y/stream/1",
        .after = {.major = most, .minor = most},
        .created_at = std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{1'700'000'000'123}}};
    const ShardIterator read = ShardIterator::parse(iterator.text());
    EXPECT_EQ(read.stream_arn, iterator.stream_arn);
    EXPECT_EQ(read.after, iterator.after);
    EXPECT_EQ(read.created_at, iterator.created_at);
}

}  // namespace
}  // namespace dynaloom::engine
