#include "dynamodb/cached_credentials.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace dynaloom::dynamodb::test {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::system_clock::time_point;

struct CachedCredentialsTest : testing::Test {
    Time now{std::chrono::hours{100}};
    int loads = 0;
    bool fails = false;
    std::optional<std::chrono::seconds> valid = std::chrono::hours{1};

    CachedCredentials cached{
        [this] {
            ++loads;
            if (fails) throw ConnectionError{"the source is down"};
            Lease lease{.credentials = {.access_key_id = std::to_string(loads), .secret_access_key = "secret"}};
            if (valid) lease.expires = now + *valid;
            return lease;
        },
        [this] { return now; }};

    std::string id() { return cached.get()->access_key_id; }
};

TEST_F(CachedCredentialsTest, AreLoadedOnceAndAgainFiveMinutesBeforeTheyExpire) {
    EXPECT_EQ(loads, 0) << "nothing is asked before it is needed";
    EXPECT_EQ(id(), "1");
    now += 54min;
    EXPECT_EQ(id(), "1");
    now += 2min;
    EXPECT_EQ(id(), "2");
}

TEST_F(CachedCredentialsTest, WithoutAnEndAreLoadedOnce) {
    valid.reset();
    EXPECT_EQ(id(), "1");
    now += 10'000h;
    EXPECT_EQ(id(), "1");
}

TEST_F(CachedCredentialsTest, StayInUseWhileTheSourceFailsAndTheyAreValid) {
    EXPECT_EQ(id(), "1");
    fails = true;
    now += 56min;
    EXPECT_EQ(id(), "1");
    EXPECT_EQ(loads, 2);
    EXPECT_EQ(id(), "1");
    EXPECT_EQ(loads, 2) << "it is not asked again at once";
    now += 61s;
    EXPECT_EQ(id(), "1");
    EXPECT_EQ(loads, 3);
    now += 4min;
    EXPECT_THROW(id(), ConnectionError);
    fails = false;
    EXPECT_EQ(id(), "5");
}

TEST_F(CachedCredentialsTest, ThatHaveExpiredAlreadyAreNone) {
    valid = -1s;
    EXPECT_THROW(id(), ConnectionError);
    valid = 60s;
    EXPECT_EQ(id(), "2");
    EXPECT_EQ(id(), "2") << "short ones are not loaded at each call";
}

TEST_F(CachedCredentialsTest, ThatTheServiceRefusedAreLoadedAnew) {
    const auto first = cached.get();
    cached.refused({.access_key_id = "another"});
    EXPECT_EQ(id(), "1");
    cached.refused(*first);
    EXPECT_EQ(id(), "2");
    cached.refused(*first);
    EXPECT_EQ(id(), "2") << "a late refusal of the old ones";
}

TEST(CachedCredentials, MayBeRefusedByManyThreadsAtOnce) {
    CachedCredentials cached{
        [] { return Lease{.credentials = {.access_key_id = "id", .secret_access_key = "secret"}}; }};
    std::vector<std::jthread> threads;
    std::atomic<int> got{0};
    constexpr int times = 2'000;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < times; ++j) {
                const auto credentials = cached.get();
                got += credentials->access_key_id == "id" ? 1 : 0;
                cached.refused(*credentials);
            }
        });
    threads.clear();
    EXPECT_EQ(got, 8 * times);
}

TEST(CachedCredentials, AreLoadedByOneOfManyThreads) {
    std::atomic<int> loads{0};
    std::promise<void> go;
    CachedCredentials cached{[&, ready = go.get_future().share()] {
        ++loads;
        ready.wait();
        return Lease{.credentials = {.access_key_id = "id", .secret_access_key = "secret"}};
    }};
    std::vector<std::jthread> threads;
    std::atomic<int> got{0};
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { got += cached.get()->access_key_id == "id" ? 1 : 0; });
    std::this_thread::sleep_for(20ms);
    go.set_value();
    threads.clear();
    EXPECT_EQ(got, 8);
    EXPECT_EQ(loads, 1);
}

}  // namespace
}  // namespace dynaloom::dynamodb::test
