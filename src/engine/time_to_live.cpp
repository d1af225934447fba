#include "engine/time_to_live.hpp"

#include "engine/index_maintenance.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::string_view partition = "expiry";
constexpr std::size_t digits = 12;
constexpr double last_second = 999'999'999'999;  // of 12 digits, some 30,000 years away
constexpr std::chrono::years oldest_expiry{5};   // DynamoDB takes an older time for a mistake

std::string text_of(std::chrono::sys_seconds time) {
    const std::string text = std::to_string(std::max<std::int64_t>(0, time.time_since_epoch().count()));
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::chrono::sys_seconds oldest(Time now) noexcept {
    return std::chrono::ceil<std::chrono::seconds>(now - oldest_expiry);
}

}  // namespace

std::string expiry_space(std::string_view table) {
    return std::string{table} + "::expiry";  // no index can have such a name
}

std::optional<std::chrono::sys_seconds> expiry_of(const EncodedItem& item, std::string_view attribute) {
    const Item selected = select_attributes(item, {&attribute, 1});
    const AttributeValue* value = selected.find(attribute);
    const auto* number = value == nullptr ? nullptr : value->get_if<Number>();
    if (number == nullptr) return std::nullopt;
    const double seconds = std::floor(number->to_double());
    if (seconds < 0 || seconds > last_second) return std::nullopt;
    return std::chrono::sys_seconds{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

bool has_expired(std::chrono::sys_seconds expiry, Time now) noexcept {
    return expiry < std::chrono::floor<std::chrono::seconds>(now) && expiry >= oldest(now);
}

std::optional<IndexEntry> expiry_entry(RowKey row, const EncodedItem& item, std::string_view attribute) {
    const std::optional<std::chrono::sys_seconds> expiry = expiry_of(item, attribute);
    if (!expiry) return std::nullopt;
    return IndexEntry{.pk = std::string{partition}, .sk = text_of(*expiry) + index_tie(row), .data = entry_data(row)};
}

void maintain_expiries(WriteTransaction& transaction, const Table& table, std::span<const ItemChange> changes) {
    const std::optional<StoredTimeToLive>& time_to_live = table.schema.settings().time_to_live;
    if (!time_to_live) return;
    std::vector<EntryChange> entries;
    std::vector<RowKey> unreadable;
    for (const ItemChange& change : changes) {
        EntryChange entry;
        const RowKey row = change.key->view();
        try {
            if (change.before != nullptr) entry.erased = expiry_entry(row, *change.before, time_to_live->attribute);
        } catch (const DecodeError&) {
            unreadable.push_back(row);
        }
        if (change.after != nullptr) entry.put = expiry_entry(row, change.after->item(), time_to_live->attribute);
        if (entry.erased != entry.put) entries.push_back(std::move(entry));
    }
    erase_entries_of(transaction, time_to_live->space, unreadable);
    write_entries(transaction, time_to_live->space, entries);
}

std::vector<IndexEntry> expired_entries(ReadTransaction& transaction, const TableState& space, Time now,
                                        std::size_t most) {
    const std::string lower = text_of(oldest(now));
    const std::string upper = text_of(std::chrono::floor<std::chrono::seconds>(now));
    const PartitionRange range{.pk = partition,
                               .lower = Bound{.sk = lower, .inclusive = true},
                               .upper = Bound{.sk = upper, .inclusive = false}};
    Page page = transaction.range(space, range, {.rows = most, .bytes = std::size_t{1} << 20U});
    std::vector<IndexEntry> entries;
    entries.reserve(page.rows.size());
    for (Row& row : page.rows)
        entries.push_back({.pk = std::string{partition}, .sk = std::move(row.sk), .data = std::move(row.data)});
    return entries;
}

}  // namespace dynaloom::engine
