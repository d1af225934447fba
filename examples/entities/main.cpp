// What Dynamore's README shows, step by step, and behind it patches, hooks and a new version of the schema.

// [include]
#include <dynaloom/entity/entity_store.hpp>
#include <dynaloom/entity/json.hpp>
#include <dynaloom/entity/schema_diff.hpp>
// [/include]

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "open_store.hpp"

namespace {

// The schema as Dynamore's README has it. JSON Schema has no `min` and `max`: that is reported when it is loaded.
constexpr const char* readme_schema = R"({
    "title": "PERSON",
    "type": "object",
    "required": ["name", "age", "gender", "id_number"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer", "min": 0, "max": 123},
        "gender": {"type": "string", "enum": ["male", "female"]},
        "id_number": {"type": "string"}
    },
    "additionalProperties": false
})";

// [schema]
constexpr const char* person_schema = R"({
    "title": "PERSON",
    "type": "object",
    "required": ["name", "age", "gender", "id_number"],
    "properties": {
        "name": {"type": "string"},
        "age": {"type": "integer", "minimum": 0, "maximum": 123},
        "gender": {"type": "string", "enum": ["male", "female"]},
        "id_number": {"type": "string"}
    },
    "additionalProperties": false
})";
// [/schema]

void show(const char* what, const dynaloom::Item& item) {
    std::printf("%s %s\n", what, dynaloom::to_json_text(item).c_str());
}

void run(const std::shared_ptr<dynaloom::Store>& store) {
    // [readme]
    const auto of_readme = dynaloom::EntityType::from_json(
        readme_schema, {.id_attribute = "id_number", .unknown_keywords = dynaloom::UnknownKeywords::ignore});
    for (const std::string& unknown : of_readme.unknown_keywords()) std::printf("%s\n", unknown.c_str());
    // [/readme]

    // [open]
    const auto person = dynaloom::EntityType::from_json(person_schema, {.id_attribute = "id_number"});
    const dynaloom::EntityStore db{store, "MyTable", {person}};
    db.create_if_missing();
    // [/open]

    // [post]
    const dynaloom::Item data{{"name", "Jeanne"}, {"age", 123}, {"gender", "female"}, {"id_number", "123456"}};
    db.post(person, data);
    // [/post]

    // [get]
    // Get single item
    const std::optional<dynaloom::Item> item = db.get(person, {{"id_number", data.at("id_number")}});
    // Get all items of type "PERSON"
    const dynaloom::EntityPage items = db.get(person);
    // [/get]
    show("got", item.value());
    std::printf("%zu of type PERSON\n", items.items.size());

    // [pages]
    dynaloom::EntityQuery query{.page_size = 100};
    do {
        const dynaloom::EntityPage page = db.page(person, query);
        for (const dynaloom::Item& one : page.items) std::printf("%s is there\n", one.at("name").s().c_str());
        query.after = page.next;
    } while (query.after);
    // [/pages]

    const auto found = store->get_item({.table = "MyTable", .key = {{"PK", "PERSON"}, {"SK", "123456"}}});
    dynaloom::Item stored = found.item.value().to_item();
    stored.erase("schema_version");
    show("stored", stored);

    // [already]
    try {
        db.post(person, data);
    } catch (const dynaloom::AlreadyExists& error) {  // HTTP's 409
        std::printf("%s\n", error.what());
    }
    // [/already]

    // [violations]
    try {
        db.post(person, dynaloom::parse_json_object(R"({"name": 5, "age": 130, "id_number": "7"})"));
    } catch (const dynaloom::InvalidEntity& error) {
        for (const dynaloom::Violation& one : error.violations())
            std::printf("%s breaks %s: %s\n", one.pointer.c_str(), one.rule.c_str(), one.message.c_str());
    }
    // [/violations]

    // [change]
    db.put(person, {{"name", "Jeanne"}, {"age", 30}, {"gender", "female"}, {"id_number", "123456"}});
    const dynaloom::Item older = db.patch(person, {{"id_number", "123456"}, {"age", 31}});
    // [/change]
    show("patched", older);

    // [hooks]
    dynaloom::EntityHooks hooks;
    hooks.pre[dynaloom::EntityMethod::patch] = [](const dynaloom::EntityCall& call) {
        return call.data.at("age").n() >= call.existing->at("age").n();  // nobody gets younger
    };
    hooks.post[dynaloom::EntityMethod::patch] = [](const dynaloom::EntityCall& call) {
        std::printf("%s is %s now\n", call.data.at("name").s().c_str(), call.data.at("age").n().to_string().c_str());
    };
    const dynaloom::EntityStore guarded{store, "MyTable", {{person, hooks}}};
    guarded.patch(person, {{"id_number", "123456"}, {"age", 32}});
    try {
        guarded.patch(person, {{"id_number", "123456"}, {"age", 5}});
    } catch (const dynaloom::PreconditionFailed& error) {  // HTTP's 412
        std::printf("%s\n", error.what());
    }
    // [/hooks]

    std::string text = person_schema;
    text.insert(text.find(R"(, "id_number"])"), R"(, "email")");
    text.insert(text.find(R"("gender": {)"), R"("email": {"type": "string", "format": "email"}, )");
    // [migrate]
    const auto with_email = dynaloom::EntityType::from_json(text, {.id_attribute = "id_number"});
    for (const dynaloom::SchemaChange& change : dynaloom::diff(person, with_email)) {
        std::printf("%s %s: %s\n", change.where.c_str(), change.what.c_str(),
                    std::string{dynaloom::to_string(change.kind)}.c_str());
    }
    const dynaloom::EntityStore next{store, "MyTable", {with_email}};
    const dynaloom::MigrationProgress done =
        next.migrate(with_email, [](std::string_view /*version*/, dynaloom::Item data_of_old) {
            data_of_old.set("email", data_of_old.at("id_number").s() + "@example.com");
            return data_of_old;
        });
    // [/migrate]
    std::printf("%d migrated\n", static_cast<int>(done.changed));

    // [remove]
    const dynaloom::Item removed = next.remove(with_email, {{"id_number", "123456"}});
    // [/remove]
    show("removed", removed);
}

}  // namespace

int main(int count, char** arguments) {
    return run_on_store(count, arguments, run);
}
