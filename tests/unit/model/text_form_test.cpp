#include <dynaloom/error.hpp>
#include <dynaloom/model/enum_name.hpp>
#include <dynaloom/model/text_form.hpp>
#include <dynaloom/model/uuid.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <unordered_set>

namespace text_form_test {

enum class Color { blue = -1, red, green = 5, crimson = 0 };
enum Plain : unsigned char { plain_first, plain_last = 255 };
enum class Truth : bool { no, yes };
enum class Wide : std::int64_t { near = 1, far = 1'000'000'000'000 };
enum class Status { open, in_progress, done };

}  // namespace text_form_test

template <>
struct dynaloom::EnumNames<text_form_test::Wide> {
    static constexpr std::array names{EnumName{text_form_test::Wide::far, "far away"}};
};
template <>
struct dynaloom::EnumNames<text_form_test::Status> {
    static constexpr std::array names{EnumName{text_form_test::Status::in_progress, "in-progress"}};
};

namespace dynaloom {
namespace {

using namespace text_form_test;

template <class T>
std::string text(const T& value) {
    std::string out = "+";
    TextForm<T>::append(out, value);
    return out.substr(1);
}

TEST(TextForm, IsThereForWhatCanBeAKey) {
    static_assert(HasTextForm<std::string> && HasTextForm<int> && HasTextForm<std::uint8_t> && HasTextForm<Color> &&
                  HasTextForm<Plain> && HasTextForm<Uuid>);
    static_assert(!HasTextForm<bool> && !HasTextForm<double> && !HasTextForm<char>);
}

TEST(TextForm, WritesIntegersToTheirLimits) {
    EXPECT_EQ(text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(text(std::int8_t{-128}), "-128");
    EXPECT_EQ(TextForm<std::int8_t>::shape.digits, 3U);
    EXPECT_EQ(TextForm<std::uint64_t>::shape.digits, 20U);
}

TEST(TextForm, ReadsIntegersWholly) {
    EXPECT_EQ(TextForm<int>::parse("-12"), -12);
    EXPECT_EQ(TextForm<int>::parse("00012"), 12);
    for (const char* bad : {"", "1 ", " 1", "1x", "0x1", "+1", "99999999999", "1.0"}) {
        SCOPED_TRACE(bad);
        EXPECT_EQ(TextForm<int>::parse(bad), std::nullopt);
    }
    EXPECT_EQ(TextForm<unsigned>::parse("-1"), std::nullopt);
}

TEST(EnumName, FindsEnumeratorsWithoutHelp) {
    static_assert(enum_name(Color::blue) == "blue");
    static_assert(enum_name(Color::green) == "green");
    EXPECT_EQ(text(Color::red), "red");
    EXPECT_EQ(text(plain_last), "plain_last");
    EXPECT_EQ(text(Truth::yes), "yes");
    EXPECT_EQ(TextForm<Color>::parse("green"), Color::green);
    EXPECT_EQ(TextForm<Color>::parse("Green"), std::nullopt);
    EXPECT_EQ(TextForm<Color>::parse(""), std::nullopt);
}

TEST(EnumName, TakesOtherTextsFromEnumNames) {
    EXPECT_EQ(text(Status::in_progress), "in-progress");
    EXPECT_EQ(text(Status::done), "done");
    EXPECT_EQ(TextForm<Status>::parse("in-progress"), Status::in_progress);
    EXPECT_EQ(TextForm<Status>::parse("in_progress"), std::nullopt);
    EXPECT_EQ(text(Wide::far), "far away");
    EXPECT_EQ(text(Wide::near), "near");
}

TEST(EnumName, RefusesAValueThatIsNoEnumerator) {
    EXPECT_THROW(text(static_cast<Color>(7)), ValidationError);
    EXPECT_THROW(text(static_cast<Color>(-100)), ValidationError);
    EXPECT_EQ(enum_name(static_cast<Color>(7)), "");
}

TEST(Uuid, ReadsEitherCaseAndWritesLower) {
    const auto uuid = Uuid::parse("AAF0637A-6221-4bbb-bf6d-edc4c04a6118");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->to_string(), "aaf0637a-6221-4bbb-bf6d-edc4c04a6118");
    EXPECT_EQ(uuid->bytes()[0], 0xAA);
    EXPECT_EQ(uuid->bytes()[15], 0x18);
    for (const char* bad : {"", "aaf0637a62214bbbbf6dedc4c04a6118", "aaf0637a-6221-4bbb-bf6d-edc4c04a611",
                            "aaf0637a-6221-4bbb-bf6d-edc4c04a61189", "aaf0637a-6221-4bbb-bf6d-edc4c04a611g",
                            "aaf0637a+6221-4bbb-bf6d-edc4c04a6118", "{af0637a-6221-4bbb-bf6d-edc4c04a611}"}) {
        SCOPED_TRACE(bad);
        EXPECT_EQ(Uuid::parse(bad), std::nullopt);
    }
}

TEST(Uuid, GeneratesDistinctOnesOfVersionFour) {
    std::unordered_set<Uuid> seen;
    for (int i = 0; i < 1000; ++i) {
        const Uuid uuid = Uuid::generate();
        EXPECT_EQ(uuid.bytes()[6] >> 4U, 4);
        EXPECT_EQ(uuid.bytes()[8] >> 6U, 2);
        EXPECT_TRUE(seen.insert(uuid).second);
    }
    EXPECT_TRUE(Uuid{}.is_nil());
    EXPECT_FALSE(seen.begin()->is_nil());
}

RC_GTEST_PROP(Uuid, OrdersAsItsTextAndReadsBack, (std::array<std::uint8_t, 16> a, std::array<std::uint8_t, 16> b)) {
    const Uuid first{a};
    const Uuid second{b};
    RC_ASSERT(Uuid::parse(first.to_string()) == first);
    RC_ASSERT((first <=> second) == (first.to_string() <=> second.to_string()));
}

}  // namespace
}  // namespace dynaloom
