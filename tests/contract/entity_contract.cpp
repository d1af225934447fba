#include "contract/store_contract.hpp"
#include "support/in_threads.hpp"

#include <dynaloom/entity/entity_store.hpp>
#include <dynaloom/entity/json.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynaloom::contract {
namespace {

constexpr const char* person_schema = R"({
    "title": "PERSON", "type": "object", "required": ["name", "id_number"],
    "properties": {
        "name": {"type": "string"}, "id_number": {"type": "string"},
        "age": {"type": "integer", "maximum": 123}, "nick": {"type": "string"},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}}, "fortune": {"type": "number"}},
    "additionalProperties": false})";
constexpr const char* order_schema = R"({
    "title": "ORDER", "type": "object", "required": ["number"],
    "properties": {"number": {"type": "integer"}, "customer": {"type": "string"}, "changed": {"type": "integer"}}})";

EntityType person_type() {
    return EntityType::from_json(person_schema, {.id_attribute = "id_number"});
}
EntityType order_type() {
    return EntityType::from_json(
        order_schema,
        {.id_attribute = "number", .pk_pattern = "CUSTOMER#{customer}", .sk_pattern = "ORDER#{number:06}"});
}
Item person(const std::string& id, const std::string& more = "") {
    return parse_json_object(R"({"name": "Jeanne", "id_number": ")" + id + '"' + more + '}');
}

TEST_P(StoreContract, EntityIsStoredAsDynamoreStoresIt) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    const Item data = person("123456", R"(, "age": 30, "fortune": 12345678901234567890123456789012345.678)");
    EXPECT_EQ(db.post(type, data), data);
    EXPECT_EQ(get("entities", {{"PK", "PERSON"}, {"SK", "123456"}}),
              (Item{{"PK", "PERSON"},
                    {"SK", "123456"},
                    {"name", "Jeanne"},
                    {"age", 30},
                    {"fortune", Number::parse("12345678901234567890123456789012345.678")},
                    {"schema_version", type.schema_version()}}));
    EXPECT_EQ(db.get(type, {{"id_number", "123456"}}), data);
    EXPECT_EQ(db.get(type, {{"id_number", "123456"}}, true), data);
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), std::nullopt);
    EXPECT_THROW((void)db.get(type, {{"name", "Jeanne"}}), KeyError);
    EXPECT_THROW((void)db.get(type, {{"id_number", "a#b"}}), KeyError);
}

TEST_P(StoreContract, EntityIsPostedOnce) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    db.post(type, person("1"));
    EXPECT_THROW((void)db.post(type, person("1", R"(, "age": 1)")), AlreadyExists);
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), person("1"));

    std::atomic<int> won = 0;
    test::in_threads(4, [&](int /*thread*/) {
        try {
            (void)db.post(type, person("2"));
            ++won;
        } catch (const AlreadyExists&) {  // NOLINT(bugprone-empty-catch): all but one
        }
    });
    EXPECT_EQ(won, 1);
}

TEST_P(StoreContract, EntityThatBreaksItsSchemaIsNotWritten) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    try {
        (void)db.post(type, parse_json_object(R"({"age": 124, "PK": "x", "colour": "red"})"));
        ADD_FAILURE() << "nothing was thrown";
    } catch (const InvalidEntity& error) {
        std::vector<std::string> broken;
        for (const Violation& one : error.violations()) broken.push_back(one.pointer + ' ' + one.rule);
        std::sort(broken.begin(), broken.end());
        EXPECT_EQ(broken,
                  (std::vector<std::string>{"/PK additionalProperties", "/PK reserved", "/age maximum",
                                            "/colour additionalProperties", "/id_number required", "/name required"}));
    }
    EXPECT_TRUE(scan_all({.table = "entities"}).empty());
    EXPECT_THROW((void)db.post(type, person("a#b")), KeyError);
}

TEST_P(StoreContract, EntitiesOfAllTypesArePagedApart) {
    const EntityType people = person_type();
    const EntityType orders = order_type();
    const EntityStore db{shared_store(), "entities", {people, orders}};
    db.create_if_missing();
    for (const char* id : {"3", "1", "2"}) db.post(people, person(id));
    for (const int number : {12, 7}) db.post(orders, {{"number", number}, {"customer", "jo"}});
    db.post(orders, {{"number", 1}, {"customer", "al"}, {"free", "form"}});

    const EntityPage all = db.get(people);
    EXPECT_EQ(all.items, (std::vector{person("1"), person("2"), person("3")}));
    EXPECT_FALSE(all.next);
    EXPECT_EQ(db.page(people, {.reverse = true}).items.front(), person("3"));
    const EntityPage first = db.page(people, {.page_size = 2});
    EXPECT_EQ(first.items.size(), 2U);
    ASSERT_TRUE(first.next);
    EXPECT_EQ(db.page(people, {.page_size = 2, .after = first.next}).items, std::vector{person("3")});

    const EntityPage of_jo = db.page(orders, {.key = {{"customer", "jo"}}});
    ASSERT_EQ(of_jo.items.size(), 2U);
    EXPECT_EQ(of_jo.items[0], (Item{{"number", 7}, {"customer", "jo"}}));
    EXPECT_EQ(db.page(orders, {.key = {{"customer", "jo"}, {"number", 12}}}).items.size(), 1U);
    EXPECT_THROW((void)db.get(orders), KeyError);
    std::vector<Item> scanned;
    for (EntityQuery query{.page_size = 1};;) {
        EntityPage page = db.scan(orders, query);
        std::move(page.items.begin(), page.items.end(), std::back_inserter(scanned));
        if (!page.next) break;
        query.after = page.next;
    }
    EXPECT_EQ(scanned.size(), 3U);
    EXPECT_EQ(get("entities", {{"PK", "CUSTOMER#jo"}, {"SK", "ORDER#000007"}})->find("number"), nullptr);
}

TEST_P(StoreContract, EntityIsReplacedOnlyIfItIsThere) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    EXPECT_THROW((void)db.put(type, person("1")), NotFound);
    EXPECT_TRUE(scan_all({.table = "entities"}).empty());
    db.post(type, person("1", R"(, "age": 30, "nick": "J")"));
    EXPECT_EQ(db.put(type, person("1", R"(, "age": 31)")), person("1", R"(, "age": 31)"));
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), person("1", R"(, "age": 31)"));
    EXPECT_THROW((void)db.put(type, person("1", R"(, "age": 131)")), InvalidEntity);
}

TEST_P(StoreContract, EntityIsPatchedByMerging) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    EXPECT_THROW((void)db.patch(type, {{"id_number", "1"}, {"age", 3}}), NotFound);
    db.post(type, person("1", R"(, "age": 30, "nick": "J", "counts": {"a": 1, "b": 2})"));
    const Item patched = db.patch(
        type, parse_json_object(R"({"id_number": "1", "nick": null, "counts": {"a": null, "c": 3}, "age": 31})"));
    EXPECT_EQ(patched, person("1", R"(, "age": 31, "counts": {"b": 2, "c": 3})"));
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), patched);
    EXPECT_EQ(db.patch(type, {{"id_number", "1"}}), patched);

    EXPECT_THROW((void)db.patch(type, {{"id_number", "1"}, {"age", 124}}), InvalidEntity);
    EXPECT_THROW((void)db.patch(type, {{"id_number", "1"}, {"name", nullptr}}), InvalidEntity);
    EXPECT_THROW((void)db.patch(type, {{"id_number", "1"}, {"colour", "red"}}), InvalidEntity);
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), patched);
}

TEST_P(StoreContract, EntityKeepsAttributesOfOtherProgramsWhenPatched) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    put("entities", {{"PK", "PERSON"}, {"SK", "1"}, {"name", "Jeanne"}, {"tags", AttributeValue::StringSet{"x"}}});
    const Item patched = db.patch(type, {{"id_number", "1"}, {"age", 30}});
    EXPECT_EQ(patched,
              (Item{{"id_number", "1"}, {"name", "Jeanne"}, {"age", 30}, {"tags", AttributeValue::StringSet{"x"}}}));
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), patched);
    EXPECT_THROW((void)db.patch(type, {{"id_number", "1"}, {"tags", 1}}), InvalidEntity);
    EXPECT_EQ(db.patch(type, {{"id_number", "1"}, {"tags", nullptr}}), person("1", R"(, "age": 30)"));
}

TEST_P(StoreContract, EntityIsPatchedWhateverItsSchemaSaysOfOtherProgramsAttributes) {
    const EntityType type = EntityType::from_json(
        R"json({"title": "DOC", "type": "object", "maxProperties": 4, "propertyNames": {"pattern": "^[a-z_]+$"},
                "properties": {"id": {"type": "string"}, "age": {"type": "integer"}}, "required": ["mark"],
                "patternProperties": {"^n_": {"type": "integer"}}, "additionalProperties": {"type": "string"}})json",
        {.id_attribute = "id"});
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    put("entities", {{"PK", "DOC"}, {"SK", "1"}, {"mark", "x"}, {"n_a", "y"}, {"Upper", "z"}, {"b", Item{{"c", 1}}}});
    EXPECT_EQ(db.patch(type, {{"id", "1"}, {"age", 1}}).at("n_a").s(), "y");
    const auto violations_of = [&](const Item& patch) {
        std::vector<std::string> broken;
        try {
            (void)db.patch(type, patch);
        } catch (const InvalidEntity& error) {
            for (const Violation& one : error.violations()) broken.push_back(one.pointer + ' ' + one.rule);
        }
        return broken;
    };
    EXPECT_EQ(violations_of({{"id", "1"}, {"age", "old"}}), std::vector<std::string>{"/age type"});
    EXPECT_EQ(violations_of({{"id", "1"}, {"n_a", "old"}}), std::vector<std::string>{"/n_a type"});
    EXPECT_EQ(violations_of({{"id", "1"}, {"mark", 1}}), std::vector<std::string>{"/mark type"});
    EXPECT_EQ(violations_of({{"id", "1"}, {"mark", nullptr}}), std::vector<std::string>{"/mark required"});
}

TEST_P(StoreContract, EntityPatchesOfSeveralWritersAllCount) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    db.post(type, person("1", R"(, "counts": {})"));
    constexpr int rounds = 5;
    test::in_threads(4, [&](int thread) {
        for (int i = 0; i < rounds; ++i) {
            const std::string name = "t" + std::to_string(thread) + "_" + std::to_string(i);
            (void)db.patch(type, {{"id_number", "1"}, {"counts", Item{{name, i}}}});
        }
    });
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}, true)->at("counts").m().size(), std::size_t{4} * rounds);
}

TEST_P(StoreContract, EntityOfMoreAttributesThanAConditionHoldsIsPatched) {
    const EntityType type = order_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    Item order{{"number", 1}, {"customer", "jo"}};
    for (int i = 0; i < 300; ++i) order.set("attribute" + std::to_string(i), i);
    db.post(type, order);
    Item patch{{"number", 1}, {"customer", "jo"}};
    for (int i = 0; i < 125; ++i) patch.set("attribute" + std::to_string(2 * i), -1);
    EXPECT_EQ(db.patch(type, patch).at("attribute248").n(), Number{-1});
    EXPECT_EQ(db.get(type, {{"number", 1}, {"customer", "jo"}})->at("attribute279").n(), Number{279});
    for (int i = 0; i < 126; ++i) patch.set("attribute" + std::to_string(2 * i), -2);
    EXPECT_THROW((void)db.patch(type, patch), ValidationError);
}

TEST_P(StoreContract, EntityOfASchemaWithMorePropertiesThanAConditionHoldsIsPatched) {
    Item properties{{"id", Item{{"type", "string"}}}};
    for (int i = 0; i < 300; ++i) properties.set("property" + std::to_string(i), Item{});
    const EntityType type = EntityType::from_json(
        to_json_text(Item{{"title", "WIDE"}, {"type", "object"}, {"properties", properties}}), {.id_attribute = "id"});
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    db.post(type, {{"id", "1"}});
    EXPECT_EQ(db.patch(type, {{"id", "1"}, {"property7", 1}}).at("property7").n(), Number{1});
    Item patch{{"id", "1"}};
    for (int i = 0; i < 125; ++i) patch.set("property" + std::to_string(100 + i), i);
    EXPECT_EQ(db.patch(type, patch).size(), 127U);
}

TEST_P(StoreContract, EntityIsRemovedAndReturned) {
    const EntityType type = person_type();
    const EntityStore db{shared_store(), "entities", {type}};
    db.create_if_missing();
    db.post(type, person("1", R"(, "age": 30)"));
    EXPECT_EQ(db.remove(type, {{"id_number", "1"}}), person("1", R"(, "age": 30)"));
    EXPECT_THROW((void)db.remove(type, {{"id_number", "1"}}), NotFound);
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), std::nullopt);
}

TEST_P(StoreContract, EntityHookThatSaysNoStopsTheMethod) {
    const EntityType type = person_type();
    std::map<EntityMethod, Item> existing;
    bool answer = true;
    const PreHook hook = [&](const EntityCall& call) {
        existing[call.method] = call.existing != nullptr ? *call.existing : Item{};
        return answer;
    };
    EntityHooks hooks;
    for (const EntityMethod method :
         {EntityMethod::get, EntityMethod::post, EntityMethod::put, EntityMethod::patch, EntityMethod::remove})
        hooks.pre[method] = hook;
    const EntityStore db{shared_store(), "entities", {{type, hooks}}};
    db.create_if_missing();
    const Item one = person("1", R"(, "age": 30)");
    db.post(type, one);
    answer = false;
    const Item key{{"id_number", "1"}};
    EXPECT_THROW((void)db.post(type, person("2")), PreconditionFailed);
    EXPECT_THROW((void)db.get(type, key), PreconditionFailed);
    EXPECT_THROW((void)db.get(type), PreconditionFailed);
    EXPECT_THROW((void)db.scan(type), PreconditionFailed);
    EXPECT_THROW((void)db.put(type, person("1")), PreconditionFailed);
    EXPECT_THROW((void)db.patch(type, {{"id_number", "1"}, {"age", 31}}), PreconditionFailed);
    EXPECT_THROW((void)db.remove(type, key), PreconditionFailed);
    for (const EntityMethod method : {EntityMethod::put, EntityMethod::patch, EntityMethod::remove})
        EXPECT_EQ(existing[method], one) << to_string(method);
    answer = true;
    EXPECT_EQ(scan_all({.table = "entities"}).size(), 1U);
    EXPECT_EQ(db.get(type, key), one);
    EXPECT_EQ(db.put(type, person("1")), person("1"));
    EXPECT_EQ(db.remove(type, key), person("1"));
    EXPECT_THROW((void)db.remove(type, key), NotFound);
}

TEST_P(StoreContract, EntityHookIsToldNoKeyOfAScanWhichLooksAtNone) {
    const EntityType type = person_type();
    EntityHooks hooks;
    hooks.pre[EntityMethod::get] = [](const EntityCall& call) { return call.data.contains("id_number"); };
    const EntityStore db{shared_store(), "entities", {{type, hooks}}};
    db.create_if_missing();
    db.post(type, person("1"));
    EXPECT_EQ(db.page(type, {.key = {{"id_number", "1"}}}).items.size(), 1U);
    EXPECT_THROW((void)db.scan(type, {.key = {{"id_number", "1"}}}), PreconditionFailed);
}

TEST_P(StoreContract, EntityHookThatFailsAfterwardsLeavesTheWrite) {
    const EntityType type = person_type();
    std::map<EntityMethod, Item> existing;
    EntityHooks hooks;
    for (const EntityMethod method :
         {EntityMethod::post, EntityMethod::put, EntityMethod::patch, EntityMethod::remove}) {
        hooks.post[method] = [&](const EntityCall& call) {
            existing[call.method] = call.existing != nullptr ? *call.existing : Item{};
            throw std::runtime_error{"the mail server is down"};
        };
    }
    const EntityStore db{shared_store(), "entities", {{type, hooks}}};
    db.create_if_missing();
    const auto data_of = [](const auto& call) {
        try {
            (void)call();
        } catch (const PostHookFailed& error) {
            EXPECT_NE(std::string_view{error.what()}.find("the mail server is down"), std::string_view::npos);
            return error.data();
        }
        ADD_FAILURE() << "nothing was thrown";
        return Item{};
    };
    const Item key{{"id_number", "1"}};
    EXPECT_EQ(data_of([&] { return db.post(type, person("1")); }), person("1"));
    EXPECT_EQ(db.get(type, key), person("1"));
    const Item older = person("1", R"(, "age": 30)");
    EXPECT_EQ(data_of([&] { return db.put(type, older); }), older);
    EXPECT_EQ(existing[EntityMethod::put], person("1"));
    EXPECT_EQ(data_of([&] { return db.patch(type, {{"id_number", "1"}, {"age", nullptr}}); }), person("1"));
    EXPECT_EQ(existing[EntityMethod::patch], older);
    EXPECT_EQ(data_of([&] { return db.remove(type, key); }), person("1"));
    EXPECT_EQ(db.get(type, key), std::nullopt);
}

TEST_P(StoreContract, EntityHookDecidesByWhatIsReplaced) {
    const EntityType type = person_type();
    Store& other_writer = store();
    bool interfered = false;
    EntityHooks hooks;
    hooks.pre[EntityMethod::put] = [&](const EntityCall& call) {
        if (!interfered) {  // between what the hook sees and the write
            interfered = true;
            UpdateItemRequest request;
            request.table = "entities";
            request.key = {{"PK", "PERSON"}, {"SK", "1"}};
            request.update.set.push_back({.path = {{"age"}}, .value = {.operand = AttributeValue{99}}});
            (void)other_writer.update_item(request);
        }
        return call.existing->find("age") == nullptr;
    };
    const EntityStore db{shared_store(), "entities", {{type, hooks}}};
    db.create_if_missing();
    db.post(type, person("1"));
    EXPECT_THROW((void)db.put(type, person("1", R"(, "nick": "J")")), PreconditionFailed);
    EXPECT_EQ(db.get(type, {{"id_number", "1"}}), person("1", R"(, "age": 99)"));
}

TEST_P(StoreContract, EntityHookIsAskedAgainIfAnyAttributeThatTheSchemaNamesComesUp) {
    const EntityType type = EntityType::from_json(
        R"json({"title": "DOC", "type": "object", "properties": {"id": {"type": "string"}, "held": {}},
                "allOf": [{"$ref": "#/definitions/lock"}], "dependencies": {"kept": ["id"]},
                "definitions": {"lock": {"properties": {"locked": {"type": "boolean"}}}}})json",
        {.id_attribute = "id"});
    Store& other_writer = store();
    std::string added;
    EntityHooks hooks;
    hooks.pre[EntityMethod::remove] = [&](const EntityCall& call) {
        if (call.existing->contains(added)) return false;
        UpdateItemRequest request;
        request.table = "entities";
        request.key = {{"PK", "DOC"}, {"SK", call.data.at("id")}};
        request.update.set.push_back({.path = {{added}}, .value = {.operand = AttributeValue{true}}});
        (void)other_writer.update_item(request);
        return true;
    };
    const EntityStore db{shared_store(), "entities", {{type, hooks}}};
    db.create_if_missing();
    for (const char* name : {"held", "locked", "kept"}) {
        SCOPED_TRACE(name);
        added = name;
        Item doc{{"id", name}};
        for (int i = 0; i < 150; ++i) doc.set("free" + std::to_string(i), i);  // more than a condition compares
        db.post(type, doc);
        EXPECT_THROW((void)db.remove(type, {{"id", name}}), PreconditionFailed);
        EXPECT_TRUE(db.get(type, {{"id", name}}));
    }
}

TEST_P(StoreContract, EntityGetsDynamicAttributes) {
    const EntityType type = order_type();
    int calls = 0;
    EntityHooks hooks{.dynamic_attributes = [&](const EntityCall& call) {
        return Item{{"changed", ++calls},
                    {"customer", call.data.contains("customer") ? call.data.at("customer") : "al"}};
    }};
    const EntityStore db{shared_store(), "entities", {{type, hooks}}};
    db.create_if_missing();
    const Item key{{"number", 1}, {"customer", "al"}};
    EXPECT_EQ(db.post(type, {{"number", 1}}), (Item{{"number", 1}, {"customer", "al"}, {"changed", 1}}));
    EXPECT_EQ(db.put(type, key).at("changed").n(), Number{2});
    EXPECT_EQ(db.patch(type, key).at("changed").n(), Number{3});
    EXPECT_EQ(db.get(type, key)->at("changed").n(), Number{3});
}

TEST_P(StoreContract, EntityTypesThatCanHaveOneKeyAreRefused) {
    const EntityType people = person_type();
    const EntityType alike = EntityType::from_json(
        R"({"title": "ANY", "type": "object", "properties": {"id": {"type": "string"}, "kind": {"type": "string"}}})",
        {.id_attribute = "id", .pk_pattern = "{kind}"});
    try {
        const EntityStore db{shared_store(), "entities", {people, alike}};
        ADD_FAILURE() << "nothing was thrown";
    } catch (const ValidationError& error) {
        EXPECT_NE(std::string_view{error.what()}.find("can have the same key"), std::string_view::npos) << error.what();
    }
    const EntityType other_names = EntityType::from_json(order_schema, {.id_attribute = "number", .sort_key = "sort"});
    EXPECT_THROW((EntityStore{shared_store(), "entities", {people, other_names}}), ValidationError);
    const EntityStore db{shared_store(), "entities", {people}};
    EXPECT_THROW((void)db.get(alike), ValidationError);
}

}  // namespace
}  // namespace dynaloom::contract
