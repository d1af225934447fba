#include "protocol/attribute_json.hpp"
#include "protocol/expression_members.hpp"
#include "protocol/requests.hpp"

#include <dynaloom/error.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom::protocol {

namespace {

constexpr std::size_t most_actions = 100;
constexpr std::size_t longest_token = 36;

/// The elements of `TransactItems`.
std::vector<Members> read_actions(const Members& members) {
    const JsonView* list = members.list("TransactItems");
    const std::string path = members.path_of("TransactItems");
    if (!members.require("TransactItems")) return {};
    std::vector<Members> actions = structures(*list, path, members.constraints());
    if (actions.empty()) members.constraints().add("[]", path, "Member must have length greater than or equal to 1");
    if (actions.size() > most_actions)
        members.constraints().add("[...]", path, "Member must have length less than or equal to 100");
    return actions;
}

/// One action of a transaction, whose types are right.
struct Action {
    std::string_view kind;
    Members members;
    const JsonView* item;  ///< or key
};

Action read_action(std::string_view kind, Members members) {
    (void)members.table_name();
    const std::string_view name = kind == "Put" ? "Item" : "Key";
    const JsonView* item = members.map(name);
    if (members.require(name)) check_item_shape(*item);
    if (kind == "ConditionCheck") members.require("ConditionExpression");
    if (kind == "Update") members.require("UpdateExpression");
    (void)read_return_on_condition_failure(members);
    (void)ExpressionMembers{members, kind == "Get" ? ExpressionMembers::Placeholders::names
                                                   : ExpressionMembers::Placeholders::names_and_values};
    return {.kind = kind, .members = std::move(members), .item = item};
}

TransactWrite to_write(const Action& action) {
    ExpressionMembers expressions{action.members};
    expressions.read_placeholders();
    std::string table = action.members.table_name();
    const bool return_item = read_return_on_condition_failure(action.members);
    const auto finish = [&](auto write) -> TransactWrite {
        write.table = std::move(table);
        write.return_item_on_condition_failure = return_item;
        // A sub-operation without any expression may carry placeholders that nothing uses.
        if (action.members.has("ConditionExpression") || action.members.has("UpdateExpression")) expressions.finish();
        return write;
    };
    if (action.kind == "ConditionCheck") {
        ConditionCheck check;
        check.key = to_item(*action.item);
        check.condition = std::move(*expressions.condition("ConditionExpression"));
        return finish(std::move(check));
    }
    if (action.kind == "Put") {
        TransactPut put;
        put.item = to_encoded_item(*action.item);
        put.condition = expressions.condition("ConditionExpression");
        return finish(std::move(put));
    }
    if (action.kind == "Update") {
        TransactUpdate update;
        update.key = to_item(*action.item);
        update.update = expressions.update();
        update.condition = expressions.condition("ConditionExpression");
        return finish(std::move(update));
    }
    TransactDelete erase;
    erase.key = to_item(*action.item);
    erase.condition = expressions.condition("ConditionExpression");
    return finish(std::move(erase));
}

TransactWriteItemsRequest read_transact_write(const Members& members) {
    TransactWriteItemsRequest request;
    if (members.has("ClientRequestToken"))
        request.client_request_token = members.required_string("ClientRequestToken", 1, longest_token);
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    request.return_item_collection_metrics = read_return_item_collection_metrics(members);
    std::vector<Action> actions;
    bool shapes_fit = true;
    for (const Members& element : read_actions(members)) {
        std::size_t found = 0;
        for (const std::string_view kind : {"ConditionCheck", "Put", "Delete", "Update"}) {
            auto structure = element.structure(kind);
            if (!structure) continue;
            ++found;
            actions.push_back(read_action(kind, std::move(*structure)));
        }
        shapes_fit = shapes_fit && found == 1;
    }
    members.constraints().check();
    if (!shapes_fit) throw ValidationError{"TransactItems can only contain one of Check, Put, Update or Delete"};
    for (const Action& action : actions) request.actions.push_back(to_write(action));
    return request;
}

TransactGetItemsRequest read_transact_get(const Members& members) {
    TransactGetItemsRequest request;
    request.return_consumed_capacity = read_return_consumed_capacity(members);
    std::vector<Action> actions;
    for (const Members& element : read_actions(members)) {
        if (!element.require("Get")) continue;
        actions.push_back(read_action("Get", std::move(*element.structure("Get"))));
    }
    members.constraints().check();
    for (const Action& action : actions) {
        ExpressionMembers expressions{action.members, ExpressionMembers::Placeholders::names};
        expressions.require_use({});
        expressions.read_placeholders();
        request.gets.push_back({.table = action.members.table_name(),
                                .key = to_item(*action.item),
                                .projection = expressions.projection()});
        expressions.finish();
    }
    return request;
}

}  // namespace

std::optional<Request> read_transaction_request(std::string_view operation, const Members& members) {
    if (operation == "TransactWriteItems") return read_transact_write(members);
    if (operation == "TransactGetItems") return read_transact_get(members);
    return std::nullopt;
}

}  // namespace dynaloom::protocol
