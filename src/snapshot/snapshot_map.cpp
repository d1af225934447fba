#include <dynaloom/error.hpp>
#include <dynaloom/snapshot/snapshot_map.hpp>

#include "value/text.hpp"

namespace dynaloom {

SnapshotMap::Any::~Any() = default;
SnapshotMap::~SnapshotMap() = default;

SnapshotMap::SnapshotMap(std::shared_ptr<Store> store, std::initializer_list<Request> requests)
    : store_{std::move(store)} {
    for (const Request& request : requests) load(request);
}

void SnapshotMap::load(Request request) {
    const std::string name = request.name.empty() ? request.table : request.name;
    add(name, Snapshot<Item>{store_, std::move(request.table), std::move(request.options)});
}

bool SnapshotMap::contains(std::string_view name) const {
    const std::lock_guard lock{mutex_};
    return snapshots_.contains(name);
}

std::vector<std::string> SnapshotMap::names() const {
    const std::lock_guard lock{mutex_};
    std::vector<std::string> names;
    names.reserve(snapshots_.size());
    for (const auto& [name, snapshot] : snapshots_) names.push_back(name);
    return names;
}

void SnapshotMap::refresh() {
    for (const std::string& name : names()) {
        // Loading takes its time: others go on reading meanwhile. One that was put there meanwhile is newer.
        const std::shared_ptr<const Any> old = find(name);
        std::shared_ptr<const Any> newer = old->refresh();
        const std::lock_guard lock{mutex_};
        if (snapshots_[name] == old) snapshots_[name] = std::move(newer);
    }
}

void SnapshotMap::put(const std::string& name, std::shared_ptr<const Any> snapshot) {
    const std::lock_guard lock{mutex_};
    snapshots_.insert_or_assign(name, std::move(snapshot));
}

std::shared_ptr<const SnapshotMap::Any> SnapshotMap::find(std::string_view name) const {
    const std::lock_guard lock{mutex_};
    const auto found = snapshots_.find(name);
    if (found == snapshots_.end()) throw ValidationError{"there is no snapshot " + detail::quoted(name)};
    return found->second;
}

void SnapshotMap::refuse_rows(std::string_view name) {
    throw ValidationError{"snapshot " + detail::quoted(name) + " has rows of another type than asked for"};
}

}  // namespace dynaloom
