#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::dynamodb {

/// Looks up a variable of the environment; one that is empty counts as absent.
using Environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] std::optional<std::string> process_environment(const char* name);

struct Endpoint {
    std::string url{};   ///< `https://dynamodb.eu-west-1.amazonaws.com/`
    std::string host{};  ///< as in the header Host: with a port that is not the scheme's

    /// @param url  `http://127.0.0.1:8000`, perhaps with a slash behind it.
    /// @throws ValidationError for any other URL.
    [[nodiscard]] static Endpoint parse(std::string_view url);
};

/// DynamoDB and its streams are two services.
struct Endpoints {
    Endpoint tables{};
    Endpoint streams{};
};

class Profiles;

/// @param region   May be empty: AWS_REGION, AWS_DEFAULT_REGION, the chosen profile's, or what `last` gives.
/// @param last     Asked if nothing else says.
/// @throws ValidationError if there is none, or what is found is no region's name.
[[nodiscard]] std::string find_region(std::string_view region, const Environment& environment, const Profiles& profiles,
                                      const std::function<std::optional<std::string>()>& last);

/// @param url  May be empty: AWS_ENDPOINT_URL_DYNAMODB or its like, AWS_ENDPOINT_URL, the chosen profile's, the
/// region's.
[[nodiscard]] Endpoints find_endpoints(std::string_view url, std::string_view region, const Environment& environment,
                                       const Profiles& profiles);

}  // namespace dynaloom::dynamodb
