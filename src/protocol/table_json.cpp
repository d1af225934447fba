#include "protocol/table_json.hpp"

#include "protocol/enum_names.hpp"

namespace dynaloom::protocol {

namespace {

void write_key_element(JsonWriter& out, const KeyAttribute& attribute, std::string_view type) {
    out.begin_object();
    out.member("AttributeName", attribute.name);
    out.member("KeyType", type);
    out.end_object();
}

}  // namespace

void AttributeDefinitions::add(const KeySchema& keys) {
    add(keys.partition_key);
    if (keys.sort_key) add(*keys.sort_key);
}

void AttributeDefinitions::add(const SecondaryIndex& index) {
    for (const auto* keys : {&index.partition_key, &index.sort_key})
        for (const KeyAttribute& key : *keys) add(key);
}

void AttributeDefinitions::write(JsonWriter& out) const {
    out.name("AttributeDefinitions");
    out.begin_array();
    for (const auto& [name, type] : types_) {
        out.begin_object();
        out.member("AttributeName", name);
        out.member("AttributeType", name_of(type));
        out.end_object();
    }
    out.end_array();
}

void write(JsonWriter& out, const KeySchema& keys) {
    out.begin_array();
    write_key_element(out, keys.partition_key, "HASH");
    if (keys.sort_key) write_key_element(out, *keys.sort_key, "RANGE");
    out.end_array();
}

void write_members(JsonWriter& out, const SecondaryIndex& index) {
    out.member("IndexName", index.name);
    out.name("KeySchema");
    out.begin_array();
    for (const KeyAttribute& key : index.partition_key) write_key_element(out, key, "HASH");
    for (const KeyAttribute& key : index.sort_key) write_key_element(out, key, "RANGE");
    out.end_array();
    out.name("Projection");
    out.begin_object();
    out.member("ProjectionType", name_of(index.projection.type));
    if (!index.projection.non_key_attributes.empty()) {
        out.name("NonKeyAttributes");
        out.begin_array();
        for (const std::string& name : index.projection.non_key_attributes) out.string(name);
        out.end_array();
    }
    out.end_object();
}

void write_stream(JsonWriter& out, StreamViewType view_type) {
    out.name("StreamSpecification");
    out.begin_object();
    out.name("StreamEnabled");
    out.boolean(true);
    out.member("StreamViewType", name_of(view_type));
    out.end_object();
}

}  // namespace dynaloom::protocol
