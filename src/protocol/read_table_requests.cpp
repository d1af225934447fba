#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::protocol {

namespace {

const std::string invalid = "One or more parameter values were invalid: ";

using Definitions = std::map<std::string, KeyType, std::less<>>;

[[noreturn]] void refuse(const std::string& why) {
    throw ValidationError{invalid + why};
}

std::string listed(const std::set<std::string>& names) {
    std::string all = "[";
    for (const std::string& name : names) all += (all.size() == 1 ? "" : ", ") + name;
    return all + ']';
}

Definitions read_definitions(const Members& members) {
    Definitions definitions;
    const JsonView* list = members.list("AttributeDefinitions");
    if (list == nullptr) return definitions;
    for (const Members& definition :
         structures(*list, members.path_of("AttributeDefinitions"), members.constraints())) {
        constexpr std::array types{KeyType::B, KeyType::N, KeyType::S};
        const std::string name = definition.required_string("AttributeName", 1, 255);
        definition.require("AttributeType");
        const auto type = definition.one_of("AttributeType", {"B", "N", "S"});
        if (!type) continue;
        if (const auto known = definitions.find(name); known != definitions.end() && known->second != types[*type])
            refuse("Duplicate AttributeName in AttributeDefinitions: " + name);
        definitions[name] = types[*type];
    }
    return definitions;
}

/// A key schema as the request has it.
struct KeyElements {
    std::vector<std::pair<std::string, bool>> elements;  ///< name, and whether it is of the partition key
};

KeyElements read_key_schema(const Members& members, std::size_t most) {
    KeyElements keys;
    const JsonView* list = members.list("KeySchema");
    if (!members.require("KeySchema")) return keys;
    for (const Members& element : structures(*list, members.path_of("KeySchema"), members.constraints())) {
        std::string name = element.required_string("AttributeName", 1, 255);
        element.require("KeyType");
        keys.elements.emplace_back(std::move(name), element.one_of("KeyType", {"HASH", "RANGE"}) == 0U);
    }
    if (keys.elements.empty())
        members.constraints().add("[]", members.path_of("KeySchema"),
                                  "Member must have length greater than or equal to 1");
    if (keys.elements.size() > most)
        members.constraints().add("[...]", members.path_of("KeySchema"),
                                  "Member must have length less than or equal to " + std::to_string(most));
    return keys;
}

std::optional<ProvisionedThroughput> read_throughput(const Members& members) {
    const auto structure = members.structure("ProvisionedThroughput");
    if (!structure) return std::nullopt;
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    structure->require("ReadCapacityUnits");
    structure->require("WriteCapacityUnits");
    return ProvisionedThroughput{
        static_cast<std::uint64_t>(structure->integer("ReadCapacityUnits", 1, most).value_or(0)),
        static_cast<std::uint64_t>(structure->integer("WriteCapacityUnits", 1, most).value_or(0))};
}

/// An index as the request has it.
struct RawIndex {
    std::string name;
    KeyElements keys;
    std::optional<std::size_t> projection;
    std::optional<std::vector<std::string>> non_key_attributes;
    bool has_throughput = false;
};

RawIndex read_index(const Members& members, std::size_t most_keys) {
    RawIndex index;
    index.name = members.required_string("IndexName", 3, 255);
    index.keys = read_key_schema(members, most_keys);
    if (members.require("Projection")) {
        const Members projection = std::move(*members.structure("Projection"));
        index.projection = projection.one_of("ProjectionType", {"ALL", "INCLUDE", "KEYS_ONLY"});
        if (const JsonView* names = projection.list("NonKeyAttributes")) index.non_key_attributes = strings(*names);
    }
    index.has_throughput = read_throughput(members).has_value();
    return index;
}

std::vector<RawIndex> read_indexes(const Members& members, std::string_view name, std::size_t most_keys) {
    std::vector<RawIndex> indexes;
    const JsonView* list = members.list(name);
    if (list == nullptr) return indexes;
    for (const Members& index : structures(*list, members.path_of(name), members.constraints()))
        indexes.push_back(read_index(index, most_keys));
    return indexes;
}

KeyAttribute key_attribute(const std::string& name, const Definitions& definitions) {
    return {name, definitions.find(name)->second};
}

KeySchema to_key_schema(const KeyElements& keys, const Definitions& definitions) {
    if (!keys.elements[0].second)
        throw ValidationError{"Invalid KeySchema: The first KeySchemaElement is not a HASH key type"};
    if (keys.elements.size() > 1 && keys.elements[1].second)
        throw ValidationError{"Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"};
    if (keys.elements.size() > 1 && keys.elements[0].first == keys.elements[1].first)
        throw ValidationError{"Both the Hash Key and the Range Key element in the KeySchema have the same name"};
    KeySchema schema{key_attribute(keys.elements[0].first, definitions), std::nullopt};
    if (keys.elements.size() > 1) schema.sort_key = key_attribute(keys.elements[1].first, definitions);
    return schema;
}

SecondaryIndex to_index(const RawIndex& raw, const Definitions& definitions) {
    constexpr std::array types{Projection::Type::all, Projection::Type::include, Projection::Type::keys_only};
    constexpr std::array<std::string_view, 3> names{"ALL", "INCLUDE", "KEYS_ONLY"};
    if (!raw.projection) refuse("Unknown ProjectionType: null");
    SecondaryIndex index{.name = raw.name, .partition_key = {}, .sort_key = {}, .projection = {}};
    index.projection.type = types[*raw.projection];
    const bool include = index.projection.type == Projection::Type::include;
    if (include && !raw.non_key_attributes) refuse("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    if (!include && raw.non_key_attributes)
        refuse("ProjectionType is " + std::string{names[*raw.projection]} + ", but NonKeyAttributes is specified");
    if (raw.non_key_attributes) index.projection.non_key_attributes = *raw.non_key_attributes;
    if (!raw.keys.elements[0].second)
        throw ValidationError{"Invalid KeySchema: The first KeySchemaElement is not a HASH key type"};
    for (const auto& [name, is_partition] : raw.keys.elements) {
        if (is_partition && !index.sort_key.empty())
            throw ValidationError{"Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"};
        (is_partition ? index.partition_key : index.sort_key).push_back(key_attribute(name, definitions));
    }
    return index;
}

void collect(const KeyElements& keys, std::set<std::string>& names) {
    for (const auto& element : keys.elements) names.insert(element.first);
}

void check_definitions(const std::set<std::string>& used, const Definitions& definitions, bool has_indexes) {
    std::set<std::string> defined;
    for (const auto& definition : definitions) defined.insert(definition.first);
    for (const std::string& name : used) {
        if (defined.contains(name)) continue;
        if (!has_indexes) throw ValidationError{"Invalid KeySchema: Some index key attribute have no definition"};
        refuse("Some index key attributes are not defined in AttributeDefinitions. Keys: " + listed(used) +
               ", AttributeDefinitions: " + listed(defined));
    }
    if (defined.size() == used.size()) return;
    if (!has_indexes)
        refuse(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
            "AttributeDefinitions");
    refuse("Some AttributeDefinitions are not used. AttributeDefinitions: " + listed(defined) +
           ", keys used: " + listed(used));
}

struct RawStream {
    bool enabled = false;
    std::optional<StreamViewType> view_type;
};

std::optional<RawStream> read_stream(const Members& members) {
    const auto structure = members.structure("StreamSpecification");
    if (!structure) return std::nullopt;
    constexpr std::array types{StreamViewType::new_image, StreamViewType::old_image, StreamViewType::new_and_old_images,
                               StreamViewType::keys_only};
    RawStream stream;
    structure->require("StreamEnabled");
    stream.enabled = structure->boolean("StreamEnabled").value_or(false);
    const auto type =
        structure->one_of("StreamViewType", {"NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"});
    if (type) stream.view_type = types[*type];
    return stream;
}

Tags read_tags(const Members& members) {
    Tags tags;
    if (const JsonView* list = members.list("Tags"))
        for (const Members& tag : structures(*list, members.path_of("Tags"), members.constraints())) {
            std::string key = tag.required_string("Key", 1, 128);
            tags[std::move(key)] = tag.required_string("Value", 0, 256);
        }
    return tags;
}

/// On demand, or provisioned. @returns Whether provisioned.
bool check_billing(const std::optional<std::size_t>& mode, const std::optional<ProvisionedThroughput>& throughput) {
    const bool provisioned = mode.value_or(0) == 0;
    if (provisioned && !throughput)
        refuse("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    if (!provisioned && throughput)
        refuse("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
    return provisioned;
}

void check_index_throughput(const RawIndex& index, bool provisioned) {
    if (provisioned && !index.has_throughput) refuse("ProvisionedThroughput is not specified for index: " + index.name);
    if (!provisioned && index.has_throughput)
        refuse("ProvisionedThroughput should not be specified for index: " + index.name +
               " when BillingMode is PAY_PER_REQUEST");
}

CreateTableRequest read_create_table(const Members& members) {
    CreateTableRequest request;
    request.table = members.table_name();
    const Definitions definitions = read_definitions(members);
    members.require("AttributeDefinitions");
    const KeyElements keys = read_key_schema(members, 2);
    const auto mode = members.one_of("BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"});
    request.throughput = read_throughput(members);
    const std::vector<RawIndex> local = read_indexes(members, "LocalSecondaryIndexes", 2);
    const std::vector<RawIndex> global = read_indexes(members, "GlobalSecondaryIndexes", 8);
    const auto stream = read_stream(members);
    request.deletion_protection = members.boolean("DeletionProtectionEnabled").value_or(false);
    request.tags = read_tags(members);
    members.constraints().check();

    const bool provisioned = check_billing(mode, request.throughput);
    std::set<std::string> used;
    collect(keys, used);
    for (const RawIndex& index : local) collect(index.keys, used);
    for (const RawIndex& index : global) collect(index.keys, used);
    check_definitions(used, definitions, !local.empty() || !global.empty());
    request.key_schema = to_key_schema(keys, definitions);
    if (members.has("LocalSecondaryIndexes") && local.empty()) refuse("List of LocalSecondaryIndexes is empty");
    for (const RawIndex& index : local) request.local_indexes.push_back(to_index(index, definitions));
    if (members.has("GlobalSecondaryIndexes") && global.empty()) refuse("List of GlobalSecondaryIndexes is empty");
    for (const RawIndex& index : global) {
        check_index_throughput(index, provisioned);
        request.global_indexes.push_back(to_index(index, definitions));
    }
    if (stream && !stream->enabled && stream->view_type)
        refuse("Table is being created with a stream disabled, UpdateViewType should not be specified");
    if (stream && stream->enabled) {
        if (!stream->view_type) refuse("StreamViewType must be specified when a stream is enabled");
        request.stream = stream->view_type;
    }
    return request;
}

void read_index_updates(UpdateTableRequest& request, const Members& members, const Definitions& definitions) {
    const JsonView* list = members.list("GlobalSecondaryIndexUpdates");
    if (list == nullptr) return;
    std::vector<RawIndex> created;
    std::vector<std::string> deleted;
    bool empty_element = false;
    for (const Members& element :
         structures(*list, members.path_of("GlobalSecondaryIndexUpdates"), members.constraints())) {
        if (const auto create = element.structure("Create"))
            created.push_back(read_index(*create, 8));
        else if (const auto erase = element.structure("Delete"))
            deleted.push_back(erase->required_string("IndexName", 3, 255));
        else if (!element.has("Update"))
            empty_element = true;
    }
    members.constraints().check();
    if (empty_element)
        refuse(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete must not be null");
    if (created.size() + deleted.size() > 1)
        throw ServiceError{
            "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
            "LimitExceededException"};
    if (!deleted.empty()) request.delete_global_index = deleted.front();
    if (created.empty()) return;
    std::set<std::string> used;
    collect(created.front().keys, used);
    for (const std::string& name : used)
        if (!definitions.contains(name)) {
            std::set<std::string> defined;
            for (const auto& definition : definitions) defined.insert(definition.first);
            refuse("Some index key attributes are not defined in AttributeDefinitions. Keys: " + listed(used) +
                   ", AttributeDefinitions: " + listed(defined));
        }
    request.create_global_index = to_index(created.front(), definitions);
}

UpdateTableRequest read_update_table(const Members& members) {
    UpdateTableRequest request;
    request.table = members.table_name();
    const Definitions definitions = read_definitions(members);
    const auto mode = members.one_of("BillingMode", {"PROVISIONED", "PAY_PER_REQUEST"});
    const auto throughput = read_throughput(members);
    const auto stream = read_stream(members);
    request.deletion_protection = members.boolean("DeletionProtectionEnabled");
    read_index_updates(request, members, definitions);
    members.constraints().check();

    if (mode || throughput) {
        if (mode) check_billing(mode, throughput);
        request.billing = UpdateTableRequest::Billing{throughput, mode.has_value()};
    }
    if (stream) request.stream = UpdateTableRequest::Stream{stream->enabled, stream->view_type};
    return request;
}

ListTablesRequest read_list_tables(const Members& members) {
    ListTablesRequest request;
    if (members.has("ExclusiveStartTableName"))
        request.exclusive_start_table = members.required_string("ExclusiveStartTableName", 3, 255);
    request.limit = static_cast<std::uint32_t>(members.integer("Limit", 1, 100).value_or(100));
    members.constraints().check();
    return request;
}

template <class OneRequest>
OneRequest read_table_only(const Members& members) {
    OneRequest request;
    request.table = members.table_name();
    members.constraints().check();
    return request;
}

UpdateTimeToLiveRequest read_update_ttl(const Members& members) {
    UpdateTimeToLiveRequest request;
    request.table = members.table_name();
    if (members.require("TimeToLiveSpecification")) {
        const Members specification = std::move(*members.structure("TimeToLiveSpecification"));
        request.attribute = specification.required_string("AttributeName", 1, 255);
        specification.require("Enabled");
        request.enabled = specification.boolean("Enabled").value_or(false);
    }
    members.constraints().check();
    return request;
}

TagResourceRequest read_tag_resource(const Members& members) {
    TagResourceRequest request;
    request.resource_arn = members.required_string("ResourceArn", 1, 1283);
    members.require("Tags");
    request.tags = read_tags(members);
    members.constraints().check();
    return request;
}

UntagResourceRequest read_untag_resource(const Members& members) {
    UntagResourceRequest request;
    request.resource_arn = members.required_string("ResourceArn", 1, 1283);
    if (const JsonView* keys = members.list("TagKeys"); members.require("TagKeys")) request.tag_keys = strings(*keys);
    members.constraints().check();
    return request;
}

ListTagsOfResourceRequest read_list_tags(const Members& members) {
    ListTagsOfResourceRequest request;
    request.resource_arn = members.required_string("ResourceArn", 1, 1283);
    request.next_token = members.string("NextToken");
    members.constraints().check();
    return request;
}

}  // namespace

std::optional<Request> read_table_request(std::string_view operation, const Members& members) {
    if (operation == "CreateTable") return read_create_table(members);
    if (operation == "DescribeTable") return read_table_only<DescribeTableRequest>(members);
    if (operation == "UpdateTable") return read_update_table(members);
    if (operation == "DeleteTable") return read_table_only<DeleteTableRequest>(members);
    if (operation == "ListTables") return read_list_tables(members);
    if (operation == "UpdateTimeToLive") return read_update_ttl(members);
    if (operation == "DescribeTimeToLive") return read_table_only<DescribeTimeToLiveRequest>(members);
    if (operation == "TagResource") return read_tag_resource(members);
    if (operation == "UntagResource") return read_untag_resource(members);
    if (operation == "ListTagsOfResource") return read_list_tags(members);
    return std::nullopt;
}

}  // namespace dynaloom::protocol
