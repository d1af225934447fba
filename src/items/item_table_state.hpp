#pragma once

#include <dynaloom/items/item_binding.hpp>
#include <dynaloom/items/item_table.hpp>
#include <dynaloom/table/table_info.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::items {

/// What the handles of one table share.
class ItemTable::State {
public:
    State(std::shared_ptr<Store> store, ItemTableOptions given);

    /// The prefix of a new key: generated, or what is stated, which may be another's.
    std::string reserve(const std::string& model, std::string_view field, std::string_view stated);
    /// Gives back the last reservations, but for so many: their item cannot be.
    void forget_from(std::size_t count);
    /// @throws ValidationError if its keys can be another item's.
    void add(detail::Shared item);
    void open();

    [[nodiscard]] bool is_open() const noexcept { return open_; }
    [[nodiscard]] std::vector<Reservation> reservations() const;
    /// The key of the item that holds the reservations; no other item has it.
    [[nodiscard]] const dynaloom::Key& reservations_key() const noexcept { return reservations_key_; }
    void refuse_if_open() const;
    [[noreturn]] void refuse(const std::string& why) const;

    const ItemTableOptions options;
    const std::shared_ptr<const dynaloom::detail::TableInfo> info;

private:
    [[nodiscard]] bool is_taken(std::string_view prefix) const;
    [[nodiscard]] CreateTableRequest make_create_request() const;
    void record() const;
    /// @throws ValidationError naming the first that differs.
    void compare(const std::vector<Reservation>& recorded) const;

    mutable std::mutex mutex_;
    std::vector<Reservation> reservations_;
    std::vector<detail::Shared> items_;
    std::atomic<bool> open_ = false;
    dynaloom::Key reservations_key_;
};

}  // namespace dynaloom::items
