// What a SQL store's stream of one shard never shows: shards that split, iterators that expire, changes that are gone.

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/store/faults.hpp>
#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/warning.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom::test {
namespace {

using Texts = std::vector<std::string>;

const std::string arn = "arn:aws:dynamodb:eu-west-1:1:table/stories/stream/2026-01-01T00:00:00.000";

/// A stream of several shards, with a table around it. Records are numbers; an iterator is "<shard>:<next index>".
class ShardedStream final : public Store {
public:
    struct Shard {
        std::optional<std::string> parent{};
        std::vector<std::string> numbers{};
        bool closed = false;
    };

    ShardedStream() : Store{Encoding::wire} {}

    Response execute(const Request& request, const CallOptions& /*options*/) override {
        return std::visit([&](const auto& one) { return answer(one); }, request);
    }

    std::map<std::string, Shard> shards;
    std::size_t trimmed = 0;                         ///< records that every shard has lost at its beginning
    std::map<std::string, std::chrono::hours> ages;  ///< of numbers; the others are new
    bool iterators_expire = false;

private:
    Response answer(const DescribeTableRequest& /*request*/) const {
        DescribeTableResult result;
        result.description.latest_stream_arn = arn;
        return result;
    }
    Response answer(const ListStreamsRequest& request) const {
        return ListStreamsResult{.streams = {{.arn = arn, .table = *request.table, .label = "2026"}}};
    }
    Response answer(const DescribeStreamRequest& request) const {  // a shard a page, the youngest first
        DescribeStreamResult result;
        if (shards.empty()) return result;
        auto place = shards.rbegin();
        if (request.exclusive_start_shard_id)
            while (place->first != *request.exclusive_start_shard_id) ++place;
        if (request.exclusive_start_shard_id) ++place;
        result.shards.push_back({.id = place->first, .parent_id = place->second.parent});
        if (place->second.closed) result.shards.back().ending_sequence_number = "9";
        if (std::next(place) != shards.rend()) result.last_evaluated_shard_id = place->first;
        return result;
    }
    Response answer(const GetShardIteratorRequest& request) {
        const Shard& shard = shards.at(request.shard_id);
        std::size_t next = trimmed;
        if (request.type == ShardIteratorType::latest) next = shard.numbers.size();
        if (request.type == ShardIteratorType::after_sequence_number) {
            while (next < shard.numbers.size() && shard.numbers[next] != request.sequence_number) ++next;
            if (next == shard.numbers.size()) throw ServiceError{"gone", "TrimmedDataAccessException"};
            ++next;
        }
        return GetShardIteratorResult{request.shard_id + ':' + std::to_string(next)};
    }
    Response answer(const GetRecordsRequest& request) {
        const std::size_t colon = request.shard_iterator.find(':');
        const Shard& shard = shards.at(request.shard_iterator.substr(0, colon));
        const auto next = std::stoul(request.shard_iterator.substr(colon + 1));
        if (iterators_expire && next != trimmed) {
            iterators_expire = false;
            throw ServiceError{"too old", "ExpiredIteratorException"};
        }
        GetRecordsResult result;
        const auto created = [&](const std::string& number) {
            const auto age = ages.find(number);
            return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) -
                   (age == ages.end() ? std::chrono::hours{0} : age->second);
        };
        for (std::size_t i = next; i < shard.numbers.size(); ++i)
            result.records.push_back({.sequence_number = shard.numbers[i], .created_at = created(shard.numbers[i])});
        if (!shard.closed)
            result.next_shard_iterator =
                request.shard_iterator.substr(0, colon + 1) + std::to_string(shard.numbers.size());
        return result;
    }
    template <class OneRequest>
    Response answer(const OneRequest& /*request*/) const {
        throw std::logic_error{"no consumer sends this"};
    }
};

struct ConsumerOfShards : testing::Test {
    std::shared_ptr<ShardedStream> stream = std::make_shared<ShardedStream>();
    std::shared_ptr<Store> checkpoints = sqlite::open(":memory:");

    StreamConsumer consumer(ConsumerOptions options = {}) const {
        options.name = "mailer";
        options.checkpoints = checkpoints;
        return {stream, "stories", std::move(options)};
    }

    static Texts poll(StreamConsumer& consumer) {
        Texts numbers;
        consumer.poll([&](const StreamRecord& record) { numbers.push_back(record.sequence_number); });
        return numbers;
    }

    [[nodiscard]] std::size_t checkpoint_count() const {
        return checkpoints->scan({.table = "dynaloom_checkpoints"}).items.size();
    }
};

TEST_F(ConsumerOfShards, ReadsParentsToTheirEndBeforeTheirChildren) {
    stream->shards["b"] = {.numbers = {"1", "2"}};
    stream->shards["a"] = {.parent = "b", .numbers = {"3"}};  // listed behind, and sorted before
    stream->shards["c"] = {.parent = "b", .numbers = {"4"}};
    StreamConsumer mailer = consumer();
    EXPECT_EQ(poll(mailer), (Texts{"1", "2"})) << "the parent is still open";
    stream->shards["b"].closed = true;
    Texts children = poll(mailer);
    std::ranges::sort(children);
    EXPECT_EQ(children, (Texts{"3", "4"}));
    stream->shards["a"].closed = true;
    stream->shards["d"] = {.parent = "a", .numbers = {"5"}};
    EXPECT_EQ(poll(mailer), Texts{"5"}) << "a child that was not there when the list was read";
    StreamConsumer restarted = consumer();
    EXPECT_EQ(poll(restarted), Texts{});
}

TEST_F(ConsumerOfShards, ForgetsTheCheckpointsOfShardsThatAreGone) {
    stream->shards["a"] = {.numbers = {"1"}, .closed = true};
    stream->shards["b"] = {.parent = "a", .numbers = {"2"}};
    StreamConsumer mailer = consumer();
    EXPECT_EQ(poll(mailer), (Texts{"1", "2"}));
    EXPECT_EQ(checkpoint_count(), 2U);
    stream->shards.erase("a");
    stream->shards["b"].closed = true;
    stream->shards["c"] = {.parent = "b", .numbers = {"3"}};
    EXPECT_EQ(poll(mailer), Texts{"3"});
    EXPECT_EQ(checkpoint_count(), 2U) << "of b and c";
}

TEST_F(ConsumerOfShards, TakesANewIteratorWhenItsOwnHasExpired) {
    stream->shards["a"] = {.numbers = {"1"}};
    StreamConsumer mailer = consumer();
    EXPECT_EQ(poll(mailer), Texts{"1"});
    stream->shards["a"].numbers.push_back("2");
    stream->iterators_expire = true;
    EXPECT_EQ(poll(mailer), Texts{"2"});
}

TEST_F(ConsumerOfShards, LatestPassesOverClosedShardsButNotOverTheirLaterChildren) {
    stream->shards["a"] = {.numbers = {"1"}, .closed = true};
    stream->shards["b"] = {.parent = "a", .numbers = {"2"}};
    StreamConsumer mailer = consumer({.start = StreamStart::latest});
    EXPECT_EQ(poll(mailer), Texts{});
    stream->shards["b"].numbers.push_back("3");
    stream->shards["b"].closed = true;
    stream->shards["c"] = {.parent = "b", .numbers = {"4"}};
    EXPECT_EQ(poll(mailer), (Texts{"3", "4"}));
}

TEST_F(ConsumerOfShards, WaitsForShardsThatAreListedLate) {
    StreamConsumer mailer = consumer();
    EXPECT_EQ(poll(mailer), Texts{}) << "the stream is still being enabled";
    stream->shards["a"] = {.numbers = {"1"}};
    EXPECT_EQ(poll(mailer), Texts{"1"});
    stream->shards["a"].closed = true;
    EXPECT_EQ(poll(mailer), Texts{}) << "its child is not listed yet";
    stream->shards["b"] = {.parent = "a", .numbers = {"2"}};
    EXPECT_EQ(poll(mailer), Texts{"2"});
}

TEST_F(ConsumerOfShards, LatestLosesNothingOfShardsThatAreListedBehindAnError) {
    const auto failing = inject_faults(stream, {.plan = {fault_at<ListStreamsRequest>(2, Fault::throttle),
                                                         fault_at<DescribeStreamRequest>(3, Fault::throttle)}});
    StreamConsumer mailer{failing, "stories", {.name = "mailer", .in_memory = true, .start = StreamStart::latest}};
    EXPECT_EQ(poll(mailer), Texts{}) << "the stream is still being enabled";
    EXPECT_THROW(poll(mailer), Throttled) << "of its description";
    EXPECT_THROW(poll(mailer), Throttled) << "of the streams";
    stream->shards["a"] = {.numbers = {"1"}};
    EXPECT_EQ(poll(mailer), Texts{"1"});
}

TEST_F(ConsumerOfShards, LatestBeginsAnewAfterAnErrorAmidItsBeginning) {
    for (const char* shard : {"a", "b"}) stream->shards[shard] = {.numbers = {"1", "2"}};
    const auto failing = inject_faults(stream, {.plan = {fault_at<GetShardIteratorRequest>(2, Fault::throttle)}});
    StreamConsumer mailer{failing, "stories", {.name = "mailer", .in_memory = true, .start = StreamStart::latest}};
    EXPECT_THROW(poll(mailer), Throttled);
    EXPECT_EQ(poll(mailer), Texts{});
    stream->shards["b"].numbers.push_back("3");
    EXPECT_EQ(poll(mailer), Texts{"3"});
}

TEST_F(ConsumerOfShards, LatestPassesOverOldChangesAfterARestartBeforeTheFirst) {
    stream->shards["a"] = {.numbers = {"1", "2", "3"}};
    for (const char* number : {"1", "2", "3"}) stream->ages[number] = std::chrono::hours{2};
    StreamConsumer mailer = consumer({.start = StreamStart::latest});
    EXPECT_EQ(poll(mailer), Texts{});
    stream->shards["a"].numbers.push_back("4");
    StreamConsumer restarted = consumer({.start = StreamStart::latest});
    EXPECT_EQ(poll(restarted), Texts{"4"});
    stream->shards["a"].numbers.push_back("5");
    EXPECT_EQ(poll(restarted), Texts{"5"});
}

TEST_F(ConsumerOfShards, KeepsItsPlaceBehindChangesThatItPassedOver) {
    stream->shards["a"] = {.numbers = {"1", "2", "3"}};
    for (const char* number : {"1", "2", "3"}) stream->ages[number] = std::chrono::hours{2};
    StreamConsumer mailer = consumer({.start = StreamStart::latest});
    EXPECT_EQ(poll(mailer), Texts{});
    StreamConsumer restarted = consumer({.start = StreamStart::latest});
    const auto refuse = [](const StreamRecord& record) { FAIL() << record.sequence_number; };
    EXPECT_EQ(restarted.poll(refuse), 3U) << "more may wait behind them";
    EXPECT_EQ(restarted.poll(refuse), 0U);
    stream->ages.clear();
    StreamConsumer again = consumer({.start = StreamStart::latest});
    EXPECT_EQ(poll(again), Texts{});
}

TEST_F(ConsumerOfShards, ThatShallNotReplayCallsItsLostPlaceAGap) {
    stream->shards["a"] = {.numbers = {"1"}};
    const ConsumerOptions options{.start = StreamStart::latest, .replay = false};
    StreamConsumer mailer = consumer(options);
    EXPECT_EQ(poll(mailer), Texts{});
    StreamConsumer restarted = consumer(options);
    EXPECT_THROW(poll(restarted), ServiceError);
    stream->shards["a"].numbers.push_back("2");
    EXPECT_EQ(poll(mailer), Texts{"2"});
    StreamConsumer later = consumer(options);
    EXPECT_EQ(poll(later), Texts{}) << "its place is known";
}

TEST_F(ConsumerOfShards, LatestTrustsNoClockWithoutARestart) {
    stream->shards["a"] = {.numbers = {"1"}};
    StreamConsumer mailer = consumer({.start = StreamStart::latest});
    EXPECT_EQ(poll(mailer), Texts{});
    stream->shards["a"].numbers.push_back("2");
    stream->ages["2"] = std::chrono::hours{5};  // by the writer's clock
    EXPECT_EQ(poll(mailer), Texts{"2"});
}

TEST_F(ConsumerOfShards, LatestKeepsItsPlaceWhenTheHandlerRefusesTheFirstChange) {
    const auto refusing = [](const std::exception_ptr& error) {
        return [error](const StreamRecord& /*record*/) { std::rethrow_exception(error); };
    };
    for (const bool replay : {true, false}) {
        SCOPED_TRACE(replay);
        stream->shards = {{"a", {.numbers = {"1", "2"}}}};
        StreamConsumer mailer = consumer({.in_memory = true, .start = StreamStart::latest, .replay = replay});
        EXPECT_EQ(poll(mailer), Texts{});
        stream->shards["a"].numbers.push_back("3");
        EXPECT_THROW(mailer.poll(refusing(std::make_exception_ptr(std::runtime_error{"not now"}))), std::runtime_error);
        EXPECT_THROW(mailer.poll(refusing(std::make_exception_ptr(Throttled{"not now"}))), Throttled);
        EXPECT_EQ(poll(mailer), Texts{"3"});
    }
}

TEST_F(ConsumerOfShards, TakesNoErrorOfTheHandlerForOneOfTheStream) {
    stream->shards["a"] = {.numbers = {"1"}};
    StreamConsumer mailer = consumer();
    int calls = 0;
    const auto handler = [&](const StreamRecord& /*record*/) {
        ++calls;
        throw ServiceError{"a queue that it writes to", "ResourceNotFoundException"};
    };
    EXPECT_THROW(mailer.poll(handler), ServiceError);
    EXPECT_EQ(calls, 1);
}

TEST_F(ConsumerOfShards, SaysSoWhenChangesBehindItsCheckpointAreGone) {
    stream->shards["a"] = {.numbers = {"1", "2", "3"}};
    StreamConsumer mailer = consumer();
    EXPECT_EQ(poll(mailer).size(), 3U);
    stream->shards["a"].numbers = {"1", "2", "3", "4", "5"};
    stream->trimmed = 4;
    StreamConsumer late = consumer();
    for (int i = 0; i < 2; ++i) {
        try {
            poll(late);
            ADD_FAILURE() << "nobody noticed";
        } catch (const ServiceError& error) {
            EXPECT_EQ(error.code(), "TrimmedDataAccessException");
            EXPECT_NE(std::string{error.what()}.find("consumer \"mailer\" of table \"stories\""), std::string::npos);
        }
    }
    Texts warnings;
    const WarningHandler before = set_warning_handler([&](std::string_view text) { warnings.emplace_back(text); });
    StreamConsumer bold = consumer({.on_gap = OnGap::warn});
    const Texts seen = poll(bold);
    set_warning_handler(before);
    EXPECT_EQ(seen, Texts{"5"});
    EXPECT_EQ(warnings.size(), 1U);
}

TEST_F(ConsumerOfShards, SaysSoWhenAShardIsGoneThatItHadNotFinished) {
    stream->shards["a"] = {.numbers = {"1"}};
    StreamConsumer mailer = consumer();
    EXPECT_EQ(poll(mailer), Texts{"1"});
    stream->shards.erase("a");
    stream->shards["b"] = {.parent = "a", .numbers = {"7"}};
    StreamConsumer late = consumer();
    EXPECT_THROW(poll(late), ServiceError);
}

TEST_F(ConsumerOfShards, RunGoesOnAfterErrorsThatMayPassAndEndsWithOthers) {
    stream->shards["a"] = {.numbers = {"1", "2"}};
    StreamConsumer mailer = consumer({.pause = std::chrono::milliseconds{1}});
    int calls = 0;
    const auto handler = [&](const StreamRecord& /*record*/) {
        ++calls;
        if (calls == 1) throw Throttled{"come again"};
        if (calls == 3) throw ValidationError{"enough"};
    };
    EXPECT_THROW(mailer.run(handler, std::stop_token{}), ValidationError);
    EXPECT_EQ(calls, 3) << "the first change again, then the second";
}

TEST_F(ConsumerOfShards, RunWithoutAPausePausesAfterErrors) {
    stream->shards["a"] = {.numbers = {"1"}};
    StreamConsumer mailer = consumer({.pause = std::chrono::milliseconds{0}});
    int calls = 0;
    const auto handler = [&](const StreamRecord& /*record*/) {
        if (++calls == 3) throw ValidationError{"enough"};
        throw Throttled{"come again"};
    };
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_THROW(mailer.run(handler, std::stop_token{}), ValidationError);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds{100 + 200});
}

/// A consumer of a SQLite table's stream.
struct ConsumerOfATable : testing::Test {
    std::shared_ptr<Store> store = sqlite::open(":memory:");

    ConsumerOfATable() { store->create_table({.table = "stories", .key_schema = {{"PK"}, {}}}); }

    void put(int number) const {
        store->put_item(
            {.table = "stories", .item = EncodedItem::from_item({{"PK", "a"}, {"n", number}}, Encoding::plain)});
    }
    void restart_stream() const {
        store->update_table({.table = "stories", .stream = UpdateTableRequest::Stream{}});
        std::this_thread::sleep_for(std::chrono::milliseconds{2});  // labels are times
        enable_stream(*store, "stories");
    }
    static Texts poll(StreamConsumer& consumer) {
        Texts numbers;
        consumer.poll([&](const StreamRecord& record) {
            numbers.push_back(record.new_image->to_item().at("n").n().to_string());
        });
        return numbers;
    }
};

TEST_F(ConsumerOfATable, SurvivesAnErrorWhileItGoesOverToTheNextStream) {
    enable_stream(*store, "stories");
    const auto checkpoints =
        inject_faults(sqlite::open(":memory:"), {.plan = {fault_at<DeleteItemRequest>(1, Fault::throttle)}});
    StreamConsumer mailer{store, "stories", {.name = "mailer", .checkpoints = checkpoints}};
    put(1);
    EXPECT_EQ(poll(mailer), Texts{"1"});
    restart_stream();
    put(2);
    EXPECT_THROW(poll(mailer), Throttled);
    EXPECT_EQ(checkpoints->scan({.table = "dynaloom_checkpoints"}).items.size(), 2U) << "of both streams";
    EXPECT_EQ(poll(mailer), Texts{"2"});
    EXPECT_EQ(checkpoints->scan({.table = "dynaloom_checkpoints"}).items.size(), 1U);
    StreamConsumer restarted{store, "stories", {.name = "mailer", .checkpoints = checkpoints}};
    put(3);
    EXPECT_EQ(poll(restarted), Texts{"3"});
}

TEST_F(ConsumerOfATable, ThatHasBegunReadsAnotherStreamFromItsBeginning) {
    enable_stream(*store, "stories");
    const ConsumerOptions options{.name = "mailer", .start = StreamStart::latest};
    StreamConsumer mailer{store, "stories", options};
    EXPECT_EQ(poll(mailer), Texts{});
    restart_stream();
    put(1);
    StreamConsumer restarted{store, "stories", options};
    Texts all = poll(restarted);
    for (std::string& number : poll(restarted)) all.push_back(std::move(number));
    EXPECT_EQ(all, Texts{"1"});
}

TEST_F(ConsumerOfATable, RefusesTablesWithoutAStreamAndCheckpointsInTheTableItself) {
    StreamConsumer mailer{store, "stories", {.name = "mailer"}};
    EXPECT_THROW(poll(mailer), ValidationError);
    const auto same = [&] {
        return StreamConsumer{store, "stories", {.name = "mailer", .checkpoint_table = "stories"}};
    };
    EXPECT_THROW(same(), ValidationError) << "checkpoints would be changes";
}

TEST_F(ConsumerOfATable, EnablingWaitsForOtherChangesOfTheTable) {
    const auto busy = inject_faults(sqlite::open(":memory:"), {.updating_for = 4});
    busy->create_table({.table = "stories", .key_schema = {{"PK"}, {}}});
    busy->update_table({.table = "stories", .deletion_protection = true});
    enable_stream(*busy, "stories");
    EXPECT_EQ(busy->describe_table({.table = "stories"}).description.stream, StreamViewType::new_and_old_images);
}

}  // namespace
}  // namespace dynaloom::test
