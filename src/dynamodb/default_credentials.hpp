#pragma once

#include "dynamodb/credential_source.hpp"

#include <string>

namespace dynaloom::dynamodb {

/// The first credentials of the usual places: the environment, a web identity, the chosen profile (keys, a role to be
/// assumed, IAM Identity Center, a program), the container's endpoint, the instance's metadata.
/// @param region  For the Security Token Service. If empty, the environment's, the profile's or us-east-1.
/// @throws ConnectionError if a place that is configured fails, or there are none; it says where was looked.
[[nodiscard]] Lease find_credentials(const World& world, const std::string& region);

/// The process's environment, its clock, and the network.
[[nodiscard]] World process_world();

}  // namespace dynaloom::dynamodb
