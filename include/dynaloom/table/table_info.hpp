#pragma once

#include <dynaloom/model/index_keys.hpp>
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/options.hpp>
#include <dynaloom/store/store.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace dynaloom::detail {

/// What the copies of a table handle share.
struct TableInfo {
    std::shared_ptr<Store> store;
    std::string name;
    std::string partition_key;
    std::string sort_key;
    CallOptions options;

    /// Views of this object's names.
    [[nodiscard]] KeyNames key_names() const noexcept { return {partition_key, sort_key}; }
};

[[nodiscard]] std::shared_ptr<const TableInfo> make_table_info(std::shared_ptr<Store> store, std::string name,
                                                               const KeyNames& key_names,
                                                               std::chrono::milliseconds budget);

// The requests of a typed table, made without touching the store. `has_sort_key` says whether the record type has one.

[[nodiscard]] Key make_key(const TableInfo& table, KeyTexts texts, bool has_sort_key);
/// @param indexes  Of all record types; those of one name are one index.
/// @throws ValidationError if two of one name have different keys.
[[nodiscard]] CreateTableRequest make_create_table(const TableInfo& table, bool has_sort_key,
                                                   std::span<const IndexDescriptionView> indexes);
[[nodiscard]] GetItemRequest make_get(const TableInfo& table, Key key, bool consistent);
/// @param body  As `encode` wrote it, without key attributes.
[[nodiscard]] EncodedItem make_item(const TableInfo& table, Key key, std::string body);
[[nodiscard]] PutItemRequest make_put(const TableInfo& table, EncodedItem item);
/// Fails if there is an item of that key.
[[nodiscard]] PutItemRequest make_create(const TableInfo& table, EncodedItem item);
[[nodiscard]] UpdateItemRequest make_update(const TableInfo& table, Key key, Update update);
[[nodiscard]] DeleteItemRequest make_delete(const TableInfo& table, Key key);
[[nodiscard]] QueryRequest make_query(const TableInfo& table, SortRange range);
/// Everything under one partition key.
[[nodiscard]] QueryRequest make_partition_query(const TableInfo& table, std::string partition);
[[nodiscard]] QueryRequest make_index_query(const TableInfo& table, std::string_view index,
                                            std::vector<Condition> key_conditions);
[[nodiscard]] ScanRequest make_scan(const TableInfo& table, ScanKeys keys);

/// Throws the error in flight, with the table named if it is one of the caller's making, or of the table's capacity.
[[noreturn]] void rethrow_with_table(const TableInfo& table);

// What the store says of a request, with the table named.

GetItemResult get_item(const TableInfo& table, GetItemRequest request);
[[nodiscard]] std::optional<EncodedItem> find_item(const TableInfo& table, Key key, bool consistent);
void put_item(const TableInfo& table, PutItemRequest request);
UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request);
void delete_item(const TableInfo& table, DeleteItemRequest request);

/// Creates the table unless it is there, and waits until it and the indexes wanted can be used.
/// @throws ValidationError naming what differs, if it is there as another one; Timeout.
void create_if_missing(const TableInfo& table, const CreateTableRequest& wanted);

/// Makes the attribute the table's time to live, unless it is. Safe from several processes at once.
/// @throws ValidationError if another one is.
void enable_time_to_live(const TableInfo& table, std::string_view attribute);

/// The item with its key beside the body.
[[nodiscard]] EncodedItem with_keys(const TableInfo& table, const EncodedItem& item);

/// Text of the key for messages: `PK "USER#johndoe", SK "STORY#1"`, shortened.
[[nodiscard]] std::string describe_key(const KeyNames& key_names, const Item& keys);

/// The text of a key attribute that is a string; empty if it is absent or of another type.
[[nodiscard]] std::string_view key_text(const Item& keys, std::string_view name) noexcept;

/// Sends the writes in requests of 25, as many at once as suits the store; of two writes of one item within those the
/// later stays. What the store leaves unprocessed is sent again, with growing pauses.
/// @throws BatchIncomplete if some is left when the time of a request ends.
class BatchWriter {
public:
    explicit BatchWriter(const TableInfo& table);
    void put(EncodedItem item);
    /// Sends what is left.
    void flush();

private:
    struct Sending {
        BatchWriteItemRequest request{};
        bool outcome_unknown = false;  // of what is left of it
    };

    // What is left of it stays in it.
    void send(Sending& sending) const;

    const TableInfo& table_;
    std::size_t most_;
    std::vector<BatchWrite> pending_;
    std::unordered_map<std::string, std::size_t> places_;  // in pending_, by key
};

/// The items of several keys, read 100 a request, as many at once as suits the store; a key given twice is read once.
class BatchItems {
public:
    /// @throws BatchIncomplete if the store leaves keys unprocessed until the time of a request ends.
    BatchItems(const TableInfo& table, const std::vector<Key>& keys, bool consistent);

    /// The item of that key, or nullptr if there is none.
    [[nodiscard]] const EncodedItem* find(const Key& key) const;

private:
    struct Reading {
        BatchGetItemRequest request{};
        std::vector<EncodedItem> found{};
    };

    // What is left of it stays in it.
    void read(Reading& reading) const;

    const TableInfo& table_;
    std::unordered_map<std::string, std::optional<EncodedItem>> items_;
};

}  // namespace dynaloom::detail
