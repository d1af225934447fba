// Credentials that the machine itself hands out: containers of ECS and EKS, instances of EC2.

#include "dynamodb/credential_source.hpp"
#include "dynamodb/profiles.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>

namespace dynaloom::dynamodb {

namespace {

constexpr std::string_view container = "the container's endpoint";
constexpr std::string_view instance = "the instance's metadata service";
constexpr milliseconds patience{1'000};

std::string without_line_ends(std::string text) {
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
    return text;
}

/// The host of a URL that may be asked for credentials: any by https, by http only this machine's own.
void check_container_url(const std::string& url) {
    if (url.starts_with("https://")) return;
    constexpr std::string_view http = "http://";
    constexpr std::array hosts{std::string_view{"localhost"}, std::string_view{"169.254.170.2"},
                               std::string_view{"169.254.170.23"}, std::string_view{"[fd00:ec2::23]"},
                               std::string_view{"[::1]"}};
    if (url.starts_with(http)) {
        std::string_view rest = std::string_view{url}.substr(http.size());
        rest = rest.substr(0, rest.find_first_of("/?#"));
        if (rest.find('@') != std::string_view::npos) rest = {};  // the host stands behind it
        const std::size_t end = rest.starts_with('[') ? rest.find(']') + 1 : rest.find_first_of(":/?");
        const std::string_view host = rest.substr(0, end);
        const bool loopback =
            host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
        if (loopback || std::ranges::find(hosts, host) != hosts.end()) return;
    }
    refuse_source(container, "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor this machine's");
}

class MetadataService {
public:
    explicit MetadataService(const World& world) : world_{world} {
        base_ = world.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("");
        const std::string mode = world.environment("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("");
        if (base_.empty())
            base_ = mode == "IPv6" || mode == "ipv6" ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
        if (base_.ends_with('/')) base_.pop_back();
    }

    /// Opens a session. @returns False if there is no such service, or it is switched off.
    bool reach() {
        const std::string disabled = world_.environment("AWS_EC2_METADATA_DISABLED").value_or("");
        if (disabled == "true" || disabled == "TRUE" || disabled == "True") return false;
        HttpOutcome outcome = world_.fetch({.url = base_ + "/latest/api/token",
                                            .headers = {"X-aws-ec2-metadata-token-ttl-seconds: 21600"},
                                            .method = "PUT",
                                            .direct = true},
                                           patience);
        const auto* reply = std::get_if<HttpReply>(&outcome);
        if (reply == nullptr || reply->status != 200 || reply->body.empty()) return false;
        token_ = "X-aws-ec2-metadata-token: " + without_line_ends(reply->body);
        return true;
    }

    [[nodiscard]] std::optional<std::string> find(const std::string& path) const {
        return find_text(world_, instance, request(path), patience);
    }
    [[nodiscard]] std::string get(const std::string& path) const {
        return fetch_text(world_, instance, request(path), patience);
    }

private:
    [[nodiscard]] HttpRequest request(const std::string& path) const {
        return {.url = base_ + path, .headers = {token_}, .method = "GET", .direct = true};
    }

    const World& world_;
    std::string base_;
    std::string token_;
};

}  // namespace

std::optional<Lease> container_lease(const World& world) {
    std::string url;
    if (const auto path = world.environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
        if (!path->starts_with('/'))
            refuse_source(container, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash");
        url = "http://169.254.170.2" + *path;
    } else if (const auto full = world.environment("AWS_CONTAINER_CREDENTIALS_FULL_URI")) {
        check_container_url(*full);
        url = *full;
    } else {
        return std::nullopt;
    }
    HttpRequest request{
        .url = std::move(url), .headers = {"Accept: application/json"}, .method = "GET", .direct = true};
    std::optional<std::string> authorization = world.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    if (const auto file = world.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
        authorization = read_file(*file);
        if (!authorization) refuse_source(container, "\"" + *file + "\", with the authorization token, is not there");
    }
    if (authorization) request.headers.push_back("Authorization: " + without_line_ends(*authorization));
    return read_lease(container, fetch_text(world, container, request, patience));
}

std::optional<Lease> instance_lease(const World& world) {
    MetadataService service{world};
    if (!service.reach()) return std::nullopt;
    const std::string path = "/latest/meta-data/iam/security-credentials/";
    const std::optional<std::string> roles = service.find(path);
    const std::string role = roles ? roles->substr(0, roles->find('\n')) : "";
    if (role.empty()) return std::nullopt;  // an instance without one
    return read_lease(instance, service.get(path + role));
}

std::optional<std::string> instance_region(const World& world) {
    MetadataService service{world};
    if (!service.reach()) return std::nullopt;
    return without_line_ends(service.get("/latest/meta-data/placement/region"));
}

}  // namespace dynaloom::dynamodb
