#include "known_differences.hpp"

namespace dynaloom::differential {

bool is_known_difference(const WireRequest& request, const std::string& theirs, const std::string& ours) {
    // DynamoDB takes numbers as JSON strings only.
    if (ours.find("SerializationException") != std::string::npos &&
        request.body.find(R"({"N":1})") != std::string::npos)
        return true;
    if (ours.find("UnknownOperation") != std::string::npos) return true;
    (void)theirs;
    return false;
}

}  // namespace dynaloom::differential
