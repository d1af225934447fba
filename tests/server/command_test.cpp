#include "protocol/json_document.hpp"
#include "raw_client.hpp"
#include "request_text.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::server {
namespace {

using test::Process;
using test::RawClient;
using test::request_text;

constexpr auto create_table =
    R"({"TableName":"stories","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],)"
    R"("AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"BillingMode":"PAY_PER_REQUEST"})";

/// `dynaloom serve`, from a free port.
class Command {
public:
    explicit Command(const std::string& store, const std::vector<std::string>& more = {})
        : process_{arguments(store, more)} {
        const std::string url = process_.read_line().value_or("");
        port_ = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    Process& process() { return process_; }

private:
    static std::vector<std::string> arguments(const std::string& store, const std::vector<std::string>& more) {
        std::vector<std::string> all{DYNALOOM_COMMAND, "serve", "--store", store, "--port", "0", "--log-level", "off"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    Process process_;
    std::uint16_t port_ = 0;
};

class ServeCommandDurability : public testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Levels, ServeCommandDurability, testing::Values("full", "normal"),
                         [](const auto& level) { return std::string{level.param}; });

TEST_P(ServeCommandDurability, KeepsWhatWasAcknowledgedThroughKill) {
    const test::TempDir folder;
    const std::string store = "sqlite:" + (folder / "app.db");
    {
        Command command{store, {"--durability", GetParam()}};
        RawClient client{command.port()};
        client.send(request_text("CreateTable", create_table));
        ASSERT_EQ(client.receive().value().status, 200);
        client.send(request_text("PutItem", R"({"TableName":"stories","Item":{"p":{"S":"x"},"n":{"N":"1"}}})"));
        ASSERT_EQ(client.receive().value().status, 200);
        command.process().kill_now();
    }
    Command command{store};
    RawClient client{command.port()};
    client.send(request_text("GetItem", R"({"TableName":"stories","Key":{"p":{"S":"x"}}})"));
    EXPECT_EQ(client.receive().value().body, R"({"Item":{"p":{"S":"x"},"n":{"N":"1"}}})");
    command.process().send(SIGTERM);
    EXPECT_TRUE(client.is_closed());
    EXPECT_EQ(command.process().wait(), 0);
}

/// What a program writes to standard error while `use` talks to its port.
template <class Use>
std::vector<std::string> log_of(const std::vector<std::string>& options, const Use& use) {
    const test::TempDir folder;
    const std::string file = folder / "log";
    // The shell sends standard error to the file.
    std::vector<std::string> arguments{"/bin/sh", "-c",      R"(exec "$@" 2>"$0")", file,     DYNALOOM_COMMAND,
                                       "serve",   "--store", "sqlite::memory:",     "--port", "0"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    Process process{arguments};
    const std::string url = process.read_line().value_or("");
    use(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    process.send(SIGTERM);
    EXPECT_EQ(process.wait(), 0);
    std::ifstream log{file};
    std::vector<std::string> lines;
    for (std::string line; std::getline(log, line);) lines.push_back(line);
    return lines;
}

TEST(ServeCommand, LogsRequestsAsJsonWithoutItemsAndCredentials) {
    std::vector<std::string> told;
    const auto lines = log_of({"--log-level", "debug", "--log-format", "json"}, [](std::uint16_t port) {
        RawClient client{port};
        constexpr std::string_view put =
            R"json({"TableName":"stories","Item":{"p":{"S":"MARKkey"},"MARKname":{"S":"MARKvalue"}},)json"
            R"json("ConditionExpression":"attribute_not_exists(p)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"})json";
        client.send(request_text("CreateTable", create_table));
        EXPECT_EQ(client.receive().value().status, 200);
        for (const int status : {200, 400}) {
            client.send(request_text("PutItem", put));
            EXPECT_EQ(client.receive().value().status, status);
        }
        client.send(request_text("PutItem", R"({"TableName":"stories","Item":{"p":{"N":"MARKnumber"}}})"));
        EXPECT_EQ(client.receive().value().status, 400);
        client.send(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-amz-json-1.0\r\n"
            "X-Amz-Target: DynamoDB_20120810.ListTables\r\nX-Amz-Security-Token: MARKtoken\r\n"
            "Authorization: AWS4-HMAC-SHA256 Credential=MARKaccount, Signature=MARKsignature\r\n"
            "Content-Length: 2\r\n\r\n{}");
        EXPECT_EQ(client.receive().value().status, 400);
    });
    for (const std::string& line : lines) {
        SCOPED_TRACE(line);
        EXPECT_EQ(line.find("MARK"), std::string::npos);
        const protocol::JsonDocument document{line};
        std::string of_request;
        document.root().for_each_member([&](const std::string& name, const protocol::JsonView& value) {
            if (name == "operation" || name == "error") of_request += value.string() + ' ';
        });
        if (!of_request.empty()) told.push_back(of_request);
    }
    EXPECT_EQ(told,
              (std::vector<std::string>{"CreateTable ", "PutItem ", "PutItem ConditionalCheckFailedException ",
                                        "PutItem ValidationException ", "ListTables IncompleteSignatureException "}));
}

TEST(ServeCommand, RefusesWhatItCannotServe) {
    for (const char* store : {"app.db", "mysql://root:secret@localhost/x", "sqlite:/no/such/folder/app.db"}) {
        SCOPED_TRACE(store);
        Process process{{DYNALOOM_COMMAND, "serve", "--store", store, "--port", "0", "--log-level", "off"}};
        EXPECT_EQ(process.read_line(), std::nullopt);
        EXPECT_EQ(process.wait(), 1);
    }
}

}  // namespace
}  // namespace dynaloom::server
