#include "store/table_changes.hpp"

#include "store/request_facts.hpp"

#include <dynaloom/error.hpp>

#include <variant>

namespace dynaloom {

const TableChanges::Change* TableChanges::find(std::string_view table, std::uint64_t now) const {
    const auto found = changes_.find(table);
    return found != changes_.end() && now <= found->second.until ? &found->second : nullptr;
}

void TableChanges::check(const Request& request, std::uint64_t now) const {
    if (changes_.empty()) return;
    for (const std::string_view table : tables_of_items(request)) {
        const Change* change = find(table, now);
        if (change != nullptr && change->status == TableStatus::creating) throw TableNotFound{std::string{table}};
    }
    std::visit(
        [&]<class OneRequest>(const OneRequest& one) {
            if constexpr (requires { one.index; }) {
                const Change* change = find(one.table, now);
                if (change != nullptr && one.index && change->new_index == one.index)
                    throw ValidationError{"Cannot read from backfilling global secondary index: " + *one.index};
            }
            if constexpr (std::is_same_v<OneRequest, UpdateTableRequest> ||
                          std::is_same_v<OneRequest, DeleteTableRequest> ||
                          std::is_same_v<OneRequest, UpdateTimeToLiveRequest>) {
                const Change* change = find(one.table, now);
                if (change == nullptr) return;
                const bool creating = change->status == TableStatus::creating;
                throw ServiceError{"Attempt to change a resource which is still in use: Table is being " +
                                       std::string{creating ? "created: " : "updated: "} + one.table,
                                   "ResourceInUseException", true};
            }
        },
        request);
}

void TableChanges::carried_out(const Request& request, std::uint64_t now, Response& response) {
    if (const auto* create = std::get_if<CreateTableRequest>(&request)) {
        if (creating_for_ != 0) changes_[create->table] = {TableStatus::creating, now + creating_for_, {}};
        describe(std::get<CreateTableResult>(response).description, now);
    } else if (const auto* update = std::get_if<UpdateTableRequest>(&request)) {
        if (updating_for_ != 0) {
            Change& change = changes_[update->table] = {TableStatus::updating, now + updating_for_, {}};
            if (update->create_global_index) change.new_index = update->create_global_index->name;
        }
        describe(std::get<UpdateTableResult>(response).description, now);
    } else if (const auto* remove = std::get_if<DeleteTableRequest>(&request)) {
        changes_.erase(remove->table);
    } else if (auto* described = std::get_if<DescribeTableResult>(&response)) {
        describe(described->description, now);
    }
}

void TableChanges::describe(TableDescription& description, std::uint64_t now) const {
    const Change* change = find(description.table, now);
    if (change == nullptr) return;
    description.status = change->status;
    for (IndexDescription& index : description.global_indexes)
        if (change->status == TableStatus::creating || index.index.name == change->new_index)
            index.status = TableStatus::creating;
}

}  // namespace dynaloom
