#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/model/binding.hpp>
#include <dynaloom/table/explanation.hpp>
#include <dynaloom/table/table_info.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Writes of records whose model has unique constraints: each is one request together with the guards (see Unique)
/// that it takes and gives back.
///
/// That is decided by what the stored record holds, and the write's condition says that it still does. So a write that
/// finds another state does nothing, learns from the item that failed it what the record holds, and tries again.
namespace dynaloom::detail {

/// What a write takes the stored record to hold until it knows better.
enum class Holding : unsigned char {
    unknown,    ///< it reads the record first
    unchanged,  ///< what the write itself stores
    nothing,
};

/// The model's binding if it has constraints, else null.
template <class Model>
[[nodiscard]] constexpr const Binding* guarded() {
    if constexpr (unique_count<Model> != 0) {
        return &binding<Model>;
    } else {
        return nullptr;
    }
}

/// Of each constraint of a model, the key of the guard that a record holds.
using HeldKeys = std::vector<std::optional<std::string>>;

/// The writes of guarded records among the actions of one request.
class UniqueGuards {
public:
    /// @param action  The write's place among the actions.
    void add(std::size_t action, const Binding& model, std::shared_ptr<const TableInfo> table, Holding holding);

    [[nodiscard]] bool empty() const noexcept { return writes_.empty(); }

    /// Reads what records hold of which that is unknown and matters.
    void read_held(const std::vector<TransactWrite>& actions);

    /// The actions with their demands, and behind them those of the guards. Unknown records are taken to hold nothing.
    /// @throws UniqueViolation if two of the writes take one guard.
    [[nodiscard]] std::vector<TransactWrite> complete(std::vector<TransactWrite> actions) const;

    struct Verdict {
        bool again = false;        ///< other guards have to be taken or given back: complete the actions anew
        std::string constraint{};  ///< that was violated
    };
    /// What is to be made of completed actions that were refused.
    /// @param actions  Before they were completed.
    /// @param reasons  Of the completed ones; those of guards become those of their writes, where these have none.
    [[nodiscard]] Verdict judge(const std::vector<TransactWrite>& actions, std::vector<CancellationReason>& reasons);

private:
    struct Write {
        std::size_t action;
        const Binding* model;
        std::shared_ptr<const TableInfo> table;
        Holding holding;
        std::optional<HeldKeys> held{};
        std::vector<bool> lost{};  ///< guards that the record names, but that are of another one
    };
    struct Change;

    /// What a write does with a guard: leaves it, or has the record hold that key, or none.
    using Wish = std::optional<std::optional<std::string>>;
    [[nodiscard]] static std::vector<Wish> wishes(const Write& write, const TransactWrite& action);
    [[nodiscard]] static HeldKeys held_by(const Write& write, const std::vector<Wish>& wishes);
    [[nodiscard]] static bool learn(Write& write, const TransactWrite& action, const EncodedItem* item);
    [[nodiscard]] std::vector<Change> changes(const std::vector<TransactWrite>& actions) const;

    std::vector<Write> writes_;
};

// As those of table_info.hpp, of a record that is guarded if `model` is not null.
// @throws UniqueViolation; Timeout if others change what the record holds until the table's budget ends.

void put_item(const TableInfo& table, PutItemRequest request, const Binding* model, Holding holding);
/// An update that takes or gives back guards gives back the item that refused it at first, as it was then.
UpdateItemResult update_item(const TableInfo& table, UpdateItemRequest request, const Binding* model, Holding holding);
void delete_item(const TableInfo& table, DeleteItemRequest request, const Binding* model);

/// What the write will send first, or second if it has to read first what the record holds.
[[nodiscard]] Explanation explain(const TableInfo& table, const PutItemRequest& request, const Binding* model,
                                  Holding holding);
[[nodiscard]] Explanation explain(const TableInfo& table, const UpdateItemRequest& request, const Binding* model);
[[nodiscard]] Explanation explain(const TableInfo& table, const DeleteItemRequest& request, const Binding* model);

/// @throws ValidationError if the update changes a guard: a transaction gives nothing back.
void refuse_returning(const TableInfo& table, const UpdateItemRequest& request, const Binding& model);

}  // namespace dynaloom::detail
