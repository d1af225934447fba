// Sends the same random requests to the engine and to Amazon's DynamoDB Local, and compares what they answer.

#include "canonical_answer.hpp"
#include "exchange.hpp"
#include "known_differences.hpp"
#include "protocol/answer.hpp"
#include "random_request.hpp"
#include "shrink.hpp"

#include "support/dynamodb_client.hpp"
#include "support/dynamodb_local.hpp"
#include "support/postgres_server.hpp"

#include <dynaloom/postgres/store.hpp>
#include <dynaloom/server/server.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom::differential {
namespace {

constexpr std::size_t requests_in_episode = 400;
constexpr std::size_t most_differences = 12;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

using OpenStore = std::shared_ptr<Store> (*)();

std::shared_ptr<Store> open_sqlite() {
    return sqlite::open(":memory:");
}

std::shared_ptr<Store> open_postgres() {
    static const test::PostgresServer server;
    static int schemas = 0;
    return postgres::open(server.dsn(), {.schema = "episode" + std::to_string(++schemas)});
}

protocol::Reply reply_of(test::DynamoDbClient& client, std::string_view operation, const std::string& body) {
    test::DynamoDbClient::Response response = client.call(operation, body);
    return {response.status, std::move(response.body)};
}

/// How the engine is asked.
enum class Way : unsigned char {
    protocol,  ///< the requests' text, read by the server's side, without a network
    server,    ///< over HTTP, as DynamoDB Local is
};

/// Where the oracle is, how a store to compare with it is opened, empty, and how it is asked.
struct Match {
    std::uint16_t port;
    OpenStore open;
    Way way;
};

/// Both stores, with empty tables.
class Contenders {
public:
    explicit Contenders(const Match& match)
        : oracle_{match.port, "episode" + std::to_string(++databases)}, engine_{match.open()} {
        if (match.way == Way::server) {
            server_.emplace(engine_, server::Options{.port = 0, .sweep_interval = {}});
            client_.emplace(server_->port());
        }
        for (const TableShape& table : table_shapes()) {
            const WireRequest request = create_request(table);
            const auto theirs = oracle_.call(request.operation, request.body);
            const auto ours = ask(request.operation, request.body);
            EXPECT_EQ(theirs.status, 200) << theirs.body;
            EXPECT_EQ(ours.status, 200) << ours.body;
        }
    }

    struct Answers {
        Answer theirs;
        Answer ours;

        [[nodiscard]] bool agree() const { return theirs.canonical == ours.canonical; }
        [[nodiscard]] bool both_refuse() const {
            return theirs.canonical.starts_with("400") && ours.canonical.starts_with("400");
        }
    };

    Answers send(const WireRequest& request) {
        const protocol::Reply theirs = exchange(
            [this](std::string_view operation, const std::string& body) { return reply_of(oracle_, operation, body); },
            request);
        const protocol::Reply ours = exchange(
            [this](std::string_view operation, const std::string& body) { return ask(operation, body); }, request);
        return {{canonical_answer(request, theirs.status, theirs.body), error_text(theirs.status, theirs.body)},
                {canonical_answer(request, ours.status, ours.body), error_text(ours.status, ours.body)}};
    }

private:
    protocol::Reply ask(std::string_view operation, const std::string& body) {
        return client_ ? reply_of(*client_, operation, body) : protocol::answer(*engine_, operation, body);
    }

    static inline int databases = 0;

    test::DynamoDbClient oracle_;
    std::shared_ptr<Store> engine_;
    std::optional<server::Server> server_;
    std::optional<test::DynamoDbClient> client_;
};

Contenders::Answers answers_to_the_last(const Match& match, const Requests& requests) {
    Contenders contenders{match};
    Contenders::Answers answers;
    for (const WireRequest& request : requests) answers = contenders.send(request);
    return answers;
}

/// What an answer is, without what it says: 200, or the error's code.
std::string kind_of(const Answer& answer) {
    return answer.canonical.starts_with("200") ? "200" : answer.canonical.substr(0, answer.canonical.find(','));
}

std::string report(const Match& match, const Requests& all) {
    const Contenders::Answers found = answers_to_the_last(match, all);
    const Requests requests = shrink(all, [&](const Requests& fewer) {
        const Contenders::Answers answers = answers_to_the_last(match, fewer);
        return !answers.agree() && known_difference(fewer.back(), answers.theirs, answers.ours) == nullptr &&
               kind_of(answers.theirs) == kind_of(found.theirs) && kind_of(answers.ours) == kind_of(found.ours);
    });
    std::string text;
    for (const WireRequest& request : requests) text += request.operation + ' ' + request.body + '\n';
    const Contenders::Answers answers = answers_to_the_last(match, requests);
    return text + "  DynamoDB Local: " + answers.theirs.canonical + ' ' + answers.theirs.text +
           "\n  engine:         " + answers.ours.canonical + ' ' + answers.ours.text + '\n';
}

bool reads_only(std::string_view operation) {
    return operation == "Query" || operation == "Scan" || operation == "GetItem" || operation == "BatchGetItem" ||
           operation == "TransactGetItems" || operation.starts_with("Describe") || operation.starts_with("List") ||
           is_of_several(operation);
}

/// @param usually  How many requests, unless the environment says it.
/// @param legacy   How many of 100 requests have parameters that are older than expressions.
void compare(OpenStore open, Way way, std::uint64_t usually, unsigned legacy = 0) {
    const std::string folder = test::DynamoDbLocal::folder();
    if (folder.empty()) GTEST_SKIP() << "no DynamoDB Local: DYNALOOM_DYNAMODB_LOCAL is not set";
    const test::DynamoDbLocal server{folder};
    const Match match{server.port(), open, way};
    const std::uint64_t wanted = setting("DYNALOOM_DIFFERENTIAL_REQUESTS", usually);
    const std::uint64_t seed = setting("DYNALOOM_DIFFERENTIAL_SEED", 1);

    std::uint64_t sent = 0;
    std::uint64_t errors = 0;
    std::map<std::string, std::size_t> known;
    std::map<std::string, std::size_t> other_texts;
    std::size_t differences = 0;
    for (std::uint64_t episode = 0; sent < wanted && differences < most_differences; ++episode) {
        RequestGenerator generator{seed * 1'000'003 + episode};
        Contenders contenders{match};
        Requests requests;
        while (requests.size() < requests_in_episode && sent < wanted) {
            requests.push_back(sent % 100 < legacy ? generator.legacy() : generator.next());
            ++sent;
            const Contenders::Answers answers = contenders.send(requests.back());
            if (!answers.theirs.canonical.starts_with("200")) ++errors;
            if (answers.theirs.text != answers.ours.text)
                ++other_texts[answers.theirs.text.substr(0, 240) + "\n      | " + answers.ours.text.substr(0, 240)];
            if (answers.agree()) continue;
            if (const char* const name = known_difference(requests.back(), answers.theirs, answers.ours)) {
                ++known[name];
                if (reads_only(requests.back().operation) || answers.both_refuse()) continue;
                break;  // the tables may differ from here on
            }
            ++differences;
            ADD_FAILURE() << "seed " << seed << ", episode " << episode << ":\n" << report(match, requests);
            break;
        }
    }
    std::cout << sent << " requests, " << errors << " of them refused by DynamoDB Local; seed " << seed << '\n';
    for (const auto& [name, count] : known) std::cout << count << " known differences: " << name << '\n';
    if (std::getenv("DYNALOOM_DIFFERENTIAL_TEXTS") != nullptr)
        for (const auto& [texts, count] : other_texts) std::cout << count << " times: " << texts << '\n';
}

TEST(Differential, EngineAnswersAsDynamoDbLocal) {
    compare(open_sqlite, Way::protocol, 20'000);
}

TEST(Differential, PostgresAnswersAsDynamoDbLocal) {
    if (test::PostgresServer::programs().empty()) GTEST_SKIP() << "no PostgreSQL";
    compare(open_postgres, Way::protocol, 5'000);
}

TEST(Differential, ServerAnswersAsDynamoDbLocal) {
    compare(open_sqlite, Way::server, 6'000, 30);
}

}  // namespace
}  // namespace dynaloom::differential
