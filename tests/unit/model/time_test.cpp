#include <dynaloom/error.hpp>
#include <dynaloom/model/time.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace dynaloom {
namespace {

using namespace std::chrono;
using Micros = sys_time<microseconds>;

template <class Time>
std::string text(const Time& value) {
    std::string out;
    TextForm<Time>::append(out, value);
    return out;
}

template <class Time>
std::string python_text(const Time& value) {
    std::string out;
    TextForm<Time>::append_python(out, value);
    return out;
}

constexpr sys_days day = 2023y / August / 27;
constexpr Micros moment = day + 1h + 10min + 36s + 357227us;

TEST(SysTime, HasAsManyDigitsAsItsDuration) {
    EXPECT_EQ(text(moment), "2023-08-27T01:10:36.357227Z");
    EXPECT_EQ(text(floor<seconds>(moment)), "2023-08-27T01:10:36Z");
    EXPECT_EQ(text(floor<milliseconds>(moment)), "2023-08-27T01:10:36.357Z");
    EXPECT_EQ(text(sys_time<nanoseconds>{moment}), "2023-08-27T01:10:36.357227000Z");
    EXPECT_EQ(text(day), "2023-08-27T00:00:00Z");
    EXPECT_EQ(text(floor<hours>(moment)), "2023-08-27T01:00:00Z");
    EXPECT_EQ(text(sys_time<milliseconds>{milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(SysTime, WritesYearsOneToNineThousand) {
    EXPECT_EQ(text(sys_days{1y / January / 1}), "0001-01-01T00:00:00Z");
    EXPECT_EQ(text(sys_days{9999y / December / 31} + 23h + 59min + 59s), "9999-12-31T23:59:59Z");
    EXPECT_THROW(text(sys_days{1y / January / 1} - 1s), ValidationError);
    EXPECT_THROW(text(sys_days{9999y / December / 31} + 24h), ValidationError);
    EXPECT_THROW(text(sys_time<seconds>::max()), ValidationError);
    EXPECT_THROW(text(sys_time<duration<std::int64_t, std::ratio<3600>>>::min()), ValidationError);
}

TEST(SysTime, ReadsCommonForms) {
    struct Case {
        const char* text;
        Micros time;
    };
    const Case cases[] = {
        {"2023-08-27T01:10:36.357227Z", moment},
        {"2023-08-27t01:10:36.357227z", moment},
        {"2023-08-27 01:10:36.357227", moment},
        {"2023-08-27T01:10:36.357227+00:00", moment},
        {"2023-08-27T03:10:36.357227+02:00", moment},
        {"2023-08-26T19:40:36.357227-0530", moment},
        {"2023-08-27T03:10:36.357227+02", moment},
        {"2023-08-27T01:10:36.3572279999999Z", moment},
        {"2023-08-27T01:10:36.3Z", day + 1h + 10min + 36s + 300ms},
        {"2023-08-27T01:10:36", day + 1h + 10min + 36s},
        {"2023-08-27T01:10", day + 1h + 10min},
        {"2023-08-27", day},
        {"2024-02-29T00:00:00Z", sys_days{2024y / February / 29}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        EXPECT_EQ(TextForm<Micros>::parse(c.text), c.time);
    }
}

TEST(SysTime, RefusesWhatIsNoTime) {
    for (const char* bad : {"",
                            "2023",
                            "2023-8-27",
                            "2023-13-01",
                            "2023-02-29",
                            "2023-00-10",
                            "0000-01-01",
                            "2023-08-27T",
                            "2023-08-27X01:10",
                            "2023-08-27T24:00:00Z",
                            "2023-08-27T01:60:00Z",
                            "2023-08-27T01:10:60Z",
                            "2023-08-27T01:10:36.Z",
                            "2023-08-27T01:10:36ZZ",
                            "2023-08-27T01:10:36 Z",
                            "2023-08-27T01:10:36+2",
                            "2023-08-27T01:10:36+24:00",
                            "2023-08-27T01:10:36+02:0",
                            "+2023-08-27",
                            "12023-08-27"}) {
        SCOPED_TRACE(bad);
        EXPECT_EQ(TextForm<Micros>::parse(bad), std::nullopt);
    }
}

TEST(SysTime, ReadsOnlyWhatItsDurationCounts) {
    EXPECT_EQ(TextForm<sys_time<nanoseconds>>::parse("9999-01-01T00:00:00Z"), std::nullopt);
    using Small = sys_time<duration<std::int32_t>>;
    EXPECT_EQ(TextForm<Small>::parse("2038-01-19T03:14:07Z"), Small{duration<std::int32_t>{2147483647}});
    EXPECT_EQ(TextForm<Small>::parse("2038-01-19T03:14:08Z"), std::nullopt);
    EXPECT_EQ(TextForm<sys_days>::parse("1969-12-31T23:59:59Z"), sys_days{1969y / December / 31});
}

TEST(LocalTime, IsPythonsNaiveIsoformat) {
    const local_time<microseconds> local{moment.time_since_epoch()};
    EXPECT_EQ(text(local), "2023-08-27T01:10:36.357227");
    EXPECT_EQ(text(floor<seconds>(local)), "2023-08-27T01:10:36");
    EXPECT_EQ(text(floor<milliseconds>(local)), "2023-08-27T01:10:36.357000");
    EXPECT_EQ(text(local_time<microseconds>{floor<seconds>(local)}), "2023-08-27T01:10:36");
    EXPECT_EQ(text(local_time<nanoseconds>{local} + 1ns), "2023-08-27T01:10:36.357227001");
    EXPECT_EQ(TextForm<local_time<microseconds>>::parse("2023-08-27 01:10:36.357227"), local);
    EXPECT_EQ(TextForm<local_time<microseconds>>::parse("2023-08-27T01:10:36Z"), std::nullopt);
    EXPECT_EQ(TextForm<local_time<microseconds>>::parse("2023-08-27T01:10:36+00:00"), std::nullopt);
}

TEST(PythonForm, IsWhatStrGives) {
    EXPECT_EQ(python_text(moment), "2023-08-27 01:10:36.357227");
    EXPECT_EQ(python_text(floor<seconds>(moment)), "2023-08-27 01:10:36");
    EXPECT_EQ(python_text(local_time<microseconds>{moment.time_since_epoch()}), "2023-08-27 01:10:36.357227");
}

/// Within the years that have a text, and that nanoseconds can count.
Micros arbitrary_time() {
    return Micros{microseconds{*rc::gen::inRange<std::int64_t>(-9'000'000'000'000'000, 9'000'000'000'000'000)}};
}

RC_GTEST_PROP(SysTime, ReadsBackAndOrdersAsItsText, ()) {
    const Micros a = arbitrary_time();
    const Micros b = arbitrary_time();
    RC_ASSERT(TextForm<Micros>::parse(text(a)) == a);
    RC_ASSERT(TextForm<Micros>::parse(python_text(a)) == a);
    RC_ASSERT((a <=> b) == (text(a) <=> text(b)));
    const sys_time<nanoseconds> nanos{a};
    RC_ASSERT(TextForm<sys_time<nanoseconds>>::parse(text(nanos)) == nanos);
    const auto milli = floor<milliseconds>(a);
    RC_ASSERT(TextForm<sys_time<milliseconds>>::parse(text(a)) == milli);
    const local_time<nanoseconds> local{nanos.time_since_epoch()};
    RC_ASSERT(TextForm<local_time<nanoseconds>>::parse(text(local)) == local);
}

}  // namespace
}  // namespace dynaloom
