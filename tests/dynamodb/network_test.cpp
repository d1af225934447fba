// What stands between the dynamodb store and the service: certificates and proxies.

#include "support/scripted_server.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_server.hpp"

#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom {
namespace {

using test::ScriptedServer;
using test::TlsServer;

/// Sets a variable of the environment while it lives.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_{name} {
        if (const char* const before = std::getenv(name)) before_ = before;
        ::setenv(name, value.c_str(), 1);
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;
    ~Variable() { before_ ? ::setenv(name_, before_->c_str(), 1) : ::unsetenv(name_); }

private:
    const char* name_;
    std::optional<std::string> before_;
};

struct DynamoDbNetwork : testing::Test {
    DynamoDbNetwork() : no_proxy_{"no_proxy", ""} {
        for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})
            ::unsetenv(name);
    }

    static std::shared_ptr<Store> open(const std::string& endpoint) {
        return dynamodb::open(
            {.region = "eu-west-1",
             .endpoint = endpoint,
             .credentials = dynamodb::fixed_credentials({.access_key_id = "AKID", .secret_access_key = "secret"}),
             .connect_timeout = std::chrono::minutes{1},
             .attempt_timeout = std::chrono::minutes{1},
             .max_attempts = 1});
    }

    static std::optional<EncodedItem> get(const std::string& endpoint) {
        return open(endpoint)->get_item({.table = "stories", .key = {{"PK", "x"}}}).item;
    }

    /// Nothing of the request can have arrived.
    static void expect_unsent(const std::string& endpoint, std::string_view why) {
        try {
            open(endpoint)->put_item(
                {.table = "stories", .item = EncodedItem::from_item({{"PK", "x"}}, Encoding::wire)});
            ADD_FAILURE() << "nothing was thrown";
        } catch (const ConnectionError& error) {
            EXPECT_FALSE(error.outcome_unknown()) << error.what();
            EXPECT_NE(std::string_view{error.what()}.find(why), std::string_view::npos) << error.what();
        }
    }

    /// A file with what the server is to be trusted by.
    std::string trust(const TlsServer& server) {
        const std::string file = folder_.path() / "certificates.pem";
        std::ofstream{file} << server.certificate();
        return file;
    }

    const std::string answer = ScriptedServer::answer(200, R"({"Item":{"PK":{"S":"x"}}})").bytes;

private:
    Variable no_proxy_;
    test::TempDir folder_;
};

TEST_F(DynamoDbNetwork, CertificateThatNobodyTrustsIsRefusedBeforeAnythingIsSent) {
    const TlsServer server{"127.0.0.1", answer};
    expect_unsent(server.endpoint(), "certificate");
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(DynamoDbNetwork, CertificatesOfAFileAreTrusted) {
    const TlsServer server{"127.0.0.1", answer};
    const Variable bundle{"AWS_CA_BUNDLE", trust(server)};
    EXPECT_TRUE(get(server.endpoint()).has_value());
    EXPECT_EQ(server.requests(), 1);
}

TEST_F(DynamoDbNetwork, CertificateOfAnotherHostIsRefused) {
    const TlsServer server{"127.0.0.2", answer};
    const Variable bundle{"AWS_CA_BUNDLE", trust(server)};
    expect_unsent(server.endpoint(), "certificate");
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(DynamoDbNetwork, MissingFileOfCertificatesTrustsNobody) {
    const TlsServer server{"127.0.0.1", answer};
    const Variable bundle{"AWS_CA_BUNDLE", "/no/such/file.pem"};
    expect_unsent(server.endpoint(), "/no/such/file.pem");
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(DynamoDbNetwork, RequestsGoThroughTheProxyOfTheEnvironment) {
    ScriptedServer proxy;
    proxy.otherwise({.bytes = answer});
    const Variable variable{"http_proxy", proxy.endpoint()};
    EXPECT_TRUE(get("http://dynamodb.example.com:8000").has_value());
    ASSERT_EQ(proxy.received().size(), 1U);
    const std::string head = proxy.received()[0].head;
    EXPECT_TRUE(head.starts_with("POST http://dynamodb.example.com:8000/ HTTP/1.1\r\n")) << head;
    EXPECT_NE(head.find("\r\nHost: dynamodb.example.com:8000\r\n"), std::string::npos) << head;
}

TEST_F(DynamoDbNetwork, HostsThatNeedNoProxyAreAskedThemselves) {
    ScriptedServer proxy;
    ScriptedServer service;
    service.otherwise({.bytes = answer});
    const Variable variable{"http_proxy", proxy.endpoint()};
    const Variable none{"no_proxy", "127.0.0.1"};
    EXPECT_TRUE(get(service.endpoint()).has_value());
    EXPECT_TRUE(proxy.received().empty());
}

TEST_F(DynamoDbNetwork, ProxyThatRefusesATunnelHasSeenNothing) {
    ScriptedServer proxy;
    proxy.otherwise({.bytes = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"});
    const Variable variable{"https_proxy", proxy.endpoint()};
    expect_unsent("https://dynamodb.example.com", "dynamodb.example.com");
    ASSERT_EQ(proxy.received().size(), 1U);
    const std::string head = proxy.received()[0].head;
    EXPECT_TRUE(head.starts_with("CONNECT dynamodb.example.com:443 HTTP/1.1\r\n")) << head;
    EXPECT_EQ(head.find("Authorization"), std::string::npos) << head;
}

}  // namespace
}  // namespace dynaloom
