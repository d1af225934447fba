#include "engine/table_validation.hpp"

#include "engine/table.hpp"
#include "engine/table_name.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace dynaloom::engine {

namespace {

constexpr std::size_t longest_key_name = 255;
constexpr std::size_t most_local_indexes = 5;
constexpr std::size_t most_global_indexes = 20;
constexpr std::size_t most_parts_of_a_key = 4;
constexpr std::size_t most_projected_names = 20;
constexpr std::size_t most_projected_names_of_all = 100;
constexpr std::uint64_t most_units = 1'000'000'000'000;
constexpr std::size_t most_tags = 50;
constexpr std::size_t longest_tag_key = 128;
constexpr std::size_t longest_tag_value = 256;

[[noreturn]] void refuse(const std::string& why) {
    throw ValidationError{"One or more parameter values were invalid: " + why};
}

void check_attribute_name(const std::string& name, const std::string& where) {
    if (name.empty()) refuse_value(name, where, "Member must have length greater than or equal to 1");
    if (name.size() > longest_key_name)
        refuse_value(name.substr(0, longest_key_name) + "…", where,
                     "Member must have length less than or equal to 255");
}

void check_names(const std::vector<KeyAttribute>& key, const std::string& where) {
    for (std::size_t i = 0; i < key.size(); ++i)
        check_attribute_name(key[i].name, where + ".keySchema." + std::to_string(i + 1) + ".member.attributeName");
}

/// What the service's model says of one index, whatever the others are.
void check_members(const SecondaryIndex& index, const std::string& where) {
    check_legal_name(index.name, where + ".indexName");
    check_names(index.partition_key, where);
    check_names(index.sort_key, where);
    const std::vector<std::string>& names = index.projection.non_key_attributes;
    if (names.size() > most_projected_names)
        refuse_value("[...]", where + ".projection.nonKeyAttributes",
                     "Member must have length less than or equal to 20");
    for (const std::string& name : names) check_attribute_name(name, where + ".projection.nonKeyAttributes");
}

void check_members(const std::vector<SecondaryIndex>& indexes, const std::string& member) {
    for (std::size_t i = 0; i < indexes.size(); ++i)
        check_members(indexes[i], member + "." + std::to_string(i + 1) + ".member");
}

void check_members(const ProvisionedThroughput& throughput) {
    constexpr const char* least = "Member must have value greater than or equal to 1";
    if (throughput.read_capacity_units == 0) refuse_value("0", "provisionedThroughput.readCapacityUnits", least);
    if (throughput.write_capacity_units == 0) refuse_value("0", "provisionedThroughput.writeCapacityUnits", least);
}

void check(const ProvisionedThroughput& throughput) {
    const auto bounded = [](std::uint64_t units, const char* name) {
        if (units > most_units)
            throw ValidationError{"Given value " + std::to_string(units) + " for " + name + " is out of bounds"};
    };
    bounded(throughput.read_capacity_units, "ReadCapacityUnits");
    bounded(throughput.write_capacity_units, "WriteCapacityUnits");
}

void check(const Projection& projection) {
    const bool listed = !projection.non_key_attributes.empty();
    switch (projection.type) {
        case Projection::Type::include:
            if (!listed) refuse("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
            break;
        case Projection::Type::all:
            if (listed) refuse("ProjectionType is ALL, but NonKeyAttributes is specified");
            break;
        case Projection::Type::keys_only:
            if (listed) refuse("ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified");
            break;
    }
}

/// Every attribute that is part of a key has one type, and no key has an attribute twice.
class Definitions {
public:
    void add(const KeyAttribute& attribute) {
        const auto [known, added] = types_.emplace(attribute.name, attribute.type);
        if (!added && known->second != attribute.type)
            refuse("The key attribute " + attribute.name + " is defined as " +
                   std::string{to_string(attribute_type(known->second))} + " and as " +
                   std::string{to_string(attribute_type(attribute.type))});
    }

    void add(const SecondaryIndex& index) {
        std::set<std::string_view> names;
        for (const auto* key : {&index.partition_key, &index.sort_key}) {
            for (const KeyAttribute& attribute : *key) {
                if (!names.insert(attribute.name).second)
                    throw ValidationError{
                        "Both the Hash Key and the Range Key element in the KeySchema have the same name"};
                add(attribute);
            }
        }
    }

private:
    std::map<std::string_view, KeyType> types_;
};

void check_local(const KeySchema& keys, const SecondaryIndex& index) {
    if (!keys.sort_key)
        refuse("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
    if (index.partition_key.size() != 1)
        throw ValidationError{"Invalid KeySchema: The first KeySchemaElement is not a HASH key type"};
    if (index.sort_key.empty()) refuse("Index KeySchema does not have a range key for index: " + index.name);
    if (index.sort_key.size() > 1)
        refuse_value("[...]", "localSecondaryIndexes.keySchema", "Member must have length less than or equal to 2");
    if (index.partition_key.front().name != keys.partition_key.name)
        refuse("Index KeySchema does not have the same leading hash key as table KeySchema for index: " + index.name +
               ". index hash key: " + index.partition_key.front().name +
               ", table hash key: " + keys.partition_key.name);
    check(index.projection);
}

void check_global(const SecondaryIndex& index) {
    if (index.partition_key.empty())
        throw ValidationError{"Invalid KeySchema: The first KeySchemaElement is not a HASH key type"};
    if (index.partition_key.size() > most_parts_of_a_key || index.sort_key.size() > most_parts_of_a_key)
        refuse("the key of index " + index.name + " has more than 4 attributes of one kind");
    check(index.projection);
}

}  // namespace

void check_indexes(const KeySchema& keys, const std::vector<SecondaryIndex>& local,
                   const std::vector<SecondaryIndex>& global) {
    Definitions definitions;
    definitions.add(keys.partition_key);
    if (keys.sort_key) definitions.add(*keys.sort_key);
    for (const auto* indexes : {&local, &global})
        for (const SecondaryIndex& index : *indexes) definitions.add(index);

    std::set<std::string_view> names;
    std::size_t projected = 0;
    const auto add = [&](const SecondaryIndex& index) {
        if (!names.insert(index.name).second) refuse("Duplicate index name: " + index.name);
        projected += index.projection.non_key_attributes.size();
    };
    if (local.size() > most_local_indexes) refuse("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    for (const SecondaryIndex& index : local) {
        check_local(keys, index);
        add(index);
    }
    if (global.size() > most_global_indexes) refuse("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    for (const SecondaryIndex& index : global) {
        check_global(index);
        add(index);
    }
    if (projected > most_projected_names_of_all)
        refuse("Number of NonKeyAttributes of all indexes exceeds the per-table limit of 100");
}

void check(const CreateTableRequest& request) {
    check_table_name(request.table);
    check_attribute_name(request.key_schema.partition_key.name, "keySchema.1.member.attributeName");
    if (request.key_schema.sort_key)
        check_attribute_name(request.key_schema.sort_key->name, "keySchema.2.member.attributeName");
    check_members(request.local_indexes, "localSecondaryIndexes");
    check_members(request.global_indexes, "globalSecondaryIndexes");
    if (request.throughput) {
        check_members(*request.throughput);
        check(*request.throughput);
    }
    if (request.key_schema.sort_key && request.key_schema.sort_key->name == request.key_schema.partition_key.name)
        throw ValidationError{"Both the Hash Key and the Range Key element in the KeySchema have the same name"};
    check_indexes(request.key_schema, request.local_indexes, request.global_indexes);
    check_tags(request.tags);
}

void check(const UpdateTableRequest& request) {
    check_table_name(request.table);
    if (request.create_global_index)
        check_members(*request.create_global_index, "globalSecondaryIndexUpdates.1.member.create");
    if (request.delete_global_index)
        check_legal_name(*request.delete_global_index, "globalSecondaryIndexUpdates.1.member.delete.indexName");
    if (!request.create_global_index && !request.delete_global_index && !request.billing && !request.stream &&
        !request.deletion_protection)
        throw ValidationError{
            "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
            "SSESpecification or ReplicaUpdates is required"};
    if (request.create_global_index && request.delete_global_index)
        throw ServiceError{
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
            "LimitExceededException"};
    if (request.billing && request.billing->throughput) {
        check_members(*request.billing->throughput);
        check(*request.billing->throughput);
        if (request.stream) throw ValidationError{"Cannot change IOPS and Streams at the same time."};
    }
    if (request.stream) {
        if (request.stream->enabled && !request.stream->view_type)
            throw ValidationError{
                "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams."};
        if (!request.stream->enabled && request.stream->view_type)
            throw ValidationError{
                "Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was present."};
    }
}

void check_tags(const Tags& tags) {
    if (tags.size() > most_tags) refuse("Too many tags: at most 50 are allowed");
    for (const auto& [key, value] : tags) {
        if (key.empty()) refuse_value(key, "tags.key", "Member must have length greater than or equal to 1");
        if (key.size() > longest_tag_key)
            refuse_value(key, "tags.key", "Member must have length less than or equal to 128");
        if (value.size() > longest_tag_value)
            refuse_value(value, "tags.value", "Member must have length less than or equal to 256");
        if (key.starts_with("aws:")) refuse("Tag keys starting with \"aws:\" are reserved: " + key);
    }
}

}  // namespace dynaloom::engine
