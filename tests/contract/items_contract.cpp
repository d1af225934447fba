#include "contract/store_contract.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/items/items.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace dynaloom::contract::items_models {

// The models of dynamo-items' README.
enum class Statuses : unsigned char { pending, failed, complete };
struct Command {
    Uuid command_id{};
    Statuses status = Statuses::pending;
    int retry = 0;

    friend bool operator==(const Command&, const Command&) = default;
};
struct CommandV2 {
    Uuid device_id{};
    Uuid command_id{};
    Statuses status = Statuses::pending;
    int retry = 0;

    friend bool operator==(const CommandV2&, const CommandV2&) = default;
};
struct CommandV2Log {
    Uuid device_id{};
    std::chrono::local_time<std::chrono::microseconds> timestamp{};
    std::string log{};

    friend bool operator==(const CommandV2Log&, const CommandV2Log&) = default;
};
struct Reading {
    int sensor = 0;
    double at = 0;
    Bytes raw{};
    std::string unit{};

    friend bool operator==(const Reading&, const Reading&) = default;
};

}  // namespace dynaloom::contract::items_models

namespace dynaloom::contract {
namespace {

using namespace dynaloom::literals;
using namespace items_models;
using items::Collection;
using items::ItemTable;
template <class Model>
using Of = items::Item<Model>;

Uuid uuid(std::string_view text) {
    return Uuid::parse(text).value();
}
const Uuid device = uuid("3939ba91-7687-4df4-8ed3-db531a66f989");
const Uuid command = uuid("186a3ca1-f1df-4975-a9dd-39f11015b4a1");

std::chrono::local_time<std::chrono::microseconds> timestamp() {
    using namespace std::chrono;
    return local_days{2023y / August / 27} + 1h + 10min + 36s + 357227us;
}
CommandV2Log log_at(std::chrono::seconds later, const char* text) {
    return {.device_id = device, .timestamp = timestamp() + later, .log = text};
}

/// The three items of the README, in its order.
struct ReadmeItems {
    explicit ReadmeItems(const ItemTable& table)
        : commands{table},
          commands_v2{table, {.pk = {"device_id"_f}, .sk = {"command_id"_f}}},
          logs{table, {.pk = {"device_id"_f, {.prefix_value = commands_v2.pk_prefix()}}, .sk = {"timestamp"_f}}} {}

    Of<Command> commands;
    Of<CommandV2> commands_v2;
    Of<CommandV2Log> logs;
};
ItemTable sorted_table(const std::shared_ptr<Store>& store, const char* name = "dynamo-items-2") {
    return ItemTable{store, {.name = name, .sort_key = KeyType::S}};
}
/// What a request for the item gives, as DynamoDB's JSON with sorted names.
std::string stored(Store& store, const std::string& table, const Key& key) {
    const auto found = store.get_item({.table = table, .key = key, .projection = {}}).item;
    return found ? EncodedItem::from_item(found->to_item(), Encoding::wire).body() : "";
}

TEST_P(StoreContract, ItemsAreStoredAsDynamoItemsStoresThem) {
    const ItemTable simple{shared_store(), {.name = "dynamo-items-1"}};
    const Of<Command> only{simple};
    simple.open();
    const std::string id = "aaf0637a-6221-4bbb-bf6d-edc4c04a6118";
    only.put_item({.command_id = uuid(id)});
    EXPECT_EQ(stored(store(), "dynamo-items-1", {{"pk", "CC#" + id}}),
              R"({"command_id":{"S":"aaf0637a-6221-4bbb-bf6d-edc4c04a6118"},)"
              R"("pk":{"S":"CC#aaf0637a-6221-4bbb-bf6d-edc4c04a6118"},"retry":{"N":"0"},"status":{"S":"pending"}})");
    EXPECT_EQ(only.get_item(id), (Command{.command_id = uuid(id)}));
    EXPECT_EQ(only.get_item(uuid(id)), (Command{.command_id = uuid(id)}));
    EXPECT_EQ(only.get_item(device), std::nullopt);
    EXPECT_THROW((void)only.get_item("no uuid"), KeyError);

    const ItemTable table = sorted_table(shared_store());
    const ReadmeItems items{table};
    table.open();
    items.commands_v2.put_item({.device_id = device, .command_id = command});
    items.logs.put_item(log_at(std::chrono::seconds{0}, "Something happened!"));
    const std::string pk = "CD#3939ba91-7687-4df4-8ed3-db531a66f989";
    EXPECT_EQ(stored(store(), "dynamo-items-2", {{"pk", pk}, {"sk", "CCO#186a3ca1-f1df-4975-a9dd-39f11015b4a1"}}),
              R"({"command_id":{"S":"186a3ca1-f1df-4975-a9dd-39f11015b4a1"},)"
              R"("device_id":{"S":"3939ba91-7687-4df4-8ed3-db531a66f989"},)"
              R"("pk":{"S":"CD#3939ba91-7687-4df4-8ed3-db531a66f989"},"retry":{"N":"0"},)"
              R"("sk":{"S":"CCO#186a3ca1-f1df-4975-a9dd-39f11015b4a1"},"status":{"S":"pending"}})");
    EXPECT_EQ(stored(store(), "dynamo-items-2", {{"pk", pk}, {"sk", "CT#2023-08-27 01:10:36.357227"}}),
              R"({"device_id":{"S":"3939ba91-7687-4df4-8ed3-db531a66f989"},"log":{"S":"Something happened!"},)"
              R"("pk":{"S":"CD#3939ba91-7687-4df4-8ed3-db531a66f989"},)"
              R"("sk":{"S":"CT#2023-08-27 01:10:36.357227"},"timestamp":{"S":"2023-08-27T01:10:36.357227"}})");
    EXPECT_EQ(items.logs.get_item(device, timestamp())->log, "Something happened!");

    items.commands.put_item({.command_id = command});
    EXPECT_NE(stored(store(), "dynamo-items-2", {{"pk", "CC#" + command.to_string()}, {"sk", "A"}}), "");
    EXPECT_EQ(items.commands.get_item(command), Command{.command_id = command});
}

TEST_P(StoreContract, ItemsAreQueriedByModelAndAsACollection) {
    const ItemTable table = sorted_table(shared_store());
    const ReadmeItems items{table};
    table.open();
    const CommandV2 first{.device_id = device, .command_id = command, .retry = 1};
    items.commands_v2.put_item(first);
    items.commands_v2.put_item({.device_id = command, .command_id = command});
    for (const int second : {0, 1, 2}) items.logs.put_item(log_at(std::chrono::seconds{second}, "x"));

    EXPECT_EQ(items.commands_v2.query(device).all(), std::vector{first});
    EXPECT_EQ(items.logs.query(device).all().size(), 3U);
    EXPECT_EQ(items.logs.query(device).limit(1).reverse().all(), std::vector{log_at(std::chrono::seconds{2}, "x")});
    EXPECT_EQ(items.logs.query(device, "2023-08-27 01:10:37").all().size(), 1U);
    EXPECT_EQ(items.logs.query_between(device, timestamp(), timestamp() + std::chrono::seconds{1}).all().size(), 2U);
    EXPECT_EQ(items.commands_v2.scan().all().size(), 2U);
    EXPECT_EQ(items.commands.scan().all().size(), 0U);

    const Collection collection{items.commands_v2, items.logs};
    std::size_t commands = 0;
    std::size_t logs = 0;
    for (const auto& one : collection.query(device)) ++(std::holds_alternative<CommandV2>(one) ? commands : logs);
    EXPECT_EQ(commands, 1U);
    EXPECT_EQ(logs, 3U);
    auto walk = items.logs.query(device);
    EXPECT_EQ(*walk.begin(), log_at({}, "x"));
    EXPECT_EQ(std::move(walk).page().items.size(), 2U);  // the rest of the page under way
    auto page = collection.query(device).page_size(3).page();
    EXPECT_EQ(page.items.size(), 3U);
    ASSERT_TRUE(page.next);
    EXPECT_EQ(collection.query(device).after(*page.next).all().size(), 1U);
    EXPECT_THROW((Collection{items.commands, items.logs}), ValidationError);
}

TEST_P(StoreContract, ItemsAreCreatedOnceAndDeleted) {
    const ItemTable table = sorted_table(shared_store());
    const ReadmeItems items{table};
    table.open();
    const CommandV2 one{.device_id = device, .command_id = command};
    items.commands_v2.create_item(one);
    EXPECT_THROW(items.commands_v2.create_item(one), ConditionFailed);
    EXPECT_THROW((void)items.commands_v2.get_item(device), KeyError);
    EXPECT_THROW((void)items.commands.get_item(device, command), KeyError);
    EXPECT_EQ(items.commands_v2.get_consistent(device, command), one);
    EXPECT_TRUE(items.commands_v2.delete_item(device, command));
    EXPECT_FALSE(items.commands_v2.delete_item(device, command));
}

TEST_P(StoreContract, ItemsOfAnIndexAreFound) {
    const ItemTable table = sorted_table(shared_store());
    const Of<CommandV2> commands{
        table,
        {.pk = {"device_id"_f},
         .sk = {"command_id"_f},
         .indexes = {{.name = "by_status", .pk = {"status"_f}, .sk = {{"retry"_f, {.prefix = false}}}}}}};
    table.open();
    EXPECT_EQ(commands.pk_prefix(), "CD");
    for (const int retry : {10, 9, 100}) {
        commands.put_item({.device_id = Uuid::generate(),
                           .command_id = command,
                           .status = retry == 9 ? Statuses::complete : Statuses::failed,
                           .retry = retry});
    }
    const std::vector<CommandV2> failed = commands.query_index("by_status", Statuses::failed).all();
    ASSERT_EQ(failed.size(), 2U);
    EXPECT_EQ(failed[0].retry, 10);  // a number's order, not a text's
    EXPECT_EQ(commands.query_index("by_status", "failed", 100).all().size(), 1U);
    EXPECT_EQ(commands.query_index("by_status", Statuses::failed).page_size(1).all().size(), 2U);
    EXPECT_THROW((void)commands.query_index("by_colour", "red"), ValidationError);
    EXPECT_EQ(store().describe_table({"dynamo-items-2"}).description.global_indexes.size(), 1U);
}

TEST_P(StoreContract, ItemsHaveKeysOfNumbersAndBinaries) {
    const ItemTable table{
        shared_store(), {.name = "numbers", .partition_key = KeyType::N, .sort_key = KeyType::B, .sk_name = "raw_key"}};
    const Of<Reading> readings{table, {.pk = {"at"_f, {.prefix = false}}, .sk = {{"raw"_f, {.prefix = false}}}}};
    table.open();
    const Reading one{.sensor = 1, .at = 0.5, .raw = to_bytes("\x01"), .unit = "K"};
    readings.put_item(one);
    readings.put_item({.at = 0.5, .raw = to_bytes("\x03")});
    EXPECT_EQ(readings.get_item(0.5, to_bytes("\x01")), one);
    EXPECT_EQ(readings.query(0.5).all().size(), 2U);
    EXPECT_EQ(readings.query_between(0.5, to_bytes("\x02"), to_bytes("\x04")).all().size(), 1U);
    EXPECT_EQ(readings.query(0.5, to_bytes("\x01")).all(), std::vector{one});
    EXPECT_THROW((void)readings.get_item("x", to_bytes("\x01")), KeyError);
    EXPECT_EQ(readings.scan().all().size(), 2U);
    EXPECT_THROW((Of<Reading>{table}), ValidationError);

    const ItemTable other{shared_store(), {.name = "other", .partition_key = KeyType::N}};
    EXPECT_THROW((Of<Reading>{other, {.pk = {"at"_f, {.prefix_value = "RA"}}}}), ValidationError);
    EXPECT_THROW((Of<Reading>{other, {.pk = {"unit"_f, {.prefix = false}}}}), ValidationError);  // a text as number
    const Of<Reading> by_sensor{other};
    EXPECT_TRUE(other.reservations().empty());
    other.open();
    by_sensor.put_item(one);
    EXPECT_EQ(by_sensor.get_item(1), one);
}

TEST_P(StoreContract, ItemsHaveNoRangeOfTextsThatAreNotInOrder) {
    const ItemTable table{shared_store(), {.name = "ranges", .sort_key = KeyType::S}};
    const Of<Reading> readings{table,
                               {.pk = {"unit"_f},
                                .sk = {"sensor"_f},
                                .indexes = {{.name = "by_sensor", .pk = {"unit"_f}, .sk = {"sensor"_f}}}}};
    const Of<Command> commands{table, {.pk = {"command_id"_f}, .sk = {{"status"_f, {.prefix = false}}}}};
    const Of<CommandV2> constant{table, {.pk = {"device_id"_f}}};
    table.open();
    for (const int sensor : {1, 5, 20, 100}) readings.put_item({.sensor = sensor, .unit = "K"});
    expect_error<ValidationError>([&] { (void)readings.query_between("K", 1, 20); },
                                  "\"sensor\" in the key \"sk\" are not in the order of its values");
    EXPECT_THROW((void)readings.query_between("K", "1", "20"), ValidationError);
    EXPECT_THROW((void)commands.query_between(command, Statuses::pending, Statuses::complete), ValidationError);
    EXPECT_THROW((void)constant.query_between(device, "A", "B"), KeyError);
    EXPECT_EQ(readings.query("K").all().size(), 4U);

    const ItemTable numbers{shared_store(), {.name = "in-order", .sort_key = KeyType::N}};
    const Of<Reading> ordered{numbers, {.pk = {"unit"_f}, .sk = {"sensor"_f}}};
    numbers.open();
    for (const int sensor : {1, 5, 20, 100}) ordered.put_item({.sensor = sensor, .unit = "K"});
    EXPECT_EQ(ordered.query_between("K", 1, 20).all().size(), 3U);
}

TEST_P(StoreContract, ItemPrefixesAreReservedInOrder) {
    const ItemTable table = sorted_table(shared_store());
    const ReadmeItems items{table};
    const std::vector<items::Reservation> expected{{"Command", "command_id", "CC"},
                                                   {"CommandV2", "device_id", "CD"},
                                                   {"CommandV2", "command_id", "CCO"},
                                                   {"CommandV2Log", "timestamp", "CT"}};
    EXPECT_EQ(table.reservations(), expected);
    EXPECT_THROW(items.commands.put_item({}), ValidationError);  // not open
    table.open();
    EXPECT_THROW((Of<Reading>{table}), ValidationError);  // open
    EXPECT_EQ(scan_all({.table = "dynamo-items-2"}).size(), 1U);

    const ItemTable again = sorted_table(shared_store());
    const ReadmeItems same{again};
    again.open();
    const ItemTable more = sorted_table(shared_store());
    const ReadmeItems known{more};
    const Of<Reading> added{more};
    more.open();
    EXPECT_EQ(more.reservations().back(), (items::Reservation{"Reading", "sensor", "RS"}));
    expect_error<ValidationError>(
        [&] {
            const ItemTable lacking = sorted_table(shared_store());
            const ReadmeItems fewer{lacking};
            lacking.open();
        },
        "Reading.sensor (RS), which is not defined any more");
}

TEST_P(StoreContract, ItemsInAnotherOrderAreRefused) {
    {
        const ItemTable table = sorted_table(shared_store());
        const ReadmeItems items{table};
        table.open();
    }
    const ItemTable changed = sorted_table(shared_store());
    const Of<CommandV2> second{changed, {.pk = {"device_id"_f}, .sk = {"command_id"_f}}};
    const Of<Command> first{changed};
    EXPECT_EQ(second.sk_prefix(), "CC");  // somebody else's prefix
    expect_error<ValidationError>([&] { changed.open(); }, "is recorded as that of Command.command_id (CC), but here");
    EXPECT_THROW(first.put_item({}), ValidationError);

    const ItemTable removed = sorted_table(shared_store());
    const Of<CommandV2> left{removed, {.pk = {"device_id"_f}, .sk = {"command_id"_f}}};
    expect_error<ValidationError>([&] { removed.open(); }, "Command.command_id (CC), which is not defined any more");

    const ItemTable kept = sorted_table(shared_store());
    kept.reserve("Command", "command_id");
    const Of<CommandV2> same{kept, {.pk = {"device_id"_f}, .sk = {"command_id"_f}}};
    const Of<CommandV2Log> logs{kept,
                                {.pk = {"device_id"_f, {.prefix_value = same.pk_prefix()}}, .sk = {"timestamp"_f}}};
    kept.open();
    EXPECT_EQ(same.sk_prefix(), "CCO");
}

TEST_P(StoreContract, ItemPlaceIsKeptWithAPrefixThatWasStated) {
    {
        const ItemTable table = sorted_table(shared_store());
        const Of<Command> removed{table, {.pk = {"command_id"_f, {.prefix_value = "LEG"}}}};
        const Of<Reading> left{table};
        table.open();
    }
    const ItemTable lacking = sorted_table(shared_store());
    const Of<Reading> alone{lacking};
    expect_error<ValidationError>([&] { lacking.open(); }, R"re(reserve("Command", "command_id", "LEG"))re");
    const ItemTable kept = sorted_table(shared_store());
    kept.reserve("Command", "command_id", "LEG");
    const Of<Reading> same{kept};
    EXPECT_NO_THROW(kept.open());
}

TEST_P(StoreContract, ItemsThatCanHaveOneKeyAreRefused) {
    const ItemTable table = sorted_table(shared_store());
    const ReadmeItems items{table};
    EXPECT_THROW(
        (Of<CommandV2Log>{
            table, {.pk = {"device_id"_f, {.prefix_value = "CD"}}, .sk = {{"timestamp"_f, {.prefix_value = "CT"}}}}}),
        ValidationError);
    EXPECT_EQ(table.reservations().size(), 4U);
    EXPECT_THROW((Of<Command>{table,
                              {.pk = {"command_id"_f},
                               .sk = {{"status"_f, {.prefix = false}}},
                               .indexes = {{.name = "x", .pk = {"retry"_f}, .pk_name = "sk"}}}}),
                 ValidationError);
    const ItemTable named{shared_store(), {.name = "named", .pk_name = "command_id"}};
    EXPECT_THROW((Of<Command>{named}), ValidationError);
}

TEST_P(StoreContract, ItemsTakeAnyTextInARawKey) {
    const ItemTable table{shared_store(), {.name = "raw"}};
    const Of<Reading> strict{table, {.pk = {"sensor"_f}}};
    const Of<CommandV2Log> raw{table, {.pk = {"log"_f, {.raw = true, .separator = "-"}}}};
    table.open();
    raw.put_item(log_at({}, "a#b-c"));
    EXPECT_TRUE(raw.get_item("a#b-c"));
    EXPECT_TRUE(get("raw", {{"pk", "CL-a#b-c"}}));
}

TEST_P(StoreContract, ItemsOfTheDefaultTableNeedNone) {
    ItemTable::reset_default();
    EXPECT_THROW((Of<Command>{}), ValidationError);
    sorted_table(shared_store()).make_default();
    const Of<Command> commands;
    const Of<CommandV2> commands_v2{items::ItemKeys<CommandV2>{.pk = {"device_id"_f}, .sk = {"command_id"_f}}};
    ItemTable::default_table().open();
    commands.put_item({.command_id = command});
    EXPECT_TRUE(commands.get_item(command));
    ItemTable::reset_default();
    EXPECT_THROW((void)ItemTable::default_table(), ValidationError);
}

}  // namespace
}  // namespace dynaloom::contract
