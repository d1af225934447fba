#pragma once

#include <dynaloom/snapshot/snapshot.hpp>

#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom {

/// Snapshots of a store's tables by name, with the store beside them for all that is to be written or read afresh:
///
///     dynaloom::SnapshotMap map{store, {{"customers", {.attributes = {"customerId", "name"}}}, {"locations"}}};
///     const dynaloom::Snapshot<Item> customers = map["customers"];
///     map.store()->put_item(…);
/// @par Threads  Safe to call concurrently. What was handed out is not disturbed by a `refresh`.
class SnapshotMap {
public:
    /// A table to load, all items of it.
    struct Request {
        std::string table{};
        SnapshotOptions options{};
        std::string name{};  ///< in the map; the table's by default
    };

    explicit SnapshotMap(std::shared_ptr<Store> store) : store_{std::move(store)} {}
    SnapshotMap(std::shared_ptr<Store> store, std::initializer_list<Request> requests);
    SnapshotMap(const SnapshotMap&) = delete;
    SnapshotMap& operator=(const SnapshotMap&) = delete;
    ~SnapshotMap();

    [[nodiscard]] const std::shared_ptr<Store>& store() const noexcept { return store_; }

    /// Adds a snapshot, or puts it in the place of the one of that name.
    template <class Row>
    void add(const std::string& name, Snapshot<Row> snapshot) {
        put(name, std::make_shared<Held<Row>>(std::move(snapshot)));
    }
    /// Loads all items of a table.
    void load(Request request);

    /// The snapshot of Items of that name. @throws ValidationError if there is none, or it is of a model.
    [[nodiscard]] Snapshot<Item> operator[](std::string_view name) const { return get<Item>(name); }
    /// @throws ValidationError if there is none of the name, or it is of other rows.
    template <class Row>
    [[nodiscard]] Snapshot<Row> get(std::string_view name) const {
        const std::shared_ptr<const Any> any = find(name);
        const auto* held = dynamic_cast<const Held<Row>*>(any.get());
        if (held == nullptr) refuse_rows(name);
        return held->snapshot;
    }

    /// Whatever its rows are. @throws ValidationError if there is none.
    [[nodiscard]] TableDescription description(std::string_view name) const { return find(name)->description(); }
    [[nodiscard]] bool contains(std::string_view name) const;
    /// In byte order.
    [[nodiscard]] std::vector<std::string> names() const;

    /// Refreshes each snapshot; see Snapshot::refresh. If one cannot be, it and those behind it stay as they are.
    void refresh();

private:
    struct Any {
        Any() = default;
        Any(const Any&) = delete;
        Any& operator=(const Any&) = delete;
        virtual ~Any();
        [[nodiscard]] virtual const TableDescription& description() const = 0;
        [[nodiscard]] virtual std::shared_ptr<const Any> refresh() const = 0;
    };
    template <class Row>
    struct Held final : Any {
        explicit Held(Snapshot<Row> held) : snapshot{std::move(held)} {}
        [[nodiscard]] const TableDescription& description() const override { return snapshot.description(); }
        [[nodiscard]] std::shared_ptr<const Any> refresh() const override {
            return std::make_shared<Held>(snapshot.refresh());
        }
        Snapshot<Row> snapshot;
    };

    void put(const std::string& name, std::shared_ptr<const Any> snapshot);
    [[nodiscard]] std::shared_ptr<const Any> find(std::string_view name) const;
    [[noreturn]] static void refuse_rows(std::string_view name);

    std::shared_ptr<Store> store_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const Any>, std::less<>> snapshots_;
};

}  // namespace dynaloom
