#include "history.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace dynaloom::test {
namespace {

/// What must come before what: a graph, which has a cycle if there is no order.
class Order {
public:
    explicit Order(std::size_t nodes) : after_(nodes), waits_for_(nodes) {}

    std::size_t add_node() {
        after_.emplace_back();
        waits_for_.push_back(0);
        return after_.size() - 1;
    }
    void require(std::size_t first, std::size_t then) {
        if (first == then) return;
        after_[first].push_back(then);
        ++waits_for_[then];
    }

    /// @returns Nodes that have no place: those of cycles and all that must come after them.
    [[nodiscard]] std::vector<std::size_t> without_a_place() const {
        std::vector<std::size_t> waits_for = waits_for_;
        std::vector<std::size_t> ready;
        for (std::size_t node = 0; node < waits_for.size(); ++node)
            if (waits_for[node] == 0) ready.push_back(node);
        while (!ready.empty()) {
            const std::size_t node = ready.back();
            ready.pop_back();
            for (const std::size_t next : after_[node])
                if (--waits_for[next] == 0) ready.push_back(next);
        }
        std::vector<std::size_t> rest;
        for (std::size_t node = 0; node < waits_for.size(); ++node)
            if (waits_for[node] != 0) rest.push_back(node);
        return rest;
    }

private:
    std::vector<std::vector<std::size_t>> after_;
    std::vector<std::size_t> waits_for_;
};

/// The registers at the end, by who appended each number.
class Appenders {
public:
    explicit Appenders(const Registers& end) {
        for (std::size_t i = 0; i < end.size(); ++i) {
            appenders_[i].resize(end[i].size(), nobody);
            for (std::size_t at = 0; at < end[i].size(); ++at)
                twice_ = !places_[i].emplace(end[i][at], at).second || twice_;
        }
    }

    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    [[nodiscard]] bool any_twice() const { return twice_; }
    [[nodiscard]] bool holds(const Append& append) const {
        return places_[static_cast<std::size_t>(append.to)].contains(append.number);
    }
    void enter(const Append& append, std::size_t operation) {
        const auto to = static_cast<std::size_t>(append.to);
        appenders_[to][places_[to].at(append.number)] = operation;
    }
    [[nodiscard]] const std::vector<std::size_t>& of(std::size_t number) const { return appenders_[number]; }

private:
    std::array<std::map<std::int64_t, std::size_t>, registers> places_;
    std::array<std::vector<std::size_t>, registers> appenders_;
    bool twice_ = false;
};

std::string text_of(std::string_view what, const Operation& operation) {
    std::ostringstream text;
    text << what << ": " << operation << '\n';
    return text.str();
}

/// An operation that was answered comes before all that were asked later.
void require_real_time(Order& order, const std::vector<Operation>& operations, const std::vector<bool>& happened) {
    std::vector<std::pair<std::int64_t, std::size_t>> answers;
    std::vector<std::pair<std::int64_t, std::size_t>> questions;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (!happened[i]) continue;
        questions.emplace_back(operations[i].asked, i);
        if (operations[i].outcome == Operation::Outcome::done) answers.emplace_back(operations[i].answered, i);
    }
    std::ranges::sort(answers);
    std::ranges::sort(questions);
    // A node for each answer stands for "all answered so far", which keeps the number of edges small.
    std::size_t answered = order.add_node();
    std::size_t at = 0;
    for (const auto& [asked, question] : questions) {
        for (; at < answers.size() && answers[at].first < asked; ++at) {
            const std::size_t next = order.add_node();
            order.require(answered, next);
            order.require(answers[at].second, next);
            answered = next;
        }
        order.require(answered, question);
    }
}

}  // namespace

std::string contradiction(const std::vector<Operation>& operations, const Registers& end) {
    Appenders appenders{end};
    if (appenders.any_twice()) return "a number was appended twice\n";
    std::vector<bool> happened(operations.size());
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const Operation& operation = operations[i];
        const auto there =
            std::ranges::count_if(operation.appends, [&](const Append& one) { return appenders.holds(one); });
        const bool all = static_cast<std::size_t>(there) == operation.appends.size();
        if (there != 0 && !all) return text_of("half of it was done", operation);
        const bool writes = !operation.appends.empty();
        if (operation.outcome == Operation::Outcome::done && !all) return text_of("answered, and lost", operation);
        if (operation.outcome == Operation::Outcome::refused && writes && all)
            return text_of("refused, and done", operation);
        happened[i] = operation.outcome == Operation::Outcome::done || (writes && all);
        if (!happened[i]) continue;
        for (const Append& append : operation.appends) appenders.enter(append, i);
        for (const Observation& seen : operation.before) {
            const std::vector<std::int64_t>& numbers = end[static_cast<std::size_t>(seen.of)];
            if (seen.length > numbers.size() || hash_of(numbers, seen.length) != seen.hash)
                return text_of("saw what never was", operation);
        }
    }

    Order order{operations.size()};
    for (std::size_t i = 0; i < end.size(); ++i) {
        const std::vector<std::size_t>& of = appenders.of(i);
        if (std::ranges::find(of, Appenders::nobody) != of.end()) return "a number that nobody appended\n";
        for (std::size_t at = 1; at < of.size(); ++at) order.require(of[at - 1], of[at]);
    }
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (!happened[i]) continue;
        for (const Observation& seen : operations[i].before) {
            const std::vector<std::size_t>& of = appenders.of(static_cast<std::size_t>(seen.of));
            if (seen.length > 0) order.require(of[seen.length - 1], i);
            if (seen.length < of.size()) order.require(i, of[seen.length]);
        }
    }
    require_real_time(order, operations, happened);

    std::string text;
    for (const std::size_t node : order.without_a_place())
        if (node < operations.size() && text.size() < 2000)
            text += text_of("has no place in any order", operations[node]);
    return text;
}

}  // namespace dynaloom::test
