#pragma once

#include <dynaloom/store/store.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace dynaloom::test {

/// A store whose answers a test writes down beforehand; it keeps the requests that it was sent.
class ScriptedStore final : public Store {
public:
    explicit ScriptedStore(Encoding encoding = Encoding::plain) : Store{encoding} {}

    using Answer = std::function<Response(const Request&)>;

    void then(Answer answer) { answers_.push_back(std::move(answer)); }
    void then(Response response) {
        answers_.emplace_back([response = std::move(response)](const Request&) { return response; });
    }

    Response execute(const Request& request, const CallOptions& options) override {
        requests.push_back(request);
        budgets.push_back(options.budget);
        if (answers_.empty()) throw std::logic_error{"no answer is scripted for this request"};
        Answer answer = std::move(answers_.front());
        answers_.pop_front();
        return answer(request);
    }

    template <class OneRequest>
    [[nodiscard]] const OneRequest& request(std::size_t index) const {
        return std::get<OneRequest>(requests.at(index));
    }

    std::vector<Request> requests;
    std::vector<std::chrono::milliseconds> budgets;

private:
    std::deque<Answer> answers_;
};

}  // namespace dynaloom::test
