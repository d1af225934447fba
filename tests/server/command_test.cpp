#include "raw_client.hpp"
#include "request_text.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <string>
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

TEST(ServeCommand, KeepsWhatItAcknowledged) {
    const test::TempDir folder;
    const std::string store = "sqlite:" + (folder / "app.db");
    {
        Command command{store};
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
