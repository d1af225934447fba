#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/table/query.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {

/// What a snapshot reads of its table, and how.
struct SnapshotOptions {
    /// Attributes to read, all if empty. A snapshot of a model needs those of its fields, and reads them alone with
    /// `attributes_of<Model>()`.
    std::vector<std::string> attributes{};
    /// Only items for which it is true.
    std::optional<Condition> filter{};
    /// Reads the items of this index instead of the table's; such a snapshot cannot follow.
    std::optional<std::string> index{};
    /// `refresh` catches up from the table's stream, which must hold new images, rather than read the table again.
    /// DynamoDB's stream is some time behind the table, mostly about a second: see Snapshot::refresh.
    /// Costs memory for the keys, about 100 bytes a row, which count for the limit.
    bool follow = false;
    /// Reads the table, or a local index, with every write that was acknowledged before. So does a snapshot that
    /// follows, before it takes what the stream tells.
    bool consistent = false;
    /// Segments that are read at once, each by a thread of its own; by default as many as suit the store
    /// (Store::concurrency): 8 make DynamoDB faster, a SQL store is read fastest in the order of its keys, by one.
    std::optional<std::uint32_t> segments{};
    /// Bytes that the rows may take, as `Snapshot::bytes` counts them; none by default.
    std::optional<std::size_t> memory_limit{};
    /// Of items that do not read as the model.
    OnError on_error = OnError::warn;
    /// Of each request; zero means the store's default.
    std::chrono::milliseconds budget{0};
};

/// The rows of a snapshot take more memory than its options allow.
class SnapshotTooLarge : public Error {
public:
    SnapshotTooLarge(const std::string& table, std::size_t limit);
    ~SnapshotTooLarge() override;

    [[nodiscard]] const std::string& table() const noexcept { return table_; }
    /// Bytes.
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

private:
    std::string table_;
    std::size_t limit_;
};

}  // namespace dynaloom
