#include <dynaloom/error.hpp>
#include <dynaloom/table/table.hpp>
#include <dynaloom/table/transaction.hpp>

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "support/scripted_store.hpp"

namespace dynaloom::test {

struct Member {
    static constexpr auto pk_pattern = "MEMBER#{id}";
    static constexpr std::array unique{Unique{.name = "email", .key = "EMAIL#{email}"}};

    std::string id{};
    std::string email{};
};
struct Counter {
    static constexpr auto pk_pattern = "COUNTER#{id}";

    std::string id{};
    int count = 0;
};

namespace {

using namespace dynaloom::literals;

/// What the store refuses with, told by a service that has an id for it.
template <class AnyError>
std::function<Response(const Request&)> refusal(AnyError error) {
    error.set_request_id("ID-1");
    return [error](const Request&) -> Response { throw error; };
}
TransactionCanceled canceled(const char* code) {
    return TransactionCanceled{{CancellationReason{.code = code}, CancellationReason{}}};
}

TEST(RequestId, IsThatOfTheRefusalThatACallTellsAnew) {
    const auto store = std::make_shared<ScriptedStore>();
    const Table<Counter> counters{store, "app"};
    const Table<Member> members{store, "app"};
    const auto count = [&] { counters.update("id"_f = "1").set("count"_f += 1).run(); };
    const auto commit = [&] {
        Transaction tx{store};
        tx.remove(counters, "id"_f = "1");
        tx.commit();
    };
    const auto create = [&] { members.create({.id = "1", .email = "a@x"}); };
    const struct {
        const char* name;
        std::function<Response(const Request&)> answer;
        std::function<void()> call;
    } cases[] = {
        {"update", refusal(ValidationError{"no"}), count},
        {"transaction", refusal(TransactionCanceled{{CancellationReason{.code = "ConditionalCheckFailed"}}}), commit},
        {"guarded record", refusal(canceled("ConditionalCheckFailed")), create},
        {"guarded, throttled", refusal(canceled("ThrottlingError")), create},
        {"guarded, invalid", refusal(canceled("ValidationError")), create},
        {"guarded, otherwise", refusal(canceled("ItemCollectionSizeLimitExceeded")), create},
    };
    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        store->then(one.answer);
        try {
            one.call();
            ADD_FAILURE() << "nothing was thrown";
        } catch (const Error& error) {
            EXPECT_EQ(error.request_id(), "ID-1") << error.what();
        }
    }
}

}  // namespace
}  // namespace dynaloom::test
