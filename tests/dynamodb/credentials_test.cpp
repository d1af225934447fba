// Credentials over a real connection: the requests that only they make, and what is done when the service refuses them.

#include "dynamodb/default_credentials.hpp"
#include "support/scripted_server.hpp"

#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace dynaloom {
namespace {

using test::ScriptedServer;

constexpr const char* lease_json =
    R"({"AccessKeyId":"INSTANCE","SecretAccessKey":"s","Token":"t","Expiration":"2999-01-01T00:00:00Z"})";

dynamodb::World world_with(std::map<std::string, std::string> variables) {
    dynamodb::World world = dynamodb::process_world();
    world.environment = [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional{found->second};
    };
    return world;
}

/// One that gives this machine's services more time.
dynamodb::World patient(dynamodb::World world) {
    world.fetch = [fetch = world.fetch](const dynamodb::HttpRequest& request, std::chrono::milliseconds /*limit*/) {
        return fetch(request, std::chrono::minutes{1});
    };
    return world;
}

TEST(DynamoDbCredentials, OfAnInstanceAreFetchedByPutAndGet) {
    ScriptedServer server;
    server.then(ScriptedServer::answer(200, "session"));
    server.then(ScriptedServer::answer(200, "role"));
    server.then(ScriptedServer::answer(200, lease_json));
    const auto lease =
        find_credentials(patient(world_with({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.endpoint()}})), "eu-west-1");
    EXPECT_EQ(lease.credentials.access_key_id, "INSTANCE");
    const auto received = server.received();
    ASSERT_EQ(received.size(), 3U);
    EXPECT_TRUE(received[0].head.starts_with("PUT /latest/api/token HTTP/1.1\r\n")) << received[0].head;
    EXPECT_NE(received[0].head.find("X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"), std::string::npos);
    EXPECT_TRUE(received[1].head.starts_with("GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\n"));
    EXPECT_TRUE(received[2].head.starts_with("GET /latest/meta-data/iam/security-credentials/role HTTP/1.1\r\n"));
    EXPECT_NE(received[2].head.find("X-aws-ec2-metadata-token: session"), std::string::npos);
    EXPECT_EQ(received[1].connection, received[0].connection) << "the connection is kept";
}

TEST(DynamoDbCredentials, OfAContainerGoPastTheProxy) {
    ScriptedServer server;
    server.then(ScriptedServer::answer(200, lease_json));
    ASSERT_EQ(setenv("http_proxy", "http://127.0.0.1:1", 1), 0);
    const auto lease = find_credentials(
        patient(world_with({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.endpoint() + "/credentials"}})), "eu-west-1");
    unsetenv("http_proxy");
    EXPECT_EQ(lease.credentials.access_key_id, "INSTANCE");
}

TEST(DynamoDbCredentials, OfASlowMetadataServiceAreGivenUpSoon) {
    ScriptedServer server;
    server.otherwise({.bytes = "HTTP/1.1 200 OK\r\n", .delay = std::chrono::minutes{10}});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW(static_cast<void>(
                     find_credentials(world_with({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.endpoint()}}), "r")),
                 ConnectionError);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::minutes{1});
}

/// Gives other credentials after each refusal.
class Rotating final : public dynamodb::CredentialsProvider {
public:
    std::shared_ptr<const dynamodb::Credentials> get() override {
        return std::make_shared<const dynamodb::Credentials>(dynamodb::Credentials{
            .access_key_id = "KEY" + std::to_string(generation_), .secret_access_key = "s", .session_token = {}});
    }
    void refused(const dynamodb::Credentials& /*credentials*/) override { ++generation_; }

private:
    std::atomic<int> generation_{1};
};

TEST(DynamoDbCredentials, ThatExpireUnderWayAreReplacedOnce) {
    ScriptedServer server;
    server.then(ScriptedServer::refuse(400, "ExpiredTokenException"));
    server.then(ScriptedServer::answer(200, "{}"));
    const auto store = dynamodb::open(
        {.region = "eu-west-1", .endpoint = server.endpoint(), .credentials = std::make_shared<Rotating>()});
    EXPECT_FALSE(store->get_item({.table = "stories", .key = {{"PK", "x"}}}).item);
    const auto received = server.received();
    ASSERT_EQ(received.size(), 2U);
    EXPECT_NE(received[0].head.find("Credential=KEY1/"), std::string::npos);
    EXPECT_NE(received[1].head.find("Credential=KEY2/"), std::string::npos);
}

}  // namespace
}  // namespace dynaloom
