#pragma once

#include "engine/item_source.hpp"
#include "engine/row_store.hpp"

#include <dynaloom/expression/condition.hpp>
#include <dynaloom/store/item_requests.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace dynaloom::engine {

/// What a query or scan makes of the items that it examines. Points into the request.
struct PageOptions {
    std::optional<std::uint32_t> limit;
    const Condition* filter = nullptr;
    std::span<const Path> projection{};  ///< all attributes if empty
    bool keep_items = true;
    bool measure = false;  ///< whether `bytes` is asked for
};

/// A page of DynamoDB's. It ends after as many items as the request's limit says, or with the item that makes 1 MB
/// full; either way the last item examined is where the next page goes on, even if nothing follows.
class PageBuilder {
public:
    explicit PageBuilder(const PageOptions& options);

    /// Examines the source's items until the page is full or the source at its end.
    void fill(ReadTransaction& transaction, ItemSource& source);

    /// Of all items examined, by DynamoDB's formula; only if it was asked for.
    [[nodiscard]] std::size_t bytes() const noexcept { return size_; }

    /// @tparam Result  QueryResult or ScanResult.
    template <class Result>
    [[nodiscard]] Result take() {
        Result result;
        result.items = std::move(items_);
        result.count = count_;
        result.scanned_count = examined_;
        result.last_evaluated_key = std::move(last_key_);
        return result;
    }

private:
    [[nodiscard]] std::size_t left() const noexcept { return most_ - examined_; }
    std::size_t fitting(std::span<const EncodedItem> items, bool more);
    void examine(EncodedItem& item);

    PageOptions options_;
    std::size_t most_;
    std::vector<EncodedItem> items_;
    std::size_t count_ = 0;
    std::size_t examined_ = 0;
    std::size_t size_ = 0;
    std::optional<Key> last_key_;
};

}  // namespace dynaloom::engine
