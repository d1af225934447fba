#pragma once

#include <dynaloom/snapshot/options.hpp>
#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/table/table_info.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// What fills snapshots, whatever their rows are.
namespace dynaloom::detail {

/// What a snapshot knows of its table besides the rows.
struct SnapshotFacts {
    TableDescription description{};
    std::chrono::system_clock::time_point taken_at{};
};

/// Reads a table, and thereafter what has changed in it since.
/// @par Threads  Not to be shared.
class TableFeed {
public:
    /// The scan of the table, once it is known.
    using MakeScan = std::function<ScanRequest(const TableInfo&)>;
    using TakeItem = std::function<void(const TableInfo&, const EncodedItem& item)>;
    /// @param item  What stands under the key now; null if nothing that belongs in the snapshot does.
    using TakeChange = std::function<void(const TableInfo&, const Key& key, const EncodedItem* item)>;

    TableFeed(std::shared_ptr<Store> store, std::string table, SnapshotOptions options, MakeScan make_scan);

    [[nodiscard]] const std::string& table() const noexcept { return table_; }
    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept { return store_; }
    [[nodiscard]] const SnapshotOptions& options() const noexcept { return options_; }

    /// Hands out every item, from a thread for each segment at once.
    [[nodiscard]] SnapshotFacts load(const TakeItem& take);

    /// Hands out the changes since `load` or the last `catch_up`, those of one key in their order; some from before,
    /// too.
    /// @returns Nullopt if changes are lost, or the table is another one: it must be loaded.
    [[nodiscard]] std::optional<SnapshotFacts> catch_up(const TakeChange& take);

private:
    [[nodiscard]] TableDescription describe() const;
    [[nodiscard]] StreamConsumer begin_stream(const TableDescription& description) const;
    void check_follow(const TableDescription& description) const;
    void walk(const TakeItem& take) const;
    [[nodiscard]] bool is_same_table(const TableDescription& now) const;
    void take_record(const StreamRecord& record, const TakeChange& take) const;

    std::shared_ptr<Store> store_;
    std::string table_;
    SnapshotOptions options_;
    MakeScan make_scan_;
    std::shared_ptr<const TableInfo> info_;
    ScanRequest scan_;
    std::string id_;                          // of the table that was loaded
    std::string stream_;                      // its ARN
    std::optional<StreamConsumer> consumer_;  // since all of the table is loaded
};

/// Where the rows of a snapshot that follows its table stand.
class RowPlaces {
public:
    /// Bytes that a row costs here.
    [[nodiscard]] static std::size_t cost(const std::string& key);
    [[nodiscard]] static std::string text_of(const Key& key);

    [[nodiscard]] std::optional<std::size_t> find(const std::string& key) const;
    /// Of the row behind the last one.
    void add(std::string key);
    /// The last row takes its place.
    void erase(const std::string& key);

private:
    std::unordered_map<std::string, std::size_t> places_;
    std::vector<const std::string*> keys_;  // of each place
};

}  // namespace dynaloom::detail
