#include "engine/table_settings.hpp"

#include "engine/table_schema.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::array projection_types{
    std::pair{Projection::Type::all, "ALL"},
    std::pair{Projection::Type::keys_only, "KEYS_ONLY"},
    std::pair{Projection::Type::include, "INCLUDE"},
};
constexpr std::array view_types{
    std::pair{StreamViewType::keys_only, "KEYS_ONLY"},
    std::pair{StreamViewType::new_image, "NEW_IMAGE"},
    std::pair{StreamViewType::old_image, "OLD_IMAGE"},
    std::pair{StreamViewType::new_and_old_images, "NEW_AND_OLD_IMAGES"},
};

template <class Names, class Enum>
const char* name_in(const Names& names, Enum value) {
    return std::ranges::find(names, value, [](const auto& pair) { return pair.first; })->second;
}

template <class Names>
auto value_in(const Names& names, const std::string& name) {
    const auto found = std::ranges::find(names, name, [](const auto& pair) { return pair.second; });
    if (found == names.end())
        throw DecodeError{"the catalog says \"" + name + "\", which this version does not know", "", name};
    return found->first;
}

AttributeValue::List to_list(const std::vector<KeyAttribute>& attributes) {
    AttributeValue::List list;
    for (const KeyAttribute& attribute : attributes) list.emplace_back(to_item(attribute));
    return list;
}

std::vector<KeyAttribute> key_attributes_of(const AttributeValue& list) {
    std::vector<KeyAttribute> attributes;
    for (const AttributeValue& attribute : list.l()) attributes.push_back(key_attribute_of(attribute.m()));
    return attributes;
}

Item to_item(const StoredIndex& index) {
    Item item{{"name", index.definition.name},
              {"partition_key", to_list(index.definition.partition_key)},
              {"sort_key", to_list(index.definition.sort_key)},
              {"projection", name_in(projection_types, index.definition.projection.type)},
              {"space", index.space}};
    if (!index.global) item.set("local", true);
    if (index.status == TableStatus::creating) item.set("creating", true);
    if (index.definition.projection.type == Projection::Type::include) {
        AttributeValue::List names;
        for (const std::string& name : index.definition.projection.non_key_attributes) names.emplace_back(name);
        item.set("attributes", std::move(names));
    }
    return item;
}

StoredIndex index_of(const Item& item) {
    StoredIndex index;
    index.definition.name = item.at("name").s();
    index.definition.partition_key = key_attributes_of(item.at("partition_key"));
    index.definition.sort_key = key_attributes_of(item.at("sort_key"));
    index.definition.projection.type = value_in(projection_types, item.at("projection").s());
    if (const AttributeValue* names = item.find("attributes"))
        for (const AttributeValue& name : names->l())
            index.definition.projection.non_key_attributes.push_back(name.s());
    index.global = !item.contains("local");
    if (item.contains("creating")) index.status = TableStatus::creating;
    index.space = item.at("space").s();
    return index;
}

}  // namespace

StoredIndex new_index(const std::string& table, const SecondaryIndex& definition, bool global, TableStatus status) {
    return {.definition = definition, .global = global, .status = status, .space = table + ":" + definition.name};
}

const StoredIndex* TableSettings::find_index(std::string_view name) const noexcept {
    const auto found = std::ranges::find(
        indexes, name, [](const StoredIndex& index) -> const std::string& { return index.definition.name; });
    return found == indexes.end() ? nullptr : &*found;
}

bool TableSettings::has_local_indexes() const noexcept {
    return !indexes.empty() && !indexes.front().global;
}

const char* to_string(StreamViewType type) noexcept {
    return name_in(view_types, type);
}

StreamViewType view_type_of(const std::string& name) {
    return value_in(view_types, name);
}

Item to_item(const KeyAttribute& attribute) {
    return {{"name", attribute.name}, {"type", to_string(attribute_type(attribute.type))}};
}

KeyAttribute key_attribute_of(const Item& text) {
    KeyAttribute attribute{text.at("name").s()};
    for (const KeyType type : {KeyType::N, KeyType::B})
        if (text.at("type").s() == to_string(attribute_type(type))) attribute.type = type;
    return attribute;
}

void add_to(Item& text, const TableSettings& settings) {
    if (!settings.id.empty()) text.set("id", settings.id);
    if (!settings.indexes.empty()) {
        AttributeValue::List indexes;
        for (const StoredIndex& index : settings.indexes) indexes.emplace_back(to_item(index));
        text.set("indexes", std::move(indexes));
    }
    if (settings.throughput)
        text.set("throughput", Item{{"read", settings.throughput->read_capacity_units},
                                    {"write", settings.throughput->write_capacity_units}});
    if (settings.stream) {
        Item stream{{"view_type", to_string(settings.stream->view_type)},
                    {"label", settings.stream->label},
                    {"log", settings.stream->log}};
        if (!settings.stream->enabled) stream.set("disabled", true);
        text.set("stream", std::move(stream));
    }
    if (settings.time_to_live) {
        Item time_to_live{{"attribute", settings.time_to_live->attribute}, {"space", settings.time_to_live->space}};
        if (!settings.time_to_live->filled) time_to_live.set("filling", true);
        text.set("time_to_live", std::move(time_to_live));
    }
    if (settings.deletion_protection) text.set("deletion_protection", true);
    if (!settings.tags.empty()) {
        Item tags;
        for (const auto& [key, value] : settings.tags) tags.set(key, value);
        text.set("tags", std::move(tags));
    }
}

TableSettings settings_of(const Item& text) {
    TableSettings settings;
    if (const AttributeValue* id = text.find("id")) settings.id = id->s();
    if (const AttributeValue* indexes = text.find("indexes"))
        for (const AttributeValue& index : indexes->l()) settings.indexes.push_back(index_of(index.m()));
    if (const AttributeValue* throughput = text.find("throughput")) {
        const auto units = [&](std::string_view name) {
            return static_cast<std::uint64_t>(throughput->m().at(name).n().to_int64().value_or(0));
        };
        settings.throughput = ProvisionedThroughput{units("read"), units("write")};
    }
    if (const AttributeValue* stream = text.find("stream"))
        settings.stream = StoredStream{.view_type = view_type_of(stream->m().at("view_type").s()),
                                       .label = stream->m().at("label").s(),
                                       .log = stream->m().at("log").s(),
                                       .enabled = !stream->m().contains("disabled")};
    if (const AttributeValue* time_to_live = text.find("time_to_live"))
        settings.time_to_live = StoredTimeToLive{.attribute = time_to_live->m().at("attribute").s(),
                                                 .space = time_to_live->m().at("space").s(),
                                                 .filled = !time_to_live->m().contains("filling")};
    settings.deletion_protection = text.contains("deletion_protection");
    if (const AttributeValue* tags = text.find("tags"))
        for (const Attribute& tag : tags->m()) settings.tags.emplace(tag.name, tag.value.s());
    return settings;
}

}  // namespace dynaloom::engine
