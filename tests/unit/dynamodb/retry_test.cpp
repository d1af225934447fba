#include "dynamodb/retry.hpp"

#include <gtest/gtest.h>

namespace dynaloom::dynamodb {
namespace {

constexpr milliseconds plenty{1'000'000};
constexpr milliseconds no_hint{0};

TEST(RetryState, WaitsTwiceAsLongEachTimeUntilTheAttemptsEnd) {
    RetryQuota quota;
    RetryState transient{{}, quota, true};
    EXPECT_EQ(transient.after(Fault::failed, plenty, no_hint, 0.5), milliseconds{12});
    EXPECT_EQ(transient.after(Fault::lost, plenty, no_hint, 0.5), milliseconds{25});
    EXPECT_EQ(transient.after(Fault::late, plenty, no_hint, 0.5), milliseconds{50});
    EXPECT_EQ(transient.after(Fault::unsent, plenty, no_hint, 0.5), std::nullopt);
    EXPECT_EQ(transient.attempts(), 4U);
    RetryState throttled{{}, quota, true};
    EXPECT_EQ(throttled.after(Fault::throttled, plenty, no_hint, 0.25), milliseconds{250});
    EXPECT_EQ(throttled.after(Fault::throttled, plenty, no_hint, 0.25), milliseconds{500});
    EXPECT_FALSE(throttled.outcome_unknown());
}

TEST(RetryState, WaitsNeverLongerThanItsBound) {
    RetryQuota quota;
    RetryState state{{.max_attempts = 40}, quota, true};
    std::optional<milliseconds> pause;
    for (int i = 0; i < 30; ++i) pause = state.after(Fault::throttled, plenty, no_hint, 0.999);
    EXPECT_EQ(pause, milliseconds{19'980});
}

TEST(RetryState, WaitsAsTheServiceAsks) {
    RetryQuota quota;
    RetryState state{{}, quota, true};
    EXPECT_EQ(state.after(Fault::throttled, plenty, milliseconds{700}, 0.0), milliseconds{700});
    EXPECT_EQ(state.after(Fault::throttled, plenty, milliseconds{3'600'000}, 0.0), milliseconds{5000});
}

TEST(RetryState, GivesUpRatherThanWaitPastTheBudget) {
    RetryQuota quota;
    RetryState state{{}, quota, true};
    EXPECT_EQ(state.after(Fault::throttled, milliseconds{400}, no_hint, 0.5), std::nullopt);
}

TEST(RetryState, RepeatsAfterAnUnknownOutcomeOnlyWhatCannotCountTwice) {
    RetryQuota quota;
    for (const Fault fault : {Fault::lost, Fault::late, Fault::failed}) {
        RetryState once{{}, quota, false};
        EXPECT_EQ(once.after(fault, plenty, no_hint, 0), std::nullopt);
        EXPECT_TRUE(once.outcome_unknown());
        RetryState any{{}, quota, true};
        EXPECT_TRUE(any.after(fault, plenty, no_hint, 0));
        EXPECT_TRUE(any.outcome_unknown());
    }
    for (const Fault fault : {Fault::throttled, Fault::unsent}) {
        RetryState once{{}, quota, false};
        EXPECT_TRUE(once.after(fault, plenty, no_hint, 0));
        EXPECT_FALSE(once.outcome_unknown());
        EXPECT_EQ(once.after(Fault::lost, plenty, no_hint, 0), std::nullopt);
    }
}

TEST(RetryState, CorrectsClockAndCredentialsOnceEachAtOnce) {
    RetryQuota quota;
    for (const Fault fault : {Fault::clock, Fault::credentials}) {
        RetryState state{{.max_attempts = 1}, quota, false};
        EXPECT_EQ(state.after(fault, plenty, no_hint, 0.5), milliseconds{0});
        EXPECT_EQ(state.after(fault, plenty, no_hint, 0.5), std::nullopt);
        EXPECT_FALSE(state.outcome_unknown());
    }
}

TEST(RetryState, DoesNotRepeatWhatIsRefused) {
    RetryQuota quota;
    RetryState state{{}, quota, true};
    EXPECT_EQ(state.after(Fault::permanent, plenty, no_hint, 0), std::nullopt);
    EXPECT_FALSE(state.outcome_unknown());
}

TEST(RetryQuota, IsSharedAndComesBackWithSuccess) {
    RetryQuota quota;
    ASSERT_TRUE(quota.take(RetryQuota::capacity - 5));
    RetryState first{{}, quota, true};
    ASSERT_TRUE(first.after(Fault::throttled, plenty, no_hint, 0));  // takes the last 5
    RetryState second{{}, quota, true};
    EXPECT_EQ(second.after(Fault::throttled, plenty, no_hint, 0), std::nullopt);
    first.answered();
    RetryState third{{}, quota, true};
    EXPECT_TRUE(third.after(Fault::throttled, plenty, no_hint, 0));

    RetryQuota full;
    full.give(1000);
    EXPECT_FALSE(full.take(RetryQuota::capacity + 1));
    ASSERT_TRUE(full.take(RetryQuota::capacity));
    RetryState answered{{}, full, true};
    answered.answered();  // at the first attempt
    EXPECT_TRUE(full.take(1));
    EXPECT_FALSE(full.take(1));
}

}  // namespace
}  // namespace dynaloom::dynamodb
