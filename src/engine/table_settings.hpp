#pragma once

#include <dynaloom/store/table_requests.hpp>
#include <dynaloom/value/item.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::engine {

/// A secondary index as the catalog keeps it.
struct StoredIndex {
    SecondaryIndex definition{};
    bool global = true;
    /// `creating` until every item there was at its creation has been looked at. Writes keep it up to date from the
    /// beginning, so that what has been looked at stays true.
    TableStatus status = TableStatus::active;
    std::string space{};  ///< the name of the table of rows that holds its entries

    friend bool operator==(const StoredIndex&, const StoredIndex&) = default;
};

/// The latest stream of a table. What else is known of it stands in the registry of streams, which outlives the table.
struct StoredStream {
    StreamViewType view_type = StreamViewType::keys_only;
    std::string label{};
    std::string log{};  ///< where its records are
    bool enabled = true;

    friend bool operator==(const StoredStream&, const StoredStream&) = default;
};

/// The attribute that tells when an item expires.
struct StoredTimeToLive {
    std::string attribute{};
    std::string space{};  ///< the name of the table of rows that holds the items that can expire
    /// Whether every item there was when it was enabled has been looked at. Writes keep the rows up to date from the
    /// beginning.
    bool filled = false;

    friend bool operator==(const StoredTimeToLive&, const StoredTimeToLive&) = default;
};

/// What a table has besides its keys: what can change, and who it is.
struct TableSettings {
    std::string id{};                    ///< empty for tables of versions that gave none, and of other programs
    std::vector<StoredIndex> indexes{};  ///< the local ones first, else in the order of their creation
    std::optional<ProvisionedThroughput> throughput{};
    std::optional<StoredStream> stream{};  ///< absent: there never was one
    std::optional<StoredTimeToLive> time_to_live{};
    bool deletion_protection = false;
    Tags tags{};

    [[nodiscard]] const StoredIndex* find_index(std::string_view name) const noexcept;
    [[nodiscard]] bool has_local_indexes() const noexcept;
    [[nodiscard]] const StoredStream* open_stream() const noexcept {
        return stream && stream->enabled ? &*stream : nullptr;
    }

    friend bool operator==(const TableSettings&, const TableSettings&) = default;
};

/// An index that is about to be made.
[[nodiscard]] StoredIndex new_index(const std::string& table, const SecondaryIndex& definition, bool global,
                                    TableStatus status);

/// The settings as members of the catalog's text; one that has its default is left out.
void add_to(Item& text, const TableSettings& settings);

/// @throws DecodeError if a member is not as `add_to` writes it.
[[nodiscard]] TableSettings settings_of(const Item& text);

/// DynamoDB's name of the view type. @throws DecodeError if it is none.
[[nodiscard]] const char* to_string(StreamViewType type) noexcept;
[[nodiscard]] StreamViewType view_type_of(const std::string& name);

/// A key attribute in the catalog's text.
[[nodiscard]] Item to_item(const KeyAttribute& attribute);
[[nodiscard]] KeyAttribute key_attribute_of(const Item& text);

}  // namespace dynaloom::engine
