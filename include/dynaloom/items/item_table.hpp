#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Items after the Python package dynamo-items: plain structs in one table, their key prefixes generated.
namespace dynaloom::items {

struct ItemTableOptions {
    std::string name{};
    KeyType partition_key = KeyType::S;
    std::optional<KeyType> sort_key{};
    std::string pk_name = "pk";
    std::string sk_name = "sk";
    std::chrono::milliseconds budget{0};  ///< total time of one request; zero means the store's default
};

/// A prefix that a key of a model has to itself.
struct Reservation {
    std::string model{};
    std::string field{};
    std::string prefix{};

    friend bool operator==(const Reservation&, const Reservation&) = default;
};

/// The table of items: a handle, whose copies share everything.
///
///     dynaloom::items::ItemTable table{store, {.name = "app", .sort_key = KeyType::S}};
///     dynaloom::items::Item<Command> commands{table};
///     table.open();
///
/// Prefixes are generated in the order in which items are defined: the model's first letter and as many letters of the
/// field's name as make it unique in the table, in upper case. `open` records them in the table, so that a program
/// whose items are others, or come in another order, is refused instead of using somebody else's prefix.
/// @par Threads  Safe to call concurrently.
class ItemTable {
public:
    /// @throws ValidationError if there is no store, or the key attributes have one name or none.
    ItemTable(std::shared_ptr<Store> store, ItemTableOptions options);

    /// From now on the table of items that are given none, in the whole process.
    void make_default() const;
    /// @throws ValidationError if there is none.
    [[nodiscard]] static ItemTable default_table();
    /// There is none any more.
    static void reset_default() noexcept;

    /// Takes the place of a key that has been removed from the program, so that items behind it keep their prefixes.
    /// @param prefix_value  That it had, if it was stated; empty: generated, as it was.
    /// @throws ValidationError if the table is open.
    void reserve(std::string_view model, std::string_view field, std::string_view prefix_value = {}) const;

    /// Creates the table, with the indexes of its items, unless it is there; then records the prefixes in it, in one
    /// conditional write, or compares them with those recorded. Call it once all items are defined, before they are
    /// used.
    /// @throws ValidationError naming what differs: a model that is gone, or comes in another place; a table that is
    ///         there with another key.
    void open() const;

    [[nodiscard]] const std::string& name() const noexcept;
    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept;
    /// All prefixes, in the order of definition.
    [[nodiscard]] std::vector<Reservation> reservations() const;

    class State;  ///< Private to the library.
    [[nodiscard]] const std::shared_ptr<State>& state() const noexcept { return state_; }

private:
    std::shared_ptr<State> state_;
};

}  // namespace dynaloom::items
