#include "engine/page_builder.hpp"

#include "engine/stored_item.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/expression/projection.hpp>

#include <limits>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::size_t page_bytes = std::size_t{1} << 20U;

}  // namespace

PageBuilder::PageBuilder(const PageOptions& options)
    : options_{options}, most_{options.limit.value_or(std::numeric_limits<std::size_t>::max())} {}

void PageBuilder::fill(ReadTransaction& transaction, ItemSource& source) {
    for (bool more = true; more;) {
        ItemSource::Batch batch = source.next(transaction, {.rows = left(), .bytes = page_bytes});
        const std::size_t count = fitting(batch.items, batch.more);
        examined_ += count;
        const bool full = left() == 0 || size_ >= page_bytes;
        if (full && count > 0) last_key_ = source.place_of(batch.items[count - 1]);
        batch.items.resize(count);
        if (options_.filter == nullptr && options_.projection.empty() && options_.keep_items && items_.empty()) {
            items_ = std::move(batch.items);
            count_ = items_.size();
        } else {
            for (EncodedItem& item : batch.items) examine(item);
        }
        more = batch.more && !full;
    }
}

/// How many of the items belong to the page. Measures them only if it matters.
std::size_t PageBuilder::fitting(std::span<const EncodedItem> items, bool more) {
    const bool goes_on = more && items.size() < left();
    if (!options_.measure && !goes_on) {
        std::size_t bound = size_;
        for (const EncodedItem& item : items) bound += size_bound(item);
        if (bound < page_bytes) return items.size();
    }
    std::size_t count = 0;
    while (count < items.size() && size_ < page_bytes) size_ += size_of(items[count++]);
    return count;
}

/// An item whose body cannot be read passes as it is: whoever decodes it shall see the fault, and the page's other
/// items.
void PageBuilder::examine(EncodedItem& item) {
    try {
        if (options_.filter != nullptr && !evaluate(*options_.filter, item)) return;
        if (options_.keep_items && !options_.projection.empty()) item = project(options_.projection, item);
    } catch (const DecodeError&) {  // NOLINT(bugprone-empty-catch): see above
    }
    ++count_;
    if (options_.keep_items) items_.push_back(std::move(item));
}

}  // namespace dynaloom::engine
