// What dynamo-items' README shows, step by step.

#include <dynaloom/items/items.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <variant>

#include "open_store.hpp"

// [simple_models]
enum class Statuses { pending, failed, complete };

struct Command {
    dynaloom::Uuid command_id{};
    Statuses status = Statuses::pending;
    int retry = 0;
};
// [/simple_models]

// [models]
// This new version of the command item uses `command_id` as a sort key.
struct CommandV2 {
    dynaloom::Uuid device_id{};
    dynaloom::Uuid command_id{};
    Statuses status = Statuses::pending;
    int retry = 0;
};

struct CommandV2Log {
    dynaloom::Uuid device_id{};
    std::chrono::local_time<std::chrono::microseconds> timestamp{};
    std::string log{};
};
// [/models]

namespace {

using namespace dynaloom::literals;
using dynaloom::items::Item;
using dynaloom::items::ItemTable;

/// An item as DynamoDB's JSON, names sorted.
template <class Model>
void show(const Item<Model>& items, const Model& model) {
    const dynaloom::Item whole = items.encode(model).to_item();
    std::printf("%s\n", dynaloom::EncodedItem::from_item(whole, dynaloom::Encoding::wire).body().c_str());
}

dynaloom::Uuid uuid(const char* text) {
    return dynaloom::Uuid::parse(text).value();
}

void simple_usage(const std::shared_ptr<dynaloom::Store>& store) {
    // [simple]
    const ItemTable table{store, {.name = "dynamo-items-1"}};
    // The first field of the struct is assumed to be the partition key. The table has only a string partition key.
    const Item<Command> commands{table};
    table.open();

    const Command new_command{.command_id = uuid("aaf0637a-6221-4bbb-bf6d-edc4c04a6118")};
    // Create a new item in the table using the model.
    commands.put_item(new_command);
    // Get items by passing their primary key. This returns an optional Command.
    const auto command = commands.get_item("aaf0637a-6221-4bbb-bf6d-edc4c04a6118");
    // [/simple]
    show(commands, command.value());
}

void collections(const std::shared_ptr<dynaloom::Store>& store) {
    // [table]
    // The types of the partition and sort keys.
    const ItemTable items_table{store, {.name = "dynamo-items-2", .sort_key = dynaloom::KeyType::S}};
    items_table.make_default();

    // Item order determines key prefixes.
    const Item<Command> commands;  // of the default table; its sort key is "A", because the model has none

    const Item<CommandV2> commands_v2{items_table, {.pk = {"device_id"_f}, .sk = {"command_id"_f}}};

    // This item adopts the prefix of the other one.
    const Item<CommandV2Log> commands_v2_logs{
        items_table, {.pk = {"device_id"_f, {.prefix_value = commands_v2.pk_prefix()}}, .sk = {"timestamp"_f}}};

    items_table.open();
    // [/table]

    using namespace std::chrono;
    const auto device_id = uuid("3939ba91-7687-4df4-8ed3-db531a66f989");
    const auto command_id = uuid("186a3ca1-f1df-4975-a9dd-39f11015b4a1");
    const auto now = local_days{2023y / August / 27} + 1h + 10min + 36s + 357227us;
    // [collection]
    // These calls create an item collection.
    commands_v2.put_item({.device_id = device_id, .command_id = command_id});
    commands_v2_logs.put_item({.device_id = device_id, .timestamp = now, .log = "Something happened!"});
    // [/collection]
    show(commands_v2, commands_v2.get_item(device_id, command_id).value());
    show(commands_v2_logs, commands_v2_logs.get_item(device_id, now).value());

    // [query]
    for (const CommandV2Log& log : commands_v2_logs.query(device_id, "2023-08-27").reverse().limit(10))
        std::printf("log: %s\n", log.log.c_str());

    const dynaloom::items::Collection collection{commands_v2, commands_v2_logs};
    for (const auto& one : collection.query(device_id)) {  // std::variant<CommandV2, CommandV2Log>
        if (const auto* command = std::get_if<CommandV2>(&one))
            std::printf("command %s\n", command->command_id.to_string().c_str());
        else
            std::printf("and its log: %s\n", std::get<CommandV2Log>(one).log.c_str());
    }
    // [/query]

    ItemTable::reset_default();
    // [changed]
    const ItemTable changed{store, {.name = "dynamo-items-2", .sort_key = dynaloom::KeyType::S}};
    const Item<CommandV2> alone{changed, {.pk = {"device_id"_f}, .sk = {"command_id"_f}}};  // where is Command?
    try {
        changed.open();
    } catch (const dynaloom::ValidationError& error) {
        std::printf("%s\n", error.what());
    }
    // [/changed]
}

}  // namespace

int main(int count, char** arguments) {
    return run_on_store(count, arguments, [](const auto& store) {
        simple_usage(store);
        collections(store);
    });
}
