#include "contract/store_contract.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dynaloom::contract {
namespace {

using Event = StreamRecord::Event;

const Key key_a{{"PK", "a"}, {"SK", "1"}};

/// Calls for the streams of one store.
class Streams {
public:
    explicit Streams(Store& store) : store_{store} {}

    std::string create_with_stream(const std::string& table,
                                   StreamViewType view_type = StreamViewType::new_and_old_images) {
        return store_.create_table({.table = table, .key_schema = {{"PK"}, KeyAttribute{"SK"}}, .stream = view_type})
            .description.latest_stream_arn;
    }

    std::string shard_of(const std::string& arn) { return store_.describe_stream({.stream_arn = arn}).shards.at(0).id; }

    std::string iterator(const std::string& arn, ShardIteratorType type = ShardIteratorType::trim_horizon,
                         std::optional<std::string> sequence_number = {}) {
        return store_.get_shard_iterator({arn, shard_of(arn), type, std::move(sequence_number)}).shard_iterator;
    }

    /// All records from there to the end.
    std::vector<StreamRecord> read_from(std::string shard_iterator, std::uint32_t limit = 1000) {
        std::vector<StreamRecord> all;
        for (;;) {
            GetRecordsResult page = store_.get_records({shard_iterator, limit});
            EXPECT_LE(page.records.size(), limit);
            for (StreamRecord& record : page.records) all.push_back(std::move(record));
            if (page.records.empty() || !page.next_shard_iterator) return all;
            shard_iterator = *page.next_shard_iterator;
        }
    }
    std::vector<StreamRecord> records(const std::string& arn) { return read_from(iterator(arn)); }

private:
    Store& store_;
};

std::vector<Event> events(const std::vector<StreamRecord>& records) {
    std::vector<Event> all;
    for (const StreamRecord& record : records) all.push_back(record.event);
    return all;
}

std::optional<Item> tree(const std::optional<EncodedItem>& image) {
    return image ? std::optional{image->to_item()} : std::nullopt;
}

template <class Call>
void expect_code(const Call& call, std::string_view code, std::string_view text) {
    try {
        call();
        ADD_FAILURE() << "nothing was thrown, expected: " << code;
    } catch (const ServiceError& error) {
        EXPECT_EQ(error.code(), code);
        if (!StoreContract::GetParam().texts) return;
        EXPECT_NE(std::string_view{error.what()}.find(text), std::string_view::npos) << error.what();
    }
}

TEST_P(StoreContract, StreamTellsEveryChangeInItsOrder) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories");
    const auto before = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const Item first{{"PK", "a"}, {"SK", "1"}, {"n", 1}};
    const Item second{{"PK", "a"}, {"SK", "1"}, {"n", 2}, {"text", "line\nline"}};
    put("stories", first);
    put("stories", second);
    remove("stories", key_a);

    const std::vector<StreamRecord> all = streams.records(arn);
    ASSERT_EQ(events(all), (std::vector{Event::insert, Event::modify, Event::remove}));
    EXPECT_EQ(tree(all[0].old_image), std::nullopt);
    EXPECT_EQ(tree(all[0].new_image), first);
    EXPECT_EQ(tree(all[1].old_image), first);
    EXPECT_EQ(tree(all[1].new_image), second);
    EXPECT_EQ(tree(all[2].old_image), second);
    EXPECT_EQ(tree(all[2].new_image), std::nullopt);
    std::set<std::string> ids;
    for (const StreamRecord& record : all) {
        EXPECT_EQ(record.keys, key_a);
        EXPECT_EQ(record.view_type, StreamViewType::new_and_old_images);
        EXPECT_FALSE(record.expired);
        EXPECT_GE(record.created_at, before);
        EXPECT_LE(record.created_at, std::chrono::system_clock::now());
        EXPECT_EQ(record.event_id.size(), 32U);
        EXPECT_GE(record.sequence_number.size(), 21U);
        EXPECT_LE(record.sequence_number.size(), 40U);
        ids.insert(record.event_id);
    }
    EXPECT_EQ(ids.size(), all.size());
    EXPECT_LT(all[0].sequence_number, all[1].sequence_number);
    EXPECT_LT(all[1].sequence_number, all[2].sequence_number);
}

TEST_P(StoreContract, StreamSaysNothingOfWritesThatChangeNothing) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories");
    const Item item{{"PK", "a"}, {"SK", "1"}, {"n", 1}, {"m", Item{{"x", 1}, {"y", 2}}}};
    remove("stories", key_a);
    put("stories", item);
    put("stories", item);
    store().put_item({.table = "stories",
                      .item = EncodedItem::parse(R"({"m":{"M":{"y":{"N":"2.0"},"x":{"N":"1"}}},"n":{"N":"1.0"},)"
                                                 R"("PK":{"S":"a"},"SK":{"S":"1"}})",
                                                 Encoding::wire)});
    Update same;
    same.set.push_back({.path = {{"n"}}, .value = {.operand = AttributeValue{1}}});
    store().update_item({.table = "stories", .key = key_a, .update = same});
    expect_error<ConditionFailed>([&] { put("stories", {{"PK", "a"}, {"SK", "1"}}, attribute_not_exists("PK")); }, "");
    EXPECT_EQ(events(streams.records(arn)), std::vector{Event::insert});
}

TEST_P(StoreContract, StreamHoldsWhatItsViewTypeAsksFor) {
    Streams streams{store()};
    struct Case {
        const char* name;
        StreamViewType view_type;
        bool has_old, has_new;
        std::uint64_t size;
    };
    // Keys 4 + 3, then of each image that is there the keys once more and `n` with its number.
    const Case cases[] = {
        {"keys-only", StreamViewType::keys_only, false, false, 6},
        {"new-image", StreamViewType::new_image, false, true, 6 + 9},
        {"old-image", StreamViewType::old_image, true, false, 6 + 9},
        {"both-images", StreamViewType::new_and_old_images, true, true, 6 + 9 + 9},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const std::string arn = streams.create_with_stream(c.name, c.view_type);
        put(c.name, {{"PK", "a"}, {"SK", "1"}, {"n", 1}});
        put(c.name, {{"PK", "a"}, {"SK", "1"}, {"n", 2}});
        const std::vector<StreamRecord> all = streams.records(arn);
        ASSERT_EQ(events(all), (std::vector{Event::insert, Event::modify}));
        EXPECT_EQ(all[1].view_type, c.view_type);
        EXPECT_EQ(all[1].keys, key_a);
        EXPECT_EQ(all[1].old_image.has_value(), c.has_old);
        EXPECT_EQ(all[1].new_image.has_value(), c.has_new);
        EXPECT_EQ(all[1].size_bytes, c.size);
        EXPECT_EQ(store().describe_stream({.stream_arn = arn}).view_type, c.view_type);
    }
}

TEST_P(StoreContract, StreamTellsBatchesAndTransactionsToo) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories");
    const auto item = [](const char* sk, int n) { return Item{{"PK", "a"}, {"SK", sk}, {"n", n}}; };
    store().batch_write_item({{{"stories", encode(item("1", 1))}, {"stories", encode(item("2", 1))}}});
    TransactPut put_third{.table = "stories", .item = encode(item("3", 1))};
    TransactDelete remove_first{.table = "stories", .key = key_a};
    store().transact_write_items({.actions = {put_third, remove_first}});
    TransactPut refused{.table = "stories", .item = encode(item("4", 1))};
    ConditionCheck failing{.table = "stories", .key = key_a, .condition = attribute_exists("PK")};
    expect_error<TransactionCanceled>([&] { store().transact_write_items({.actions = {refused, failing}}); }, "");
    std::vector<std::pair<Event, std::string>> told;
    for (const StreamRecord& record : streams.records(arn)) told.emplace_back(record.event, record.keys.at("SK").s());
    std::ranges::sort(told);
    EXPECT_EQ(told, (std::vector<std::pair<Event, std::string>>{
                        {Event::insert, "1"}, {Event::insert, "2"}, {Event::insert, "3"}, {Event::remove, "1"}}));
}

TEST_P(StoreContract, StreamIsReadFromWhereTheIteratorSays) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories");
    const std::string at_start = streams.iterator(arn, ShardIteratorType::latest);
    for (int n = 1; n <= 5; ++n) put("stories", {{"PK", "a"}, {"SK", "1"}, {"n", n}});
    const std::vector<StreamRecord> all = streams.records(arn);
    ASSERT_EQ(all.size(), 5U);
    const auto numbers = [](const std::vector<StreamRecord>& some) {
        std::vector<int> found;
        for (const StreamRecord& record : some)
            found.push_back(static_cast<int>(*record.new_image->to_item().at("n").n().to_int64()));
        return found;
    };
    EXPECT_EQ(numbers(all), (std::vector{1, 2, 3, 4, 5}));
    EXPECT_EQ(numbers(streams.read_from(at_start)), (std::vector{1, 2, 3, 4, 5}));
    EXPECT_EQ(numbers(streams.read_from(streams.iterator(arn), 2)), (std::vector{1, 2, 3, 4, 5}));
    EXPECT_EQ(numbers(streams.read_from(
                  streams.iterator(arn, ShardIteratorType::at_sequence_number, all[2].sequence_number))),
              (std::vector{3, 4, 5}));
    EXPECT_EQ(numbers(streams.read_from(
                  streams.iterator(arn, ShardIteratorType::after_sequence_number, all[2].sequence_number))),
              (std::vector{4, 5}));
    EXPECT_TRUE(
        streams.read_from(streams.iterator(arn, ShardIteratorType::after_sequence_number, all[4].sequence_number))
            .empty());

    const std::string latest = streams.iterator(arn, ShardIteratorType::latest);
    const GetRecordsResult nothing = store().get_records({latest});
    EXPECT_TRUE(nothing.records.empty());
    ASSERT_TRUE(nothing.next_shard_iterator);
    put("stories", {{"PK", "a"}, {"SK", "1"}, {"n", 6}});
    EXPECT_EQ(numbers(streams.read_from(*nothing.next_shard_iterator)), std::vector{6});
    EXPECT_EQ(numbers(streams.read_from(latest)), std::vector{6});
}

TEST_P(StoreContract, PagesOfRecordsEndBeforeAMegabyte) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories", StreamViewType::new_image);
    for (int n = 0; n < 6; ++n)
        put("stories", {{"PK", "a"}, {"SK", std::to_string(n)}, {"text", std::string(300'000, 'x')}});
    const GetRecordsResult page = store().get_records({streams.iterator(arn)});
    EXPECT_EQ(page.records.size(), 3U);
    EXPECT_EQ(streams.read_from(*page.next_shard_iterator).size(), 3U);
}

TEST_P(StoreContract, StreamIsSwitchedOnAndOff) {
    Streams streams{store()};
    create("stories");
    put("stories", {{"PK", "a"}, {"SK", "1"}});
    EXPECT_EQ(store().describe_table({"stories"}).description.latest_stream_arn, "");
    const auto change = [&](bool enabled, std::optional<StreamViewType> view_type = {}) {
        return store()
            .update_table({.table = "stories", .stream = UpdateTableRequest::Stream{enabled, view_type}})
            .description;
    };
    expect_error<ValidationError>([&] { change(false); }, "no stream to disable");
    expect_error<ValidationError>([&] { change(true); }, "Invalid StreamViewType");
    expect_error<ValidationError>([&] { change(false, StreamViewType::new_image); }, "Invalid StreamViewType");

    const TableDescription enabled = change(true, StreamViewType::new_image);
    EXPECT_EQ(enabled.stream, StreamViewType::new_image);
    EXPECT_NE(enabled.latest_stream_label, "");
    EXPECT_EQ(enabled.latest_stream_arn, enabled.arn + "/stream/" + enabled.latest_stream_label);
    EXPECT_EQ(store().describe_table({"stories"}).description.latest_stream_arn, enabled.latest_stream_arn);
    for (const StreamViewType view_type : {StreamViewType::new_image, StreamViewType::old_image})
        expect_error<ValidationError>([&] { change(true, view_type); }, "Table already has an enabled stream");
    put("stories", {{"PK", "a"}, {"SK", "2"}});

    const std::string arn = enabled.latest_stream_arn;
    const std::string horizon = streams.iterator(arn);
    EXPECT_FALSE(store().describe_stream({.stream_arn = arn}).shards.at(0).ending_sequence_number);
    const TableDescription disabled = change(false);
    EXPECT_EQ(disabled.stream, std::nullopt);
    EXPECT_EQ(disabled.latest_stream_arn, arn);
    put("stories", {{"PK", "a"}, {"SK", "3"}});

    const GetRecordsResult closed = store().get_records({horizon});
    ASSERT_EQ(closed.records.size(), 1U);
    EXPECT_EQ(closed.records[0].keys, (Key{{"PK", "a"}, {"SK", "2"}}));
    EXPECT_FALSE(closed.next_shard_iterator);
    const DescribeStreamResult described = store().describe_stream({.stream_arn = arn});
    EXPECT_EQ(described.status, StreamStatus::disabled);
    EXPECT_EQ(described.shards.at(0).ending_sequence_number, closed.records[0].sequence_number);

    const TableDescription again = change(true, StreamViewType::old_image);
    EXPECT_NE(again.latest_stream_arn, arn);
    remove("stories", {{"PK", "a"}, {"SK", "3"}});
    EXPECT_EQ(events(streams.records(again.latest_stream_arn)), std::vector{Event::remove});
    EXPECT_EQ(streams.records(arn).size(), 1U);
    EXPECT_EQ(store().list_streams({.table = "stories"}).streams.size(), 2U);
}

TEST_P(StoreContract, StreamOutlivesItsTable) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories");
    put("stories", {{"PK", "a"}, {"SK", "1"}, {"old", true}});
    store().delete_table({"stories"});
    EXPECT_EQ(streams.records(arn).size(), 1U);
    EXPECT_EQ(store().describe_stream({.stream_arn = arn}).status, StreamStatus::disabled);

    const std::string next = streams.create_with_stream("stories");
    EXPECT_NE(next, arn);
    EXPECT_TRUE(streams.records(next).empty());
    EXPECT_EQ(streams.records(arn).size(), 1U);
}

TEST_P(StoreContract, StreamIsDescribed) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories", StreamViewType::old_image);
    const DescribeStreamResult stream = store().describe_stream({.stream_arn = arn});
    EXPECT_EQ(stream.arn, arn);
    EXPECT_TRUE(arn.ends_with("/stream/" + stream.label)) << arn;
    EXPECT_EQ(stream.table, "stories");
    EXPECT_EQ(stream.status, StreamStatus::enabled);
    EXPECT_EQ(stream.key_schema, (KeySchema{{"PK"}, KeyAttribute{"SK"}}));
    ASSERT_EQ(stream.shards.size(), 1U);
    EXPECT_GE(stream.shards[0].id.size(), 28U);
    EXPECT_LE(stream.shards[0].id.size(), 65U);
    EXPECT_FALSE(stream.shards[0].parent_id);
    EXPECT_FALSE(stream.last_evaluated_shard_id);
    EXPECT_TRUE(
        store().describe_stream({.stream_arn = arn, .exclusive_start_shard_id = stream.shards[0].id}).shards.empty());
    put("stories", {{"PK", "a"}, {"SK", "1"}});
    EXPECT_EQ(streams
                  .read_from(streams.iterator(arn, ShardIteratorType::at_sequence_number,
                                              stream.shards[0].starting_sequence_number))
                  .size(),
              1U);
}

TEST_P(StoreContract, StreamsAreListedByPages) {
    Streams streams{store()};
    EXPECT_TRUE(store().list_streams({}).streams.empty());
    std::vector<std::string> arns;
    for (const char* table : {"bbb", "aaa", "aaaa", "ccc"}) arns.push_back(streams.create_with_stream(table));
    create("none");
    std::ranges::sort(arns);
    for (std::uint32_t limit = 1; limit <= 5; ++limit) {
        SCOPED_TRACE(limit);
        std::vector<std::string> listed;
        for (ListStreamsRequest request{.limit = limit};;) {
            const ListStreamsResult page = store().list_streams(request);
            EXPECT_LE(page.streams.size(), limit);
            for (const auto& stream : page.streams) {
                listed.push_back(stream.arn);
                EXPECT_TRUE(stream.arn.ends_with(stream.table + "/stream/" + stream.label)) << stream.arn;
            }
            if (!page.last_evaluated_stream_arn) break;
            request.exclusive_start_stream_arn = page.last_evaluated_stream_arn;
        }
        EXPECT_EQ(listed, arns);
    }
    const ListStreamsResult of_one = store().list_streams({.table = "aaa"});
    ASSERT_EQ(of_one.streams.size(), 1U);
    EXPECT_EQ(of_one.streams[0].table, "aaa");
    EXPECT_TRUE(store().list_streams({.table = "none"}).streams.empty());
    expect_error<ValidationError>([&] { store().list_streams({.limit = 0}); }, "limit");
    expect_error<ValidationError>([&] { store().list_streams({.limit = 101}); }, "Limit");
    EXPECT_EQ(store().list_tables({}).tables, (std::vector<std::string>{"aaa", "aaaa", "bbb", "ccc", "none"}));
}

TEST_P(StoreContract, WrongRequestsForStreamsAreRefused) {
    Streams streams{store()};
    const std::string arn = streams.create_with_stream("stories");
    const std::string shard = streams.shard_of(arn);
    const std::string number = "000000000000000000001";
    const std::string no_stream = arn + "0";
    const char* missing = "ResourceNotFoundException";
    expect_code([&] { store().describe_stream({.stream_arn = no_stream}); }, missing, no_stream);
    expect_code([&] { store().get_shard_iterator({no_stream, shard}); }, missing, no_stream);
    expect_code([&] { store().get_shard_iterator({arn, shard + "0"}); }, missing, "Shard");

    using Type = ShardIteratorType;
    struct Case {
        const char* name;
        GetShardIteratorRequest request;
        const char* message;
    };
    const Case cases[] = {
        {"number for the horizon", {arn, shard, Type::trim_horizon, number}, "should not be passed"},
        {"number for the latest", {arn, shard, Type::latest, number}, "should not be passed"},
        {"no number", {arn, shard, Type::at_sequence_number, {}}, "Invalid SequenceNumber"},
        {"short number", {arn, shard, Type::at_sequence_number, "1"}, "Invalid SequenceNumber"},
        {"long number", {arn, shard, Type::at_sequence_number, std::string(41, '1')}, "Invalid SequenceNumber"},
        {"no digits", {arn, shard, Type::after_sequence_number, std::string(21, 'x')}, "Invalid SequenceNumber"},
        {"zero", {arn, shard, Type::at_sequence_number, std::string(21, '0')}, "Invalid SequenceNumber"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        expect_error<ValidationError>([&] { store().get_shard_iterator(c.request); }, c.message);
    }
    EXPECT_TRUE(streams.read_from(streams.iterator(arn, Type::after_sequence_number, std::string(40, '9'))).empty());

    for (const std::string& text :
         {std::string{}, std::string{"abc"}, std::string(100, 'A'), streams.iterator(arn) + "A"})
        expect_error<ValidationError>([&] { store().get_records({text}); }, "Invalid ShardIterator");
    expect_error<ValidationError>([&] { store().get_records({streams.iterator(arn), 0}); }, "limit");
    expect_error<ValidationError>([&] { store().get_records({streams.iterator(arn), 1001}); }, "Limit");
}

}  // namespace
}  // namespace dynaloom::contract
