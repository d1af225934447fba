#include "contract/store_contract.hpp"
#include "support/eventually.hpp"
#include "support/models.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/stream/stream.hpp>

#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using test::Customer;
using test::Order;
using test::OrderLine;

using Texts = std::vector<std::string>;

void create_with_stream(Store& store, const std::string& table) {
    store.create_table(
        {.table = table, .key_schema = {{"PK"}, KeyAttribute{"SK"}}, .stream = StreamViewType::new_and_old_images});
}

/// A table "stories" with a stream, one item of which counts, and its consumers.
class Counter {
public:
    explicit Counter(std::shared_ptr<Store> store) : store_{std::move(store)} {
        create_with_stream(*store_, "stories");
    }

    void count(int first, int last) {
        for (int i = first; i <= last; ++i)
            store_->put_item({.table = "stories",
                              .item = EncodedItem::from_item({{"PK", "a"}, {"SK", "1"}, {"n", i}}, Encoding::plain)});
    }

    StreamConsumer consumer(const std::string& name = "mailer", ConsumerOptions options = {}) {
        options.name = name;
        return {store_, "stories", std::move(options)};
    }

private:
    std::shared_ptr<Store> store_;
};

std::string number_of(const StreamRecord& record) {
    return record.new_image ? record.new_image->to_item().at("n").n().to_string() : "removed";
}

/// What so many polls hand out.
Texts poll(StreamConsumer& consumer, int times = 1) {
    Texts numbers;
    std::size_t handed_out = 0;
    for (int i = 0; i < times; ++i)
        handed_out += consumer.poll([&](const StreamRecord& record) { numbers.push_back(number_of(record)); });
    EXPECT_EQ(handed_out, numbers.size());
    return numbers;
}

TEST_P(StoreContract, StreamConsumerEveryChangeComesOnceAndInItsOrder) {
    Counter counter{shared_store()};
    counter.count(1, 3);
    remove("stories", {{"PK", "a"}, {"SK", "1"}});
    StreamConsumer mailer = counter.consumer();
    EXPECT_EQ(poll(mailer), (Texts{"1", "2", "3", "removed"}));
    EXPECT_EQ(poll(mailer), Texts{});
    counter.count(4, 5);
    EXPECT_EQ(poll(mailer), (Texts{"4", "5"}));
}

TEST_P(StoreContract, StreamConsumerInMemoryWritesNothingAndBeginsAnew) {
    Counter counter{shared_store()};
    counter.count(1, 2);
    StreamConsumer first = counter.consumer("mailer", {.in_memory = true});
    EXPECT_EQ(poll(first), (Texts{"1", "2"}));
    counter.count(3, 3);
    EXPECT_EQ(poll(first), Texts{"3"});
    StreamConsumer second = counter.consumer("mailer", {.in_memory = true, .start = StreamStart::latest});
    EXPECT_EQ(poll(second), Texts{});
    counter.count(4, 4);
    EXPECT_EQ(poll(second), Texts{"4"});
    EXPECT_EQ(poll(first), Texts{"4"});
    EXPECT_EQ(store().list_tables({}).tables, Texts{"stories"});
}

TEST_P(StoreContract, StreamConsumerARestartedConsumerGoesOnWhereItWas) {
    Counter counter{shared_store()};
    counter.count(1, 2);
    {
        StreamConsumer first = counter.consumer();
        EXPECT_EQ(poll(first), (Texts{"1", "2"}));
    }
    counter.count(3, 3);
    StreamConsumer second = counter.consumer();
    EXPECT_EQ(poll(second), Texts{"3"});
    StreamConsumer other = counter.consumer("indexer");
    EXPECT_EQ(poll(other), (Texts{"1", "2", "3"})) << "of another name, with checkpoints of its own";
}

TEST_P(StoreContract, StreamConsumerPagesEndAtTheirSizeAndTheNextPollGoesOn) {
    Counter counter{shared_store()};
    counter.count(1, 5);
    StreamConsumer mailer = counter.consumer("mailer", {.page_size = 2});
    EXPECT_EQ(poll(mailer), (Texts{"1", "2"}));
    EXPECT_EQ(poll(mailer), (Texts{"3", "4"}));
    EXPECT_EQ(poll(mailer), Texts{"5"});
}

TEST_P(StoreContract, StreamConsumerAChangeWhoseHandlerThrewComesAgainAndNoneBeforeIt) {
    Counter counter{shared_store()};
    counter.count(1, 3);
    StreamConsumer mailer = counter.consumer();
    const auto refuse_two = [](const StreamRecord& record) {
        if (number_of(record) == "2") throw std::runtime_error{"not now"};
    };
    EXPECT_THROW(mailer.poll(refuse_two), std::runtime_error);
    StreamConsumer restarted = counter.consumer();
    EXPECT_THROW(restarted.poll(refuse_two), std::runtime_error);
    EXPECT_EQ(poll(restarted), (Texts{"2", "3"}));
}

TEST_P(StoreContract, StreamConsumerLatestBeginsBehindWhatIsThereAndLosesNothingInARestart) {
    Counter counter{shared_store()};
    counter.count(1, 2);
    StreamConsumer mailer = counter.consumer("mailer", {.start = StreamStart::latest});
    EXPECT_EQ(poll(mailer), Texts{});
    counter.count(3, 3);
    EXPECT_EQ(poll(mailer), Texts{"3"});

    StreamConsumer early = counter.consumer("early", {.start = StreamStart::latest});
    EXPECT_EQ(poll(early), Texts{});
    counter.count(4, 4);
    StreamConsumer restarted = counter.consumer("early", {.start = StreamStart::latest});
    const Texts after = poll(restarted);
    ASSERT_FALSE(after.empty());
    EXPECT_EQ(after.back(), "4") << "though no checkpoint had a position";
}

TEST_P(StoreContract, StreamConsumerTheRestOfADisabledStreamComesBeforeTheNextOne) {
    Counter counter{shared_store()};
    counter.count(1, 2);
    StreamConsumer mailer = counter.consumer("mailer", {.page_size = 1});
    EXPECT_EQ(poll(mailer), Texts{"1"});
    UpdateTableRequest change{.table = "stories"};
    change.stream = UpdateTableRequest::Stream{};
    store().update_table(change);
    counter.count(3, 3);                                        // nobody records it
    std::this_thread::sleep_for(std::chrono::milliseconds{2});  // labels are times
    change.stream = UpdateTableRequest::Stream{true, StreamViewType::new_image};
    store().update_table(change);
    counter.count(4, 4);
    EXPECT_EQ(poll(mailer, 6), (Texts{"2", "4"}));
    StreamConsumer restarted = counter.consumer();
    EXPECT_EQ(poll(restarted), Texts{});
}

TEST_P(StoreContract, StreamConsumerATableMadeAnewIsFollowed) {
    Counter counter{shared_store()};
    counter.count(1, 1);
    StreamConsumer mailer = counter.consumer();
    EXPECT_EQ(poll(mailer), Texts{"1"});
    store().delete_table({.table = "stories"});
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
    create_with_stream(store(), "stories");
    counter.count(2, 2);
    EXPECT_EQ(poll(mailer, 4), Texts{"2"});
}

TEST_P(StoreContract, StreamConsumerASecondConsumerOfTheSameNameIsFound) {
    Counter counter{shared_store()};
    counter.count(1, 1);
    StreamConsumer first = counter.consumer();
    StreamConsumer second = counter.consumer();
    EXPECT_EQ(poll(first), Texts{"1"});
    EXPECT_EQ(poll(second), Texts{});
    counter.count(2, 2);
    EXPECT_EQ(poll(first), Texts{"2"});
    EXPECT_THROW(second.poll([](const StreamRecord& /*record*/) {}), ConditionFailed);
    EXPECT_EQ(poll(second), Texts{}) << "it goes on from the checkpoint of the other";
}

TEST_P(StoreContract, StreamConsumerCheckpointsAreKeptWhereTheOptionsSay) {
    Counter counter{shared_store()};
    counter.count(1, 1);
    const std::shared_ptr<Store> elsewhere = GetParam().open();
    StreamConsumer mailer = counter.consumer("mailer", {.checkpoints = elsewhere, .checkpoint_table = "places"});
    EXPECT_EQ(poll(mailer), Texts{"1"});
    EXPECT_EQ(elsewhere->scan({.table = "places"}).items.size(), 1U);
    EXPECT_THROW(store().describe_table({.table = "places"}), TableNotFound);
}

TEST_P(StoreContract, StreamConsumerBadOptionsAndTablesWithoutAStreamAreRefused) {
    const auto consumer_of = [&](const std::string& table, ConsumerOptions options) {
        return StreamConsumer{shared_store(), table, std::move(options)};
    };
    create("stories");
    expect_error<ValidationError>([&] { consumer_of("stories", {}); }, "needs a name");
    expect_error<ValidationError>([&] { consumer_of("stories", {.name = "mailer", .page_size = 1001}); }, "not 1001");
    StreamConsumer mailer = consumer_of("stories", {.name = "mailer"});
    expect_error<ValidationError>([&] { poll(mailer); }, "the table has no stream");
    StreamConsumer lost = consumer_of("nowhere", {.name = "mailer"});
    EXPECT_THROW(poll(lost), TableNotFound);
}

TEST_P(StoreContract, StreamIsEnabledUnlessItIs) {
    create("stories");
    for (int i = 0; i < 2; ++i) {
        enable_stream(store(), "stories");
        EXPECT_EQ(store().describe_table({.table = "stories"}).description.stream, StreamViewType::new_and_old_images);
    }
    EXPECT_EQ(store().list_streams({.table = "stories"}).streams.size(), 1U);
    expect_error<ValidationError>([&] { enable_stream(store(), "stories", StreamViewType::keys_only); },
                                  "another view type");
    EXPECT_THROW(enable_stream(store(), "nowhere"), TableNotFound);
}

TEST_P(StoreContract, StreamConsumerRunGoesOnUntilItIsStopped) {
    Counter counter{shared_store()};
    std::mutex mutex;
    Texts numbers;
    std::jthread thread{[&](const std::stop_token& stop) {
        StreamConsumer mailer = counter.consumer("mailer", {.pause = std::chrono::milliseconds{5}});
        mailer.run(
            [&](const StreamRecord& record) {
                const std::lock_guard lock{mutex};
                numbers.push_back(number_of(record));
            },
            stop);
    }};
    counter.count(1, 3);
    const auto seen = [&] {
        const std::lock_guard lock{mutex};
        return numbers.size();
    };
    EXPECT_TRUE(test::eventually([&] { return seen() >= 3; }));
    thread.request_stop();
    thread.join();
    EXPECT_EQ(numbers, (Texts{"1", "2", "3"}));
}

TEST_P(StoreContract, StreamConsumerChangesGoToTheHandlersOfTheirModels) {
    create_with_stream(store(), "shop");
    const Table<Customer, Order> shop{shared_store(), "shop"};
    shop.save(Customer{.customer_id = "7", .name = "Jo"});
    shop.save(Customer{.customer_id = "7", .name = "Joan"});
    shop.save(Order{.customer_id = "7", .number = 3, .tags = {"new"}});
    shop.remove<Order>("customer_id"_f = "7", "number"_f = 3U);
    put("shop", {{"PK", "CUSTOMER#7"}, {"SK", "SOMETHING#ELSE"}});

    StreamConsumer follower{shared_store(), "shop", {.name = "follower"}};
    Texts seen;
    follower.poll([&](const StreamRecord& record) {
        const bool known =
            dispatch(record, on<Customer>([&](const Change<Customer>& change) {
                         seen.push_back((change.before ? change.before->name : "nobody") + " to " + change.after->name);
                     }),
                     on<Order>([&](const Change<Order>& change) {
                         const bool removed = change.event == Change<Order>::Event::remove;
                         EXPECT_EQ(removed, !change.after.has_value());
                         EXPECT_FALSE(change.expired);
                         seen.push_back((removed ? "removed " : "made ") +
                                        std::to_string((removed ? change.before : change.after)->number));
                     }));
        if (!known) seen.push_back("unknown " + record.keys.at("SK").s());
    });
    EXPECT_EQ(seen, (Texts{"nobody to Jo", "Jo to Joan", "made 3", "removed 3", "unknown SOMETHING#ELSE"}));
}

TEST_P(StoreContract, StreamConsumerAnImageThatDoesNotReadNamesItsItem) {
    create_with_stream(store(), "shop");
    put("shop", {{"PK", "CUSTOMER#7"}, {"SK", "PROFILE"}, {"customer_id", "7"}, {"name", 5}});
    StreamConsumer follower{shared_store(), "shop", {.name = "follower"}};
    follower.poll([&](const StreamRecord& record) {
        expect_error<DecodeError>([&] { static_cast<void>(change_of<Customer>(record)); },
                                  "a stream, item PK \"CUSTOMER#7\", SK \"PROFILE\"");
        EXPECT_FALSE(change_of<Order>(record));
        EXPECT_FALSE(change_of<OrderLine>(record));
    });
}

}  // namespace
}  // namespace dynaloom::contract
