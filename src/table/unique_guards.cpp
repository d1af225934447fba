#include <dynaloom/table/unique_guards.hpp>

#include <dynaloom/model/condition_codec.hpp>
#include <dynaloom/model/models_overlap.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "value/find_attribute.hpp"
#include "value/text.hpp"

namespace dynaloom::detail {
namespace {

constexpr std::string_view owner_partition = "owner_pk";
constexpr std::string_view owner_sort = "owner_sk";
constexpr std::string_view failed = "ConditionalCheckFailed";
constexpr std::string_view conflict = "TransactionConflict";
constexpr std::string_view none = "None";

Path attribute_path(std::string_view attribute) {
    return {{std::string{attribute}}};
}

const Key& key_of(const TransactWrite& action) {
    return std::visit(
        [](const auto& one) -> const Key& {
            if constexpr (requires { one.item; }) {
                return one.item.keys();
            } else {
                return one.key;
            }
        },
        action);
}

/// The caller's condition is true of the item.
bool allows(const TransactWrite& action, const EncodedItem* item) {
    return std::visit(
        [&](const auto& one) {
            const std::optional<Condition> condition{one.condition};
            if (!condition) return true;
            return item != nullptr ? evaluate(*condition, *item) : evaluate(*condition, Item{});
        },
        action);
}

HeldKeys held_in(const Binding& model, const EncodedItem* item) {
    HeldKeys held(model.unique.size());
    if (item == nullptr) return held;
    for (std::size_t i = 0; i < held.size(); ++i)
        held[i] = find_string_attribute(item->encoding(), item->body(), model.unique[i].attribute);
    return held;
}

Condition holds(std::string_view attribute, const std::optional<std::string>& key) {
    std::string name{attribute};
    return key ? compare(Condition::Op::equal, std::move(name), *key) : attribute_not_exists(std::move(name));
}

Condition owned_by(const TableInfo& table, const Key& owner) {
    Condition owned =
        compare(Condition::Op::equal, std::string{owner_partition}, std::string{key_text(owner, table.partition_key)});
    if (!owner.contains(table.sort_key)) return owned;
    return make_junction(
        Condition::Op::all_of, std::move(owned),
        compare(Condition::Op::equal, std::string{owner_sort}, std::string{key_text(owner, table.sort_key)}));
}

EncodedItem make_guard(const TableInfo& table, Key key, const Key& owner) {
    Item guard = std::move(key);
    guard.set(std::string{owner_partition}, key_text(owner, table.partition_key));
    if (owner.contains(table.sort_key)) guard.set(std::string{owner_sort}, key_text(owner, table.sort_key));
    const std::array<std::string_view, 2> key_names{table.partition_key, table.sort_key};
    return EncodedItem::from_item(guard, table.store->encoding(), key_names);
}

/// `email "jo@example.com" is taken: unique constraint "email" of User`.
std::string describe_violation(const Binding& model, const UniqueKey& unique, std::string_view key) {
    std::string text;
    if (const auto values = match_key(unique.key, key)) {
        auto value = values->begin();
        for (const PatternPart& part : unique.key.parts) {
            if (part.is_placeholder())
                text.append(text.empty() ? "" : ", ").append(part.text).append(" ").append(quoted(*value++));
        }
    }
    if (text.empty()) text = quoted(key);
    return text + " is taken: unique constraint " + quoted(unique.name) + " of " + std::string{model.model};
}

}  // namespace

/// A guard that is taken, given back, or handed from one record to another.
struct UniqueGuards::Change {
    const TableInfo* table;
    Key key;
    const Write* taker = nullptr;
    const Write* giver = nullptr;
    std::size_t constraint = 0;  ///< of the taker, or if there is none the giver
};

void UniqueGuards::add(std::size_t action, const Binding& model, std::shared_ptr<const TableInfo> table,
                       Holding holding) {
    writes_.push_back({.action = action, .model = &model, .table = std::move(table), .holding = holding});
}

std::vector<UniqueGuards::Wish> UniqueGuards::wishes(const Write& write, const TransactWrite& action) {
    const auto& constraints = write.model->unique;
    std::vector<Wish> wishes(constraints.size());
    if (const auto* put = std::get_if<TransactPut>(&action)) {
        const HeldKeys keys = held_in(*write.model, &put->item);
        std::copy(keys.begin(), keys.end(), wishes.begin());
    } else if (const auto* update = std::get_if<TransactUpdate>(&action)) {
        for (std::size_t i = 0; i < wishes.size(); ++i) {
            const Path path = attribute_path(constraints[i].attribute);
            for (const Update::Set& set : update->update.set) {
                if (set.path == path) wishes[i] = Wish{std::get<AttributeValue>(set.value.operand).s()};
            }
            for (const Path& removed : update->update.remove) {
                if (removed == path) wishes[i] = Wish{std::in_place};
            }
        }
    } else {
        std::fill(wishes.begin(), wishes.end(), Wish{std::in_place});
    }
    return wishes;
}

HeldKeys UniqueGuards::held_by(const Write& write, const std::vector<Wish>& wishes) {
    if (write.held) return *write.held;
    HeldKeys held(wishes.size());
    if (write.holding == Holding::unchanged) {
        for (std::size_t i = 0; i < wishes.size(); ++i) held[i] = wishes[i].value_or(std::nullopt);
    }
    return held;
}

void UniqueGuards::read_held(const std::vector<TransactWrite>& actions) {
    for (Write& write : writes_) {
        const TransactWrite& action = actions[write.action];
        const std::vector<Wish> wished = wishes(write, action);
        if (write.held || std::none_of(wished.begin(), wished.end(), [](const Wish& one) { return one.has_value(); }))
            continue;
        if (write.holding != Holding::unknown) {
            write.held = held_by(write, wished);
            continue;
        }
        GetItemRequest request = make_get(*write.table, key_of(action), true);
        for (const UniqueKey& unique : write.model->unique)
            request.projection.push_back(attribute_path(unique.attribute));
        const GetItemResult found = get_item(*write.table, std::move(request));
        write.held = held_in(*write.model, found.item ? &*found.item : nullptr);
    }
}

std::vector<UniqueGuards::Change> UniqueGuards::changes(const std::vector<TransactWrite>& actions) const {
    std::vector<Change> changes;
    const auto change_of = [&](const Write& write, std::size_t constraint, const std::string& text) -> Change& {
        const bool has_sort_key = key_of(actions[write.action]).contains(write.table->sort_key);
        Key key = make_key(*write.table, {text, std::string{guard_sort_key}}, has_sort_key);
        for (Change& other : changes) {
            if (other.table->name == write.table->name && other.key == key) return other;
        }
        changes.push_back({.table = write.table.get(), .key = std::move(key), .constraint = constraint});
        return changes.back();
    };
    for (const Write& write : writes_) {
        const std::vector<Wish> wished = wishes(write, actions[write.action]);
        const HeldKeys held = held_by(write, wished);
        for (std::size_t i = 0; i < wished.size(); ++i) {
            if (!wished[i] || *wished[i] == held[i]) continue;
            if (held[i] && (write.lost.empty() || !write.lost[i])) change_of(write, i, *held[i]).giver = &write;
            if (!*wished[i]) continue;
            Change& taken = change_of(write, i, **wished[i]);
            if (taken.taker != nullptr) {
                throw UniqueViolation{"table " + quoted(write.table->name) + ": " +
                                          describe_violation(*write.model, write.model->unique[i], **wished[i]) +
                                          ", by another write of the same transaction",
                                      std::string{write.model->unique[i].name}};
            }
            taken.taker = &write;
            taken.constraint = i;
        }
    }
    return changes;
}

std::vector<TransactWrite> UniqueGuards::complete(std::vector<TransactWrite> actions) const {
    std::vector<TransactWrite> of_guards;
    for (const Change& change : changes(actions)) {
        Condition condition{.op = Condition::Op::any_of};
        condition.children.push_back(attribute_not_exists(change.table->partition_key));
        for (const Write* owner : {change.taker, change.giver}) {
            if (owner != nullptr) condition.children.push_back(owned_by(*change.table, key_of(actions[owner->action])));
        }
        if (change.taker != nullptr) {
            of_guards.emplace_back(
                TransactPut{.table = change.table->name,
                            .item = make_guard(*change.table, change.key, key_of(actions[change.taker->action])),
                            .condition = std::move(condition),
                            .return_item_on_condition_failure = true});
        } else {
            of_guards.emplace_back(
                TransactDelete{.table = change.table->name, .key = change.key, .condition = std::move(condition)});
        }
    }
    for (const Write& write : writes_) {
        const std::vector<Wish> wished = wishes(write, actions[write.action]);
        const HeldKeys held = held_by(write, wished);
        for (std::size_t i = 0; i < wished.size(); ++i) {
            if (!wished[i]) continue;
            std::visit(
                [&](auto& one) {
                    one.return_item_on_condition_failure = true;
                    if constexpr (requires { one.condition.has_value(); })
                        add_condition(one.condition, holds(write.model->unique[i].attribute, held[i]));
                },
                actions[write.action]);
        }
    }
    std::move(of_guards.begin(), of_guards.end(), std::back_inserter(actions));
    return actions;
}

/// @returns Whether the record holds something else than the write took it to; if so it is known now.
bool UniqueGuards::learn(Write& write, const TransactWrite& action, const EncodedItem* item) {
    if (!write.held || !allows(action, item)) return false;
    HeldKeys held = held_in(*write.model, item);
    if (held == *write.held) return false;
    write.held = std::move(held);
    write.lost.clear();
    return true;
}

UniqueGuards::Verdict UniqueGuards::judge(const std::vector<TransactWrite>& actions,
                                          std::vector<CancellationReason>& reasons) {
    if (writes_.empty()) return {};
    const std::vector<Change> guards = changes(actions);
    if (reasons.size() != actions.size() + guards.size()) return {};
    const auto is_conflict = [](const CancellationReason& reason) { return reason.code == conflict; };
    bool again = std::any_of(reasons.begin(), reasons.end(), is_conflict);
    for (std::size_t i = 0; i < guards.size(); ++i) {
        const Change& guard = guards[i];
        if (reasons[actions.size() + i].code != failed || guard.taker != nullptr) continue;
        Write& giver = writes_[static_cast<std::size_t>(guard.giver - writes_.data())];
        giver.lost.resize(giver.model->unique.size());
        giver.lost[guard.constraint] = again = true;
        reasons[actions.size() + i] = {};
    }
    for (Write& write : writes_) {
        CancellationReason& reason = reasons[write.action];
        if (reason.code != failed || !learn(write, actions[write.action], reason.item.get())) continue;
        reason = {};
        again = true;
    }
    Verdict verdict;
    const auto own_end = reasons.begin() + static_cast<std::ptrdiff_t>(actions.size());
    const bool refused = std::any_of(reasons.begin(), own_end, [&](const CancellationReason& reason) {
        return reason.code != none && !is_conflict(reason);
    });
    for (std::size_t i = 0; i < guards.size(); ++i) {
        const Change& guard = guards[i];
        CancellationReason& reason = reasons[actions.size() + i];
        if (reason.code == none) continue;
        const Write& write = guard.taker != nullptr ? *guard.taker : *guard.giver;
        CancellationReason& of_write = reasons[write.action];
        if (of_write.code != none) continue;
        if (reason.code == failed) {
            const UniqueKey& unique = write.model->unique[guard.constraint];
            reason.message = describe_violation(*write.model, unique, key_text(guard.key, guard.table->partition_key));
            if (verdict.constraint.empty()) verdict.constraint = unique.name;
        }
        of_write = std::move(reason);
    }
    verdict.again = again && !refused;
    reasons.resize(actions.size());
    return verdict;
}

}  // namespace dynaloom::detail
