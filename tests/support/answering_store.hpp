#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::test {

/// A store that answers every request with an empty result, unless told otherwise, and keeps the requests.
/// @par Threads  Safe to call concurrently, but for `requests` and `budgets`.
class AnsweringStore final : public Store {
public:
    using Answer = std::function<Response(const Request&)>;

    explicit AnsweringStore(Answer answer = empty_result, unsigned concurrency = 1)
        : Store{Encoding::plain, concurrency}, answer_{std::move(answer)} {}

    Response execute(const Request& request, const CallOptions& options) override {
        {
            const std::lock_guard lock{mutex_};
            requests.push_back(request);
            budgets.push_back(options.budget);
        }
        return answer_(request);
    }

    static Response empty_result(const Request& request) { return result_at<0>(request.index()); }

    std::vector<Request> requests;
    std::vector<std::chrono::milliseconds> budgets;  ///< of each of them

private:
    template <std::size_t Index>
    static Response result_at(std::size_t index) {
        if constexpr (Index < std::variant_size_v<Response>) {
            return index == Index ? Response{std::in_place_index<Index>} : result_at<Index + 1>(index);
        } else {
            throw std::logic_error{"a request without a result"};
        }
    }

    std::mutex mutex_;
    Answer answer_;
};

}  // namespace dynaloom::test
