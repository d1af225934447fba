#pragma once

#include "protocol/json_writer.hpp"

#include <dynaloom/store/table_requests.hpp>

#include <set>
#include <string_view>
#include <utility>
#include <vector>

/// What requests that make tables and descriptions of tables have in common.
namespace dynaloom::protocol {

/// The attributes that some keys consist of; what they were collected from must outlive this.
class AttributeDefinitions {
public:
    void add(const KeyAttribute& key) { types_.emplace(key.name, key.type); }
    void add(const KeySchema& keys);
    void add(const SecondaryIndex& index);

    /// The member `AttributeDefinitions`.
    void write(JsonWriter& out) const;

private:
    std::set<std::pair<std::string_view, KeyType>> types_;
};

void write(JsonWriter& out, const KeySchema& keys);

/// The members IndexName, KeySchema and Projection.
void write_members(JsonWriter& out, const SecondaryIndex& index);

/// The member `StreamSpecification` of a stream that is enabled.
void write_stream(JsonWriter& out, StreamViewType view_type);

}  // namespace dynaloom::protocol
