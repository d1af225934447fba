#include "contract/store_contract.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/entity/entity_store.hpp>
#include <dynaloom/table/migration.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynaloom::contract {

namespace migration_before {
struct Track {
    static constexpr auto pk_pattern = "ARTIST#{artist}";
    static constexpr auto sk_pattern = "TRACK#{id}";

    std::string artist{};
    int id = 0;
    std::string seconds{};
};
}  // namespace migration_before
namespace migration_after {
struct Address {
    std::string city{};
};
struct Person {
    static constexpr auto pk_pattern = "PERSON#{id}";

    std::string id{};
    std::optional<std::string> phone{};
    std::string contact{};
    Address address{};
    std::vector<Address> others{};
};
struct Track {
    static constexpr auto pk_pattern = "ARTIST#{artist}";
    static constexpr auto sk_pattern = "TRACK#{id}";
    static constexpr std::array indexes{Index{.name = "by_length", .pk = "LENGTH#{length}"}};

    std::string artist{};
    int id = 0;
    int length = 0;

    friend bool operator==(const Track&, const Track&) = default;
};
}  // namespace migration_after

namespace {

using namespace dynaloom::literals;
using OldTrack = migration_before::Track;
using NewTrack = migration_after::Track;
using migration_after::Person;

constexpr int tracks = 60;

Table<NewTrack> make_tracks(const std::shared_ptr<Store>& store) {
    Table<NewTrack> after{store, "tracks"};
    after.create_if_missing();
    const Table<OldTrack> before{store, "tracks"};
    for (int i = 0; i < tracks; ++i)
        before.save({.artist = std::to_string(i % 7), .id = i, .seconds = std::to_string(i)});
    return after;
}
Item to_length(std::string_view version, Item track) {
    EXPECT_EQ(version, schema_version<OldTrack>);
    track.set("length", Number::parse(track.at("seconds").s()));
    track.erase("seconds");
    return track;
}

TEST_P(StoreContract, MigrationBringsRecordsToTheCurrentVersion) {
    const Table<NewTrack> table = make_tracks(shared_store());
    put("tracks", {{"PK", "ARTIST#0"}, {"SK", "OTHER#1"}, {"x", 1}});
    UpdateItemRequest extra;
    extra.table = "tracks";
    extra.key = {{"PK", "ARTIST#0"}, {"SK", "TRACK#0"}};
    extra.update.set.push_back({.path = {{"colour"}}, .value = {.operand = AttributeValue{"red"}}});
    (void)store().update_item(extra);

    std::vector<MigrationProgress> reports;
    const MigrationProgress done = migrate<NewTrack>(
        shared_store(), "tracks", to_length, {.threads = 3, .report_every = 25, .progress = [&](const auto& progress) {
                                                  reports.push_back(progress);
                                                  return true;
                                              }});
    EXPECT_EQ(done.seen, std::size_t{tracks});
    EXPECT_EQ(done.changed, std::size_t{tracks});
    EXPECT_FALSE(done.cursor);
    EXPECT_GE(reports.size(), 2U);
    EXPECT_EQ(table.get("artist"_f = "3", "id"_f = 10), (NewTrack{.artist = "3", .id = 10, .length = 10}));
    EXPECT_EQ((table.query<NewTrack, "by_length">("length"_f = 42).all().size()), 1U);
    EXPECT_EQ(get("tracks", extra.key)->at("colour").s(), "red");
    EXPECT_FALSE(get("tracks", extra.key)->contains("seconds"));
    EXPECT_EQ(get("tracks", {{"PK", "ARTIST#0"}, {"SK", "OTHER#1"}})->at("x").n(), Number{1});

    const MigrationProgress again = migrate<NewTrack>(shared_store(), "tracks", to_length);
    EXPECT_EQ(again.current, std::size_t{tracks});
    EXPECT_EQ(again.changed, 0U);
}

TEST_P(StoreContract, MigrationGoesOnWhereItWasStopped) {
    make_tracks(shared_store());
    MigrationOptions options{.threads = 2, .report_every = 10, .progress = [](const auto&) { return false; }};
    MigrationProgress run = migrate<NewTrack>(shared_store(), "tracks", to_length, options);
    ASSERT_TRUE(run.cursor);
    EXPECT_LT(run.seen, std::size_t{tracks});
    std::size_t changed = run.changed;
    while (run.cursor) {
        options.after = run.cursor;
        run = migrate<NewTrack>(shared_store(), "tracks", to_length, options);
        EXPECT_EQ(run.current, 0U);  // nothing is seen twice
        changed += run.changed;
    }
    EXPECT_EQ(changed, std::size_t{tracks});
}

TEST_P(StoreContract, MigrationLosesNoChangeOfOthers) {
    const Table<NewTrack> table = make_tracks(shared_store());
    std::atomic<bool> interfered = false;
    const MigrationProgress done =
        migrate<NewTrack>(shared_store(), "tracks", [&](std::string_view version, Item track) {
            if (!interfered.exchange(true)) {  // between reading and writing
                Table<OldTrack>{shared_store(), "tracks"}.save(
                    {.artist = track.at("artist").s(),
                     .id = static_cast<int>(track.at("id").n().to_int64().value()),
                     .seconds = "1000"});
            }
            return to_length(version, std::move(track));
        });
    EXPECT_EQ(done.retried, 1U);
    EXPECT_EQ((table.query<NewTrack, "by_length">("length"_f = 1000).all().size()), 1U);
}

/// From the old person's attributes; `meanwhile` runs between the first reading and writing.
MigrationStep to_contact(const std::function<void()>& meanwhile) {
    return [meanwhile, calls = std::make_shared<int>(0)](std::string_view, Item person) {
        if (++*calls == 1) meanwhile();
        person.set("contact", person.contains("phone") ? person.at("phone") : person.at("email"));
        return person;
    };
}

TEST_P(StoreContract, MigrationNoticesAnAttributeOfTheModelThatComesUpMeanwhile) {
    const Table<Person> table{shared_store(), "people"};
    table.create_if_missing();
    put("people", {{"PK", "PERSON#1"}, {"id", "1"}, {"email", "a@example.com"}, {"schema_version", "before"}});
    const MigrationProgress done = migrate<Person>(
        shared_store(), "people", to_contact([&] { table.update("id"_f = "1").set("phone"_f = "555").run(); }));
    EXPECT_EQ(done.retried, 1U);
    EXPECT_EQ(table.get("id"_f = "1").value().contact, "555");
}

TEST_P(StoreContract, MigrationNoticesAnAttributeOfTheSchemaThatComesUpMeanwhile) {
    const EntityType type = EntityType::from_json(
        R"({"title": "PERSON", "type": "object", "properties": {"id": {"type": "string"}, "email": {"type": "string"},
            "phone": {"type": "string"}, "contact": {"type": "string"}}})",
        {.id_attribute = "id"});
    const EntityStore db{shared_store(), "people", {type}};
    db.create_if_missing();
    put("people", {{"PK", "PERSON"}, {"SK", "1"}, {"email", "a@example.com"}});
    const MigrationProgress done = db.migrate(type, to_contact([&] {
                                                  (void)db.patch(type, {{"id", "1"}, {"phone", "555"}});
                                              }));
    EXPECT_EQ(done.retried, 1U);
    EXPECT_EQ(db.get(type, {{"id", "1"}}).value().at("contact").s(), "555");
}

TEST_P(StoreContract, MigrationKeepsWhatTheModelDoesNotKnowInMapsToo) {
    const Table<Person> table{shared_store(), "people"};
    table.create_if_missing();
    const auto address = [](const char* city) { return Item{{"city", city}, {"zip", 1000}, {"old", true}}; };
    put("people", {{"PK", "PERSON#1"},
                   {"id", "1"},
                   {"colour", "red"},
                   {"address", address("A")},
                   {"others", AttributeValue::List{address("B"), address("C")}}});
    const MigrationProgress done = migrate<Person>(shared_store(), "people", [](std::string_view, Item person) {
        person.find("address")->get_if<Item>()->erase("old");
        person.find("address")->get_if<Item>()->set("city", "D");
        return person;
    });
    EXPECT_EQ(done.changed, 1U);
    const std::optional<Item> found = get("people", {{"PK", "PERSON#1"}});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->at("colour").s(), "red");
    EXPECT_EQ(found->at("address"), (Item{{"city", "D"}, {"zip", 1000}}));
    EXPECT_EQ(found->at("others"), (AttributeValue::List{address("B"), address("C")}));
}

TEST_P(StoreContract, MigrationStopsAtARecordThatCannotBeMigrated) {
    make_tracks(shared_store());
    const auto fail_at_10 = [](std::string_view version, Item track) {
        if (track.at("id").n() == Number{10}) track.set("artist", "another");
        return to_length(version, std::move(track));
    };
    expect_error<DecodeError>([&] { (void)migrate<NewTrack>(shared_store(), "tracks", fail_at_10); },
                              R"(migration of PK "ARTIST#3", SK "TRACK#10")");
    EXPECT_THROW((void)migrate<NewTrack>(shared_store(), "tracks",
                                         [](std::string_view, Item) -> Item { throw std::logic_error{"no"}; }),
                 std::logic_error);
    EXPECT_THROW((void)migrate<NewTrack>(shared_store(), "tracks", to_length, {.report_every = 0}), ValidationError);
    const MigrationProgress rest = migrate<NewTrack>(shared_store(), "tracks", to_length);
    EXPECT_EQ(rest.current + rest.changed, std::size_t{tracks});
}

TEST_P(StoreContract, MigrationBringsEntitiesToTheCurrentVersion) {
    const EntityType before = EntityType::from_json(
        R"({"title": "PERSON", "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}})",
        {.id_attribute = "id"});
    const EntityType after = EntityType::from_json(
        R"({"title": "PERSON", "type": "object", "required": ["id", "age"], "additionalProperties": false,
            "properties": {"id": {"type": "string"}, "name": {"type": "string"}, "age": {"type": "integer"}}})",
        {.id_attribute = "id"});
    const EntityStore old_store{shared_store(), "people", {before}};
    old_store.create_if_missing();
    for (int i = 0; i < 30; ++i) old_store.post(before, {{"id", std::to_string(i)}, {"name", "x"}});

    const EntityStore new_store{shared_store(), "people", {after}};
    try {
        (void)new_store.migrate(after, {});
        ADD_FAILURE() << "nothing was thrown";
    } catch (const InvalidEntity& error) {
        ASSERT_EQ(error.violations().size(), 1U);
        EXPECT_EQ(error.violations()[0].pointer, "/age");
        EXPECT_NE(std::string_view{error.what()}.find("SK \""), std::string_view::npos) << error.what();
    }
    EXPECT_THROW((void)new_store.migrate(after,
                                         [](std::string_view, Item) {
                                             return Item{{"id", "1"}, {"age", 1}};
                                         }),
                 KeyError);
    const MigrationProgress done =
        new_store.migrate(after,
                          [&](std::string_view version, Item person) {
                              EXPECT_TRUE(version == before.schema_version() || version == after.schema_version());
                              person.set("age", 30);
                              return person;
                          },
                          {.threads = 2});
    EXPECT_EQ(done.seen, 30U);
    EXPECT_GE(done.changed, 29U);  // the one with the id 1 may have been first
    EXPECT_EQ(new_store.get(after, {{"id", "7"}}), (Item{{"id", "7"}, {"name", "x"}, {"age", 30}}));
    EXPECT_EQ(new_store.migrate(after, {}).current, 30U);
}

TEST_P(StoreContract, MigrationChangesEntitiesThatThePatchOfANewerProgramCameUpon) {
    const EntityType before = EntityType::from_json(
        R"({"title": "PERSON", "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}})",
        {.id_attribute = "id"});
    const EntityType after = EntityType::from_json(
        R"({"title": "PERSON", "type": "object",
            "properties": {"id": {"type": "string"}, "full_name": {"type": "string"}, "age": {"type": "integer"}}})",
        {.id_attribute = "id"});
    const EntityStore old_store{shared_store(), "people", {before}};
    old_store.create_if_missing();
    old_store.post(before, {{"id", "1"}, {"name", "x"}});
    put("people", {{"PK", "PERSON"}, {"SK", "2"}, {"name", "of no version"}});

    const EntityStore new_store{shared_store(), "people", {after}};
    (void)new_store.patch(after, {{"id", "1"}, {"age", 30}});
    (void)new_store.patch(after, {{"id", "2"}, {"age", 31}});
    EXPECT_EQ(get("people", {{"PK", "PERSON"}, {"SK", "1"}})->at("schema_version").s(), before.schema_version());
    const MigrationProgress done = new_store.migrate(after, [](std::string_view, Item person) {
        person.set("full_name", person.at("name"));
        person.erase("name");
        return person;
    });
    EXPECT_EQ(done.changed, 2U);
    EXPECT_EQ(new_store.get(after, {{"id", "1"}}), (Item{{"id", "1"}, {"full_name", "x"}, {"age", 30}}));
    EXPECT_EQ(new_store.get(after, {{"id", "2"}}), (Item{{"id", "2"}, {"full_name", "of no version"}, {"age", 31}}));
    EXPECT_EQ(get("people", {{"PK", "PERSON"}, {"SK", "1"}})->at("schema_version").s(), after.schema_version());
}

}  // namespace
}  // namespace dynaloom::contract
