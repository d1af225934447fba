#include <dynaloom/error.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/model/enum_name.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/models_overlap.hpp>
#include <dynaloom/model/time.hpp>
#include <dynaloom/model/uuid.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom {

// Named, so that all compilers spell the models' names alike.
namespace key_arguments_test {

using namespace std::chrono;

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}#STORY#{story_id}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
};

struct Order {
    static constexpr auto pk_pattern = "CUSTOMER#{customer}";
    static constexpr auto sk_pattern = "ORDER#{n}";

    std::string customer{};
    std::uint16_t n{};
};

struct OrderItem {
    static constexpr auto pk_pattern = "CUSTOMER#{customer}";
    static constexpr auto sk_pattern = "ORDER#{n}#ITEM#{m:04}";
    static constexpr KeyNames key_names{"hash", "range"};
    static constexpr auto table_name = "shop";
    static constexpr auto fixed_schema_version = "v3";

    std::string customer{};
    std::uint16_t n{};
    std::int8_t m{};
};

struct Note {
    static constexpr auto pk_pattern = "{folder}/{author:%}";
    static constexpr auto sk_pattern = "NOTE#{author}#{topic}#{text}";

    std::string folder{};
    std::string author{};
    std::string topic{};
    std::string text{};
};

struct Profile {
    static constexpr auto pk_pattern = "PROFILE#{name}";

    std::string name{};
};

struct Settings {
    static constexpr auto pk_pattern = "SETTINGS";
    static constexpr auto sk_pattern = "GLOBAL";

    int volume{};
};

enum class Level { low, high };

struct Event {
    static constexpr auto pk_pattern = "{level}#{id}";
    static constexpr auto sk_pattern = "{at}#{seen:python}";

    Level level{};
    Uuid id{};
    sys_time<milliseconds> at{};
    local_seconds seen{};
};

struct Line {
    static constexpr auto pk_pattern = "CUSTOMER#{id}";
    static constexpr auto sk_pattern = "{kind}#{line}";

    std::string id{};
    std::string kind{};
    std::string line{};
};

struct Raw {
    static constexpr auto pk_pattern = "CUSTOMER#{id}";
    static constexpr auto sk_pattern = "ORDER#{rest:raw}";

    std::string id{};
    std::string rest{};
};

}  // namespace key_arguments_test

namespace {

using namespace key_arguments_test;
using namespace literals;

constexpr Uuid uuid = *Uuid::parse("01234567-89ab-cdef-0123-456789abcdef");
constexpr sys_days day = 2023y / August / 27;
const Event event{
    .level = Level::high, .id = uuid, .at = day + 1h + 357ms, .seen = local_days{2023y / August / 27} + 2h};

/// The message of the KeyError that `call` throws.
template <class Call>
std::string message_of(Call call) {
    try {
        call();
    } catch (const KeyError& error) {
        return error.what();
    }
    return "nothing was thrown";
}

TEST(KeyTexts, AreTheKeyOfARecord) {
    EXPECT_EQ(key_texts(Story{.owner = "johndoe", .story_id = "1234", .title = "x"}),
              (KeyTexts{"USER#johndoe#STORY#1234", "STORY#1234"}));
    EXPECT_EQ(key_texts(OrderItem{.customer = "7", .n = 12, .m = 5}), (KeyTexts{"CUSTOMER#7", "ORDER#12#ITEM#0005"}));
    EXPECT_EQ(key_texts(Note{.folder = "a", .author = "b/c%", .topic = "t", .text = "é"}),
              (KeyTexts{"a/b%2Fc%25", "NOTE#b/c%#t#é"}));
    EXPECT_EQ(key_texts(Profile{.name = "Ann"}), (KeyTexts{"PROFILE#Ann", ""}));
    EXPECT_EQ(key_texts(Settings{.volume = 3}), (KeyTexts{"SETTINGS", "GLOBAL"}));
    EXPECT_EQ(key_texts(event),
              (KeyTexts{"high#01234567-89ab-cdef-0123-456789abcdef", "2023-08-27T01:00:00.357Z#2023-08-27 02:00:00"}));
}

TEST(KeyTexts, RefuseAValueThatCannotBePartOfAKey) {
    EXPECT_EQ(message_of([] { static_cast<void>(key_texts(Story{.owner = "a#b", .story_id = "1", .title = {}})); }),
              "field \"owner\" of dynaloom::key_arguments_test::Story cannot be \"a#b\" in the key "
              "\"USER#{owner}#STORY#{story_id}\": "
              "it holds the reserved character \"#\"");
    EXPECT_EQ(
        message_of([] { static_cast<void>(key_texts(OrderItem{.customer = "7", .n = 1, .m = -5})); }),
        "field \"m\" of dynaloom::key_arguments_test::OrderItem cannot be \"-5\" in the key \"ORDER#{n}#ITEM#{m:04}\": "
        "a padded number cannot be negative");
    EXPECT_EQ(message_of([] { static_cast<void>(key_texts(Profile{})); }),
              "field \"name\" of dynaloom::key_arguments_test::Profile cannot be \"\" in the key \"PROFILE#{name}\": "
              "it is empty");
    Event nameless = event;
    nameless.level = static_cast<Level>(9);
    const std::string message = message_of([&] { static_cast<void>(key_texts(nameless)); });
    EXPECT_EQ(message.find(
                  "field \"level\" of dynaloom::key_arguments_test::Event has no text for the key \"{level}#{id}\": "),
              0U)
        << message;
}

TEST(FullKey, TakesItsFieldsInAnyOrder) {
    const KeyTexts expected{"USER#johndoe#STORY#1234", "STORY#1234"};
    const std::string owner = "johndoe";
    EXPECT_EQ((full_key<Story>("owner"_f = owner, "story_id"_f = "1234")), expected);
    EXPECT_EQ((full_key<Story>("story_id"_f = std::string_view{"1234"}, "owner"_f = std::string{"johndoe"})), expected);
    EXPECT_EQ((full_key<Profile>("name"_f = "Ann")), (KeyTexts{"PROFILE#Ann", ""}));
    EXPECT_EQ(full_key<Settings>(), (KeyTexts{"SETTINGS", "GLOBAL"}));
    EXPECT_EQ((full_key<Event>("seen"_f = event.seen, "at"_f = event.at, "id"_f = uuid, "level"_f = Level::high)),
              key_texts(event));
    EXPECT_EQ((full_key<Event>("seen"_f = event.seen, "at"_f = day, "id"_f = uuid, "level"_f = Level::low)).sort,
              "2023-08-27T00:00:00.000Z#2023-08-27 02:00:00");
}

TEST(FullKey, TakesIntegersOfAnyTypeThatTheFieldHolds) {
    EXPECT_EQ((full_key<Order>("customer"_f = "7", "n"_f = 65535)).sort, "ORDER#65535");
    EXPECT_EQ((full_key<Order>("customer"_f = "7", "n"_f = std::int64_t{0})).sort, "ORDER#0");
    EXPECT_EQ((full_key<OrderItem>("customer"_f = "7", "n"_f = 1U, "m"_f = 127ULL)).sort, "ORDER#1#ITEM#0127");
    EXPECT_EQ(message_of([] { static_cast<void>(full_key<Order>("customer"_f = "7", "n"_f = 65536)); }),
              "field \"n\" of dynaloom::key_arguments_test::Order cannot be \"65536\" in the key \"ORDER#{n}\": "
              "the field's type does not hold it");
    EXPECT_THROW(static_cast<void>(full_key<Order>("customer"_f = "7", "n"_f = -1)), KeyError);
    EXPECT_THROW(static_cast<void>(full_key<OrderItem>("customer"_f = "7", "n"_f = 1, "m"_f = 128)), KeyError);
    EXPECT_THROW(static_cast<void>(full_key<OrderItem>("customer"_f = "7", "n"_f = 1, "m"_f = ~0ULL)), KeyError);
}

TEST(QueryKey, ReadsWhatTheGivenFieldsNarrowItTo) {
    using Kind = SortRange::Kind;
    // No field of the sort key: what all of the model's keys begin with.
    EXPECT_EQ((query_key<Order>("customer"_f = "7")), (SortRange{"CUSTOMER#7", Kind::prefix, "ORDER#"}));
    EXPECT_EQ(query_key<Settings>(), (SortRange{"SETTINGS", Kind::exact, "GLOBAL"}));
    EXPECT_EQ((query_key<Event>("level"_f = Level::low, "id"_f = uuid)),
              (SortRange{"low#01234567-89ab-cdef-0123-456789abcdef", Kind::all, ""}));
    // A number is equal to its value; "ORDER#1" does not find order 12.
    EXPECT_EQ((query_key<Order>("customer"_f = "7", "n"_f = 1)), (SortRange{"CUSTOMER#7", Kind::exact, "ORDER#1"}));
    EXPECT_EQ((query_key<OrderItem>("customer"_f = "7", "n"_f = 1)),
              (SortRange{"CUSTOMER#7", Kind::prefix, "ORDER#1#ITEM#"}));
    EXPECT_EQ((query_key<OrderItem>("m"_f = 2, "customer"_f = "7", "n"_f = 1)),
              (SortRange{"CUSTOMER#7", Kind::exact, "ORDER#1#ITEM#0002"}));
}

TEST(QueryKey, TakesTheLastTextAsABeginning) {
    using Kind = SortRange::Kind;
    const auto sort = [](const auto&... args) { return query_key<Note>("folder"_f = "a", "author"_f = "b", args...); };
    EXPECT_EQ(sort("topic"_f = "t"), (SortRange{"a/b", Kind::prefix, "NOTE#b#t"}));
    EXPECT_EQ(sort("topic"_f = ""), (SortRange{"a/b", Kind::prefix, "NOTE#b#"}));
    EXPECT_EQ(sort("topic"_f = exactly("t")), (SortRange{"a/b", Kind::prefix, "NOTE#b#t#"}));
    EXPECT_EQ(sort("topic"_f = "t", "text"_f = "x"), (SortRange{"a/b", Kind::prefix, "NOTE#b#t#x"}));
    EXPECT_EQ(sort("text"_f = exactly(std::string{"x"}), "topic"_f = "t"),
              (SortRange{"a/b", Kind::exact, "NOTE#b#t#x"}));
    EXPECT_EQ(message_of([&] { static_cast<void>(sort("topic"_f = exactly(""))); }),
              "field \"topic\" of dynaloom::key_arguments_test::Note cannot be \"\" in the key "
              "\"NOTE#{author}#{topic}#{text}\": it is empty");
    EXPECT_THROW(static_cast<void>(sort("topic"_f = "", "text"_f = "x")), KeyError);
    EXPECT_THROW(static_cast<void>(sort("topic"_f = "t#")), KeyError);
}

TEST(QueryKey, TakesATextOfBothKeysAsEqual) {
    using Kind = SortRange::Kind;
    EXPECT_EQ((query_key<Story>("owner"_f = "johndoe", "story_id"_f = "12")),
              (SortRange{"USER#johndoe#STORY#12", Kind::exact, "STORY#12"}));
    EXPECT_EQ((query_key<Note>("folder"_f = "a", "author"_f = "b")), (SortRange{"a/b", Kind::prefix, "NOTE#b#"}));
}

TEST(QueryKey, HasNoSortKeyWhereTheModelHasNone) {
    EXPECT_EQ((query_key<Profile>("name"_f = "Ann")), (SortRange{"PROFILE#Ann", SortRange::Kind::all, ""}));
}

TEST(ScanKey, TakesFieldsOfEachKeyFromTheLeft) {
    EXPECT_EQ(scan_key<Story>(), (ScanKeys{"USER#", false, "STORY#", false}));
    EXPECT_EQ((scan_key<Story>("owner"_f = "johndoe")), (ScanKeys{"USER#johndoe#STORY#", false, "STORY#", false}));
    EXPECT_EQ((scan_key<Story>("story_id"_f = "12")), (ScanKeys{"USER#", false, "STORY#12", false}));
    EXPECT_EQ((scan_key<Story>("story_id"_f = exactly("12"))), (ScanKeys{"USER#", false, "STORY#12", true}));
    EXPECT_EQ((scan_key<Story>("story_id"_f = "12", "owner"_f = "johndoe")),
              (ScanKeys{"USER#johndoe#STORY#12", true, "STORY#12", true}));
    EXPECT_EQ((scan_key<OrderItem>("n"_f = 3)), (ScanKeys{"CUSTOMER#", false, "ORDER#3#ITEM#", false}));
    EXPECT_EQ(scan_key<Settings>(), (ScanKeys{"SETTINGS", true, "GLOBAL", true}));
    EXPECT_EQ(scan_key<Profile>(), (ScanKeys{"PROFILE#", false, "", false}));
}

TEST(CreateItemKey, GoesAsFarAsTheFieldsAllow) {
    EXPECT_EQ((create_item_key<Story>("owner"_f = "johndoe", "story_id"_f = "1234")),
              (KeyTexts{"USER#johndoe#STORY#1234", "STORY#1234"}));
    EXPECT_EQ((create_item_key<Story>("owner"_f = "johndoe")), (KeyTexts{"USER#johndoe#STORY#", "STORY#"}));
    EXPECT_EQ((create_item_key<Story>("story_id"_f = "1234")), (KeyTexts{"USER#", "STORY#1234"}));
    EXPECT_EQ(create_item_key<Story>(), (KeyTexts{"USER#", "STORY#"}));
    EXPECT_EQ((create_item_key<Note>("folder"_f = "a", "author"_f = "b", "topic"_f = "t")),
              (KeyTexts{"a/b", "NOTE#b#t#"}));
    EXPECT_THROW(static_cast<void>(create_item_key<Story>("owner"_f = "")), KeyError);
}

TEST(PartialKeyPrefix, ResolvesAPatternFromTheLeft) {
    constexpr std::string_view pattern = "STORY#{story_id}#RUN#{run_id}";
    EXPECT_EQ(partial_key_prefix(pattern, "story_id"_f = "1234"), "STORY#1234#RUN#");
    EXPECT_EQ(partial_key_prefix(pattern, "story_id"_f = 1234), "STORY#1234#RUN#");
    EXPECT_EQ(partial_key_prefix(pattern), "STORY#");
    EXPECT_EQ(partial_key_prefix(pattern, "run_id"_f = "5"), "STORY#");
    EXPECT_EQ(partial_key_prefix(pattern, "run_id"_f = 5, "story_id"_f = uuid),
              "STORY#01234567-89ab-cdef-0123-456789abcdef#RUN#5");
    EXPECT_EQ(partial_key_prefix("{n:06}/{m:03}/", "n"_f = 12), "000012/");
    EXPECT_EQ(partial_key_prefix("{a:%}-{b}", "a"_f = std::string{"x-y"}), "x%2Dy-");
    EXPECT_EQ(partial_key_prefix("{at:python}#{next:python}", "at"_f = event.seen), "2023-08-27 02:00:00#");
    EXPECT_EQ(partial_key_prefix("{level}#{x}", "level"_f = Level::high), "high#");
}

TEST(PartialKeyPrefix, RefusesWhatDoesNotFitThePattern) {
    EXPECT_EQ(message_of([] { static_cast<void>(partial_key_prefix("A#{x}", "y"_f = "1")); }),
              "field \"y\" is not in the key pattern \"A#{x}\"");
    EXPECT_EQ(message_of([] { static_cast<void>(partial_key_prefix("A#{x}{y}", "x"_f = "1")); }),
              "key pattern \"A#{x}{y}\", at \"x\": it needs a literal behind it");
    EXPECT_EQ(message_of([] { static_cast<void>(partial_key_prefix("{x}-{y}", "x"_f = -1)); }),
              "key pattern \"{x}-{y}\", at \"x\": its text can hold a delimiter");
    EXPECT_EQ(message_of([] { static_cast<void>(partial_key_prefix("A#{x}", "x"_f = "1#2")); }),
              "field \"x\" cannot be \"1#2\" in the key \"A#{x}\": it holds the reserved character \"#\"");
    EXPECT_EQ(message_of([] { static_cast<void>(partial_key_prefix("{x:02}", "x"_f = 100)); }),
              "field \"x\" cannot be \"100\" in the key \"{x:02}\": it has more digits than the padding");
}

TEST(KeyMatch, TellsWhetherAKeyIsOfTheModel) {
    EXPECT_TRUE(is_match<Story>("USER#johndoe#STORY#1234", "STORY#1234"));
    EXPECT_FALSE(is_match<Story>("USER#johndoe", "PROFILE"));
    EXPECT_FALSE(is_match<Story>("USER#johndoe#STORY#1234", "PROFILE"));
    EXPECT_FALSE(is_match<Story>("USER#johndoe", "STORY#1234"));
    EXPECT_FALSE(is_match<Story>("USER#johndoe#STORY#1234"));
    EXPECT_TRUE(is_match<Profile>("PROFILE#Ann"));
    EXPECT_FALSE(is_match<Profile>("PROFILE#Ann", "x"));
    EXPECT_TRUE(is_match<Settings>("SETTINGS", "GLOBAL"));
    const auto [partition, sort] = key_texts(event);
    EXPECT_TRUE(is_match<Event>(partition, sort));
    EXPECT_FALSE(is_match<Event>("middle" + partition.substr(4), sort));
}

TEST(KeyMatch, GivesEachFieldOnceAsItsValue) {
    EXPECT_EQ(match<Story>("USER#johndoe#STORY#1234", "STORY#1234"),
              (KeyValues{{"owner", "johndoe"}, {"story_id", "1234"}}));
    EXPECT_EQ(match<OrderItem>("CUSTOMER#7", "ORDER#12#ITEM#0005"),
              (KeyValues{{"customer", "7"}, {"n", "12"}, {"m", "5"}}));
    EXPECT_EQ(match<Note>("a/b%2Fc%25", "NOTE#b/c%#t#é"),
              (KeyValues{{"folder", "a"}, {"author", "b/c%"}, {"topic", "t"}, {"text", "é"}}));
    EXPECT_EQ(match<Settings>("SETTINGS", "GLOBAL"), KeyValues{});
}

TEST(KeyMatch, WantsOneValueOfAFieldOfBothKeys) {
    EXPECT_EQ(match<Story>("USER#johndoe#STORY#1234", "STORY#1235"), std::nullopt);
    EXPECT_EQ(match<Note>("a/b%2Fc", "NOTE#b%2Fc#t#x"), std::nullopt);
}

TEST(Binding, DescribesTheModel) {
    constexpr const Binding& item = binding<OrderItem>;
    EXPECT_EQ(item.model, "dynaloom::key_arguments_test::OrderItem");
    EXPECT_EQ(item.key_names.partition, "hash");
    EXPECT_EQ(item.key_names.sort, "range");
    EXPECT_EQ(item.partition.text, "CUSTOMER#{customer}");
    EXPECT_EQ(item.partition.model, item.model);
    ASSERT_TRUE(item.sort);
    EXPECT_EQ(item.sort->text, "ORDER#{n}#ITEM#{m:04}");
    ASSERT_EQ(item.sort->parts.size(), 4U);
    EXPECT_EQ(item.sort->parts[2].text, "#ITEM#");
    EXPECT_EQ(item.sort->parts[3].form, PatternPart::Form::padded);
    EXPECT_EQ(item.sort->parts[3].width, 4U);
    EXPECT_EQ(item.sort->parts[3].shape.digits, 3U);
    EXPECT_EQ(item.schema_version, "v3");
    EXPECT_EQ(item.table_name, "shop");
}

TEST(Binding, LeavesOutWhatTheModelDoesNotState) {
    constexpr const Binding& profile = binding<Profile>;
    EXPECT_FALSE(profile.sort);
    EXPECT_EQ(profile.table_name, "");
    EXPECT_EQ(profile.schema_version, schema_version<Profile>);
    EXPECT_EQ(profile.key_names.partition, KeyNames{}.partition);
}

static_assert(!models_overlap<Order, OrderItem>, "no number of an order holds what follows it in an item's key");
static_assert(!models_overlap<OrderItem, Order>);
static_assert(models_overlap<Order, Order>);
static_assert(models_overlap<Order, Line>);
static_assert(!models_overlap<OrderItem, Line>, "three reserved characters against one");
static_assert(models_overlap<Order, Raw>);
static_assert(models_overlap<Raw, OrderItem>, "a raw value may look like any other field");
static_assert(!models_overlap<Story, Order>, "the partition keys differ");
static_assert(!models_overlap<Profile, Order>);
static_assert(!models_overlap<Settings, Story>);

}  // namespace
}  // namespace dynaloom
