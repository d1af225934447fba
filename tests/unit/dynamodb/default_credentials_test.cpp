#include "dynamodb/default_credentials.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::dynamodb::test {
namespace {

using Texts = std::vector<std::string>;

std::string lease_json(const std::string& id, const std::string& token_name = "Token") {
    return R"({"Code":"Success","AccessKeyId":")" + id + R"(","SecretAccessKey":"secret-of-)" + id + R"(",")" +
           token_name + R"(":"token-of-)" + id + R"(","Expiration":"2026-11-21T18:00:00Z"})";
}

std::string sts_xml(const std::string& id) {
    return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
           "<AccessKeyId>" +
           id + "</AccessKeyId><SecretAccessKey>a&amp;b</SecretAccessKey><SessionToken>token-of-" + id +
           "</SessionToken><Expiration>2026-11-21T18:00:00Z</Expiration></Credentials></AssumeRoleResult>"
           "</AssumeRoleResponse>";
}

/// A world whose network is a table of answers by method and URL.
struct DefaultCredentials : testing::Test {
    struct Sent {
        std::string head;  // method and URL
        Texts headers;
        std::string body;
    };

    dynaloom::test::TempDir home;
    std::map<std::string, std::string> variables{{"HOME", home.path().string()}};
    std::map<std::string, HttpOutcome> answers;
    std::vector<Sent> sent;
    World world{.environment = [this](const char* name) -> std::optional<std::string> {
                    const auto found = variables.find(name);
                    return found == variables.end() ? std::nullopt : std::optional{found->second};
                },
                .fetch = [this](const HttpRequest& request, milliseconds /*limit*/) -> HttpOutcome {
                    sent.push_back({request.method + ' ' + request.url, request.headers, std::string{request.body}});
                    const auto found = answers.find(sent.back().head);
                    return found == answers.end() ? HttpFailure{.message = "nobody is there"} : found->second;
                },
                .clock = [] { return *parse_time("2026-11-21T17:00:00Z"); }};

    void write(const std::string& name, const std::string& text) const {
        const std::filesystem::path path = home.path() / ".aws" / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path} << text;
    }
    void answer(const std::string& head, const std::string& body, int status = 200) {
        answers[head] = HttpReply{.status = status, .body = body};
    }
    std::string found() const {
        const Lease lease = find_credentials(world, "eu-west-1");
        return lease.credentials.access_key_id + (lease.credentials.session_token.empty() ? "" : " with token");
    }
    std::string refusal() const {
        try {
            return "found " + found();
        } catch (const ConnectionError& error) {
            return error.what();
        }
    }
};

bool holds(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

const std::string imds = "http://169.254.169.254/latest/";

TEST_F(DefaultCredentials, OfTheEnvironmentComeFirstAndNothingElseIsAsked) {
    write("credentials", "[default]\naws_access_key_id = profile\naws_secret_access_key = s\n");
    variables["AWS_ACCESS_KEY_ID"] = "environment";
    EXPECT_TRUE(holds(refusal(), "only one of"));
    variables["AWS_SECRET_ACCESS_KEY"] = "s";
    EXPECT_EQ(found(), "environment");
    variables["AWS_SESSION_TOKEN"] = "t";
    EXPECT_EQ(found(), "environment with token");
    EXPECT_TRUE(sent.empty());
}

TEST_F(DefaultCredentials, OfAProfileComeFromEitherFileAndTheCredentialsFileCounts) {
    write("config", "[default]\naws_access_key_id = config\naws_secret_access_key = s\n[profile dev]\nregion = x\n");
    EXPECT_EQ(found(), "config");
    write("credentials",
          "[default]\naws_access_key_id = credentials\naws_secret_access_key = s\n"
          "[dev]\naws_access_key_id = dev\naws_secret_access_key = s\naws_session_token = t\n");
    EXPECT_EQ(found(), "credentials");
    variables["AWS_PROFILE"] = "dev";
    EXPECT_EQ(found(), "dev with token");
    variables["AWS_PROFILE"] = "missing";
    EXPECT_EQ(refusal(), "credentials for DynamoDB from profile \"missing\": there is no such profile");
    EXPECT_TRUE(sent.empty()) << "a typing error must not lead to the instance's credentials";
}

TEST_F(DefaultCredentials, OfTheDefaultProfileAreThoseOfItsLongerHeading) {
    write("config",
          "[profile default]\naws_access_key_id = longer\naws_secret_access_key = s\n"
          "[default]\naws_access_key_id = shorter\naws_secret_access_key = s\n");
    EXPECT_EQ(found(), "longer");
}

TEST_F(DefaultCredentials, FilesStandWhereTheEnvironmentSays) {
    write("elsewhere", "[default]\naws_access_key_id = elsewhere\naws_secret_access_key = s\n");
    variables["AWS_SHARED_CREDENTIALS_FILE"] = "~/.aws/elsewhere";
    EXPECT_EQ(found(), "elsewhere");
    variables["AWS_SHARED_CREDENTIALS_FILE"] = home.path().string();  // a folder
    EXPECT_THROW(static_cast<void>(found()), ValidationError);
}

TEST_F(DefaultCredentials, OfARoleAreAssumedByItsSourceProfile) {
    write("config",
          "[profile app]\nrole_arn = arn:aws:iam::1:role/app\nsource_profile = base\nexternal_id = x/y\n"
          "role_session_name = me\nduration_seconds = 900\n"
          "[profile base]\naws_access_key_id = BASE\naws_secret_access_key = s\naws_session_token = t\n");
    variables["AWS_PROFILE"] = "app";
    answer("POST https://sts.eu-west-1.amazonaws.com/", sts_xml("ROLE"));
    const Lease lease = find_credentials(world, "eu-west-1");
    EXPECT_EQ(lease.credentials,
              (Credentials{.access_key_id = "ROLE", .secret_access_key = "a&b", .session_token = "token-of-ROLE"}));
    EXPECT_EQ(lease.expires, parse_time("2026-11-21T18:00:00Z"));
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].body,
              "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fapp&RoleSessionName=me"
              "&DurationSeconds=900&ExternalId=x%2Fy");
    EXPECT_TRUE(
        holds(sent[0].headers.at(2), "Authorization: AWS4-HMAC-SHA256 Credential=BASE/20261121/eu-west-1/sts/"));
    EXPECT_EQ(sent[0].headers.at(3), "X-Amz-Security-Token: t");
}

TEST_F(DefaultCredentials, RolesChainAndLoopsAreFound) {
    write("config",
          "[profile a]\nrole_arn = arn:a\nsource_profile = b\n[profile b]\nrole_arn = arn:b\nsource_profile = c\n"
          "[profile c]\naws_access_key_id = C\naws_secret_access_key = s\n"
          "[profile self]\nrole_arn = arn:s\nsource_profile = self\naws_access_key_id = S\naws_secret_access_key = s\n"
          "[profile x]\nrole_arn = arn:x\nsource_profile = y\n[profile y]\nrole_arn = arn:y\nsource_profile = x\n"
          "[profile bare]\nrole_arn = arn:z\n[profile mfa]\nrole_arn = arn:z\nsource_profile = c\nmfa_serial = 1\n");
    answer("POST https://sts.eu-west-1.amazonaws.com/", sts_xml("ROLE"));
    variables["AWS_PROFILE"] = "a";
    EXPECT_EQ(found(), "ROLE with token");
    EXPECT_EQ(sent.size(), 2U);
    EXPECT_TRUE(holds(sent[0].body, "arn%3Ab")) << "the inner role first";
    variables["AWS_PROFILE"] = "self";
    EXPECT_EQ(found(), "ROLE with token");
    variables["AWS_PROFILE"] = "x";
    EXPECT_TRUE(holds(refusal(), "leads back to it"));
    variables["AWS_PROFILE"] = "bare";
    EXPECT_TRUE(holds(refusal(), "needs a source_profile"));
    variables["AWS_PROFILE"] = "mfa";
    EXPECT_TRUE(holds(refusal(), "mfa_serial"));
}

TEST_F(DefaultCredentials, TheKeysOfASourceProfileComeBeforeItsRole) {
    write("config",
          "[default]\nrole_arn = arn:a\nsource_profile = b\n"
          "[profile b]\naws_access_key_id = B\naws_secret_access_key = s\nrole_arn = arn:b\nsource_profile = b\n");
    answer("POST https://sts.eu-west-1.amazonaws.com/", sts_xml("ROLE"));
    EXPECT_EQ(found(), "ROLE with token");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_TRUE(holds(sent[0].body, "arn%3Aa"));
    EXPECT_TRUE(holds(sent[0].headers.at(2), "Credential=B/"));
}

TEST_F(DefaultCredentials, ThatCannotStandInAHeaderAreNotSent) {
    variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "@example.com/";
    write("config",
          "[default]\nrole_arn = arn:a\nsource_profile = c\n[profile c]\naws_access_key_id = C\n"
          "aws_secret_access_key = hidden\naws_session_token = two words\n");
    EXPECT_EQ(
        refusal(),
        "credentials for DynamoDB from the Security Token Service: the session token holds a blank, or is not ASCII");
    write("config", "");
    EXPECT_TRUE(holds(refusal(), "does not begin with a slash"));
    EXPECT_TRUE(sent.empty());
}

TEST_F(DefaultCredentials, WhatASignatureWasMadeOfIsNotRepeated) {
    write("config",
          "[default]\nrole_arn = arn:a\nsource_profile = c\n[profile c]\naws_access_key_id = C\n"
          "aws_secret_access_key = s\naws_session_token = hidden\n");
    answer(
        "POST https://sts.eu-west-1.amazonaws.com/",
        "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not "
        "match.\n\nThe Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:hidden'"
        "</Message></Error></ErrorResponse>",
        403);
    EXPECT_EQ(refusal(),
              "credentials for DynamoDB from the Security Token Service: SignatureDoesNotMatch: The request "
              "signature we calculated does not match.");
}

TEST_F(DefaultCredentials, WhatTheTokenServiceRefusesIsSaid) {
    write("config", "[default]\nrole_arn = arn:a\ncredential_source = Environment\n");
    EXPECT_TRUE(holds(refusal(), "credential_source Environment has none"));
    write("config",
          "[default]\nrole_arn = arn:a\nsource_profile = c\n[profile c]\naws_access_key_id = C\n"
          "aws_secret_access_key = hidden\n");
    answer("POST https://sts.eu-west-1.amazonaws.com/",
           "<ErrorResponse><Error><Code>AccessDenied</Code><Message>C may not</Message></Error></ErrorResponse>", 403);
    EXPECT_EQ(refusal(), "credentials for DynamoDB from the Security Token Service: AccessDenied: C may not");
    answer("POST https://sts.eu-west-1.amazonaws.com/", "<html>", 503);
    sent.clear();
    EXPECT_TRUE(holds(refusal(), "status 503"));
    EXPECT_EQ(sent.size(), 3U) << "it is asked again";
}

TEST_F(DefaultCredentials, OfAWebIdentityReadItsTokenEachTime) {
    write("token", "identity+1\n");
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = (home.path() / ".aws/token").string();
    variables["AWS_ROLE_ARN"] = "arn:web";
    variables["AWS_ENDPOINT_URL_STS"] = "http://127.0.0.1:9";
    answer("POST http://127.0.0.1:9/", sts_xml("WEB"));
    EXPECT_EQ(found(), "WEB with token");
    EXPECT_TRUE(holds(sent.at(0).body,
                      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aweb"
                      "&RoleSessionName=dynaloom-"));
    EXPECT_TRUE(sent[0].body.ends_with("&WebIdentityToken=identity%2B1"));
    EXPECT_EQ(sent[0].headers.size(), 1U) << "it is not signed";
    write("token", "identity2");
    EXPECT_EQ(found(), "WEB with token");
    EXPECT_TRUE(sent.at(1).body.ends_with("identity2"));
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/nowhere";
    EXPECT_TRUE(holds(refusal(), "\"/nowhere\" is not there"));
}

TEST_F(DefaultCredentials, OfAProgramAreWhatItPrints) {
    write("config", "[default]\ncredential_process = printf '%s' '" + lease_json("PROGRAM", "SessionToken") + "'\n");
    EXPECT_EQ(found(), "PROGRAM with token");
    write("config", "[default]\ncredential_process = echo secret; exit 3\n");
    EXPECT_EQ(refusal(),
              "credentials for DynamoDB from credential_process: the program failed, or did not end; what it says "
              "stands on stderr");
    write("config", "[default]\ncredential_process = echo secret\n");
    EXPECT_EQ(refusal(), "credentials for DynamoDB from credential_process: no JSON came back");
    write("config", "[default]\ncredential_process = yes secret\n");
    EXPECT_TRUE(holds(refusal(), "prints too much"));
}

TEST_F(DefaultCredentials, OfIdentityCenterComeByTheTokenOfTheSignIn) {
    write("config",
          "[default]\nsso_session = work\nsso_account_id = 12\nsso_role_name = dev\n"
          "[sso-session work]\nsso_region = us-west-2\nsso_start_url = https://example.com\n");
    EXPECT_TRUE(holds(refusal(), "call `aws sso login`"));
    const std::string cache = "sso/cache/e274eeff768c6396088ec6eb091f4bf4d47ab1e0.json";  // SHA-1 of "work"
    write(cache, R"({"accessToken":"bearer","expiresAt":"2026-11-21T16:59:59Z"})");
    EXPECT_TRUE(holds(refusal(), "has expired"));
    write(cache, R"({"accessToken":"bearer","expiresAt":"2026-11-21T18:59:59Z"})");
    answer("GET https://portal.sso.us-west-2.amazonaws.com/federation/credentials?role_name=dev&account_id=12",
           R"({"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t",)"
           R"("expiration":1795284000000}})");
    const Lease lease = find_credentials(world, "eu-west-1");
    EXPECT_EQ(lease.credentials.access_key_id, "SSO");
    EXPECT_EQ(lease.expires, parse_time("2026-11-21T18:00:00Z"));
    EXPECT_EQ(sent.back().headers, Texts{"x-amz-sso_bearer_token: bearer"});
}

TEST_F(DefaultCredentials, OfAContainerComeFromItsEndpoint) {
    variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1";
    answer("GET http://169.254.170.2/v2/credentials/1", lease_json("TASK"));
    EXPECT_EQ(found(), "TASK with token");
    variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");

    write("authorization", "Bearer abc\r\n");
    variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = (home.path() / ".aws/authorization").string();
    variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "not this one";
    answer("GET http://169.254.170.23/v1/credentials", lease_json("POD"));
    EXPECT_EQ(found(), "POD with token");
    EXPECT_EQ(sent.back().headers.back(), "Authorization: Bearer abc");

    for (const char* url : {"http://127.0.0.1:80@example.com/x", "http://[::1]@example.com/x", "http://example.com/",
                            "http://127.0.0.1.example.com/", "http://[::2]/", "ftp://localhost/"}) {
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        EXPECT_TRUE(holds(refusal(), "neither https nor this machine's")) << url;
    }
    for (const char* url :
         {"https://example.com/", "http://127.0.0.1:8080/x", "http://[::1]/", "http://localhost:1/"}) {
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        EXPECT_TRUE(holds(refusal(), "nobody is there")) << url;
    }
}

TEST_F(DefaultCredentials, OfAnInstanceComeLastAndBySession) {
    answer("PUT " + imds + "api/token", "session");
    answer("GET " + imds + "meta-data/iam/security-credentials/", "app-role\n");
    answer("GET " + imds + "meta-data/iam/security-credentials/app-role", lease_json("INSTANCE"));
    EXPECT_EQ(found(), "INSTANCE with token");
    EXPECT_EQ(sent.at(0).headers, Texts{"X-aws-ec2-metadata-token-ttl-seconds: 21600"});
    EXPECT_EQ(sent.at(2).headers, Texts{"X-aws-ec2-metadata-token: session"});
    answer("GET " + imds + "meta-data/placement/region", "eu-central-1");
    EXPECT_EQ(instance_region(world), "eu-central-1");
    variables["AWS_EC2_METADATA_DISABLED"] = "true";
    sent.clear();
    EXPECT_TRUE(holds(refusal(), "there are no credentials for DynamoDB"));
    EXPECT_TRUE(sent.empty());
    EXPECT_EQ(instance_region(world), std::nullopt);
}

TEST_F(DefaultCredentials, ThatAreNowhereAreSaidToBeNowhere) {
    const std::string text = refusal();
    for (const char* place : {"AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN", "profile \"default\"", "container", "instance"})
        EXPECT_TRUE(holds(text, place)) << text;
    EXPECT_EQ(sent.size(), 1U) << "the metadata service is asked once, and is not there";
    answer("PUT " + imds + "api/token", "session");
    answer("GET " + imds + "meta-data/iam/security-credentials/", "", 404);
    EXPECT_TRUE(holds(refusal(), "there are no credentials for DynamoDB")) << "an instance without a role";
}

TEST_F(DefaultCredentials, OfAnInstanceThatFailsToNameItsRoleAreAnError) {
    answer("PUT " + imds + "api/token", "session");
    const std::string roles = "GET " + imds + "meta-data/iam/security-credentials/";
    EXPECT_TRUE(holds(refusal(), "the instance's metadata service: nobody is there"));
    for (const int status : {401, 429, 500}) {
        answer(roles, "", status);
        EXPECT_TRUE(holds(refusal(), "the instance's metadata service: status " + std::to_string(status)));
    }
    answer(roles, "app-role");
    answer(roles + "app-role", "", 404);
    EXPECT_TRUE(holds(refusal(), "the instance's metadata service: status 404"));
}

TEST(CredentialTime, IsReadInItsForms) {
    const auto noon = parse_time("2026-11-21T12:00:00Z");
    ASSERT_TRUE(noon);
    EXPECT_EQ(parse_time("2026-11-21T12:00:00.123456Z"), noon);
    EXPECT_EQ(parse_time("2026-11-21T13:00:00+01:00"), noon);
    EXPECT_EQ(parse_time("2026-11-21T07:30:00-0430"), noon);
    EXPECT_EQ(parse_time("2026-11-21T12:00:00UTC"), noon);
    EXPECT_GT(parse_time("9999-12-31T23:59:59Z"), noon);
    for (const char* text : {"", "2026-11-21", "2026-13-21T12:00:00Z", "2026-11-21T12:00:00", "2026-11-21T25:00:00Z",
                             "2026-11-21T12:00:00Zulu", "2026-11-21T12:00:00+1"})
        EXPECT_FALSE(parse_time(text)) << text;
}

}  // namespace
}  // namespace dynaloom::dynamodb::test
