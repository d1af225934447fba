#include "history.hpp"

#include <dynaloom/error.hpp>

#include <chrono>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace dynaloom::test {
namespace {

std::int64_t now() {
    return std::chrono::steady_clock::now().time_since_epoch().count();  // CLOCK_MONOTONIC
}

Key key_of(int number) {
    return {{"PK", "register"}, {"SK", number}};
}

std::vector<std::int64_t> numbers_of(const Item& item) {
    std::vector<std::int64_t> numbers;
    for (const AttributeValue& element : item.at("log").l()) numbers.push_back(element.n().to_int64().value());
    return numbers;
}

Observation observation(int of, const std::vector<std::int64_t>& numbers, std::size_t length) {
    return {of, length, hash_of(numbers, length)};
}

Update appending(std::int64_t number) {
    const auto operand = [](auto value) { return UpdateValue{.operand = std::move(value)}; };
    Update update;
    update.set = {{Path{{"log"}}, UpdateValue{.op = UpdateValue::Op::list_append,
                                              .arguments = {operand(Path{{"log"}}),
                                                            operand(AttributeValue{AttributeValue::List{number}})}}},
                  {Path{{"last"}}, operand(AttributeValue{number})}};
    return update;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Operation& operation) {
    out << operation.client << ' ' << operation.number << ' ' << operation.asked << ' ' << operation.answered << ' '
        << static_cast<int>(operation.outcome) << ' ' << operation.appends.size();
    for (const Append& append : operation.appends) out << ' ' << append.to << ' ' << append.number;
    out << ' ' << operation.before.size();
    for (const Observation& seen : operation.before) out << ' ' << seen.of << ' ' << seen.length << ' ' << seen.hash;
    return out;
}

std::istream& operator>>(std::istream& in, Operation& operation) {
    int outcome = 0;
    std::size_t count = 0;
    in >> operation.client >> operation.number >> operation.asked >> operation.answered >> outcome >> count;
    operation.outcome = static_cast<Operation::Outcome>(outcome);
    operation.appends.resize(in ? count : 0);
    for (Append& append : operation.appends) in >> append.to >> append.number;
    in >> count;
    operation.before.resize(in ? count : 0);
    for (Observation& seen : operation.before) in >> seen.of >> seen.length >> seen.hash;
    return in;
}

void create_registers(Store& store, const std::string& table) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    store.create_table({.table = table, .key_schema = {{"PK"}, KeyAttribute{"SK", KeyType::N}}});
    for (int i = 0; i < registers; ++i) {
        Item item = key_of(i);
        item.set("log", AttributeValue::List{});
        item.set("last", 0);
        store.put_item({.table = table, .item = EncodedItem::from_item(item, Encoding::plain, keys)});
    }
}

Registers read_registers(Store& store, const std::string& table) {
    Registers all;
    for (int i = 0; i < registers; ++i)
        all[static_cast<std::size_t>(i)] =
            numbers_of(store.get_item({.table = table, .key = key_of(i), .consistent_read = true}).item->to_item());
    return all;
}

std::uint64_t hash_of(const std::vector<std::int64_t>& numbers, std::size_t length) {
    std::uint64_t hash = 14695981039346656037U;
    for (std::size_t i = 0; i < length; ++i) hash = (hash ^ static_cast<std::uint64_t>(numbers[i])) * 1099511628211U;
    return hash;
}

HistoryClient::HistoryClient(Store& store, std::string table, int client)
    : store_{store}, table_{std::move(table)}, client_{client}, random_{static_cast<unsigned>(client) + 1} {
    for (int i = 0; i < registers; ++i) known_[static_cast<std::size_t>(i)].state = observation(i, {}, 0);
}

Operation HistoryClient::next(const std::function<void(const Operation&)>& asking) {
    asking_ = asking;
    Operation operation{.client = client_, .number = operations_++};
    const int one = below(registers);
    try {
        switch (below(6)) {
            case 0:
                append(operation, one, false);
                break;
            case 1:
                append(operation, one, true);
                break;
            case 2:
                read(operation, one);
                break;
            case 3:
                read_several(operation, one);
                break;
            default:
                append_to_several(operation, one);
        }
        operation.outcome = Operation::Outcome::done;
    } catch (const Error& error) {
        operation.outcome = error.outcome_unknown() ? Operation::Outcome::unknown : Operation::Outcome::refused;
    }
    if (operation.outcome != Operation::Outcome::unknown) operation.answered = now();
    return operation;
}

void HistoryClient::ask(Operation& operation) {
    operation.asked = now();
    asking_(operation);
}

std::int64_t HistoryClient::plan_append(Operation& operation, int to) {
    const std::int64_t number = client_ * std::int64_t{1'000'000} + ++appended_;
    operation.appends.push_back({to, number});
    return number;
}

/// @param if_unchanged  Only if nobody has appended since this client last saw the register.
void HistoryClient::append(Operation& operation, int to, bool if_unchanged) {
    const Known known = known_[static_cast<std::size_t>(to)];
    const std::int64_t number = plan_append(operation, to);
    if (if_unchanged) operation.before.push_back(known.state);
    ask(operation);
    UpdateItemRequest request{.table = table_, .key = key_of(to), .update = appending(number)};
    if (if_unchanged) request.condition = compare(Condition::Op::equal, "last", known.last);
    request.return_values = ReturnValues::all_new;
    const std::vector<std::int64_t> after = numbers_of(store_.update_item(request).attributes->to_item());
    if (after.back() != number) throw std::runtime_error{"an append is not at the end"};
    operation.before.push_back(observation(to, after, after.size() - 1));
    known_[static_cast<std::size_t>(to)] = {observation(to, after, after.size()), number};
}

void HistoryClient::read(Operation& operation, int from) {
    ask(operation);
    const auto found = store_.get_item({.table = table_, .key = key_of(from), .consistent_read = true}).item;
    const std::vector<std::int64_t> numbers = numbers_of(found->to_item());
    operation.before = {observation(from, numbers, numbers.size())};
    known_[static_cast<std::size_t>(from)] = {operation.before[0], numbers.empty() ? 0 : numbers.back()};
}

void HistoryClient::append_to_several(Operation& operation, int first) {
    TransactWriteItemsRequest request;
    for (int i = 0; i < 2; ++i) {
        const int to = (first + i) % registers;
        request.actions.emplace_back(
            TransactUpdate{.table = table_, .key = key_of(to), .update = appending(plan_append(operation, to))});
    }
    if (below(2) == 0) {
        const int checked = (first + 2) % registers;
        const Known& known = known_[static_cast<std::size_t>(checked)];
        operation.before.push_back(known.state);
        request.actions.emplace_back(ConditionCheck{
            .table = table_, .key = key_of(checked), .condition = compare(Condition::Op::equal, "last", known.last)});
    }
    ask(operation);
    store_.transact_write_items(request);
}

void HistoryClient::read_several(Operation& operation, int first) {
    TransactGetItemsRequest request;
    for (int i = 0; i < 3; ++i) request.gets.push_back({.table = table_, .key = key_of((first + i) % registers)});
    ask(operation);
    const TransactGetItemsResult result = store_.transact_get_items(request);
    for (int i = 0; i < 3; ++i) {
        const int from = (first + i) % registers;
        const std::vector<std::int64_t> numbers = numbers_of(result.items[static_cast<std::size_t>(i)]->to_item());
        operation.before.push_back(observation(from, numbers, numbers.size()));
        known_[static_cast<std::size_t>(from)] = {operation.before.back(), numbers.empty() ? 0 : numbers.back()};
    }
}

}  // namespace dynaloom::test
