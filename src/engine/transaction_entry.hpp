#pragma once

#include "engine/item_change.hpp"
#include "engine/item_write.hpp"
#include "engine/stored_item.hpp"
#include "engine/table.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/store/transaction_requests.hpp>
#include <dynaloom/value/encoded_item.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace dynaloom::engine {

/// What is wrong with an action whatever is stored. @param place  In the request, from 1. @throws ValidationError
void check(const TransactWrite& action, std::size_t place);

/// One entry of a transaction: its key is found at once, the rest decided when the item is known. A fault of its own
/// becomes its reason.
class TransactionEntry {
public:
    TransactionEntry(const TransactionEntry&) = delete;
    TransactionEntry& operator=(const TransactionEntry&) = delete;

    /// nullptr if the request's key is none of the table's.
    [[nodiscard]] const ItemKey* key() const noexcept { return key_.stored == nullptr ? nullptr : &key_; }
    [[nodiscard]] const CancellationReason& reason() const noexcept { return reason_; }

protected:
    TransactionEntry() = default;
    ~TransactionEntry() = default;

    /// Does a part of the work, whose ValidationError becomes the reason. @throws EmptyKey
    template <class Work>
    void decide(const Work& work) {
        try {
            work();
        } catch (const EmptyKey&) {
            throw;  // refuses the whole request
        } catch (const ValidationError& error) {
            reason_ = {.code = "ValidationError", .message = error.what()};
        }
    }

    void find(const Table& table, const Key& key) {
        stored_key_ = key_in(table, key);
        key_ = {&key, &stored_key_};
    }

    StoredKey stored_key_;
    ItemKey key_{};
    CancellationReason reason_;
};

class TransactionAction final : public TransactionEntry {
public:
    /// @param request  Must outlive this.
    TransactionAction(const Table& table, const TransactWrite& request);

    /// Shows it the item as it is.
    void see(std::optional<EncodedItem> before);

    /// The item before and after. Of a check there is no item after: it is not to be applied.
    [[nodiscard]] ItemChange change() const noexcept;
    /// Whether it is a write at all, not a check.
    [[nodiscard]] bool is_write() const noexcept;
    /// Whether there is anything to write.
    [[nodiscard]] bool changes() const noexcept;

private:
    Table table_;
    const TransactWrite& request_;
    std::optional<StoredItem> put_;
    std::optional<EncodedItem> before_;
    std::optional<UpdatedItem> updated_;
};

class TransactionGet final : public TransactionEntry {
public:
    TransactionGet(const Table& table, const TransactGet& request);

    void see(std::optional<EncodedItem> item) { item_ = std::move(item); }

    /// The whole item, or nullptr.
    [[nodiscard]] const EncodedItem* item() const noexcept { return item_ ? &*item_ : nullptr; }

    /// What the request asks for of it.
    [[nodiscard]] std::optional<EncodedItem> take();

private:
    const TransactGet& request_;
    std::optional<EncodedItem> item_;
};

}  // namespace dynaloom::engine
