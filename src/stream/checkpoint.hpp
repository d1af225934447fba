#pragma once

#include <dynaloom/model/managed.hpp>
#include <dynaloom/model/time.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynaloom::detail {

/// How far a consumer has come in one shard.
struct Checkpoint {
    static constexpr auto pk_pattern = "CONSUMER#{consumer:%}#TABLE#{table:%}";
    static constexpr auto sk_pattern = "STREAM#{stream:%}#SHARD#{shard:%}";

    std::string consumer{};
    std::string table{};
    std::string stream{};  ///< its ARN
    std::string shard{};
    std::optional<std::string> position{};  ///< sequence number of the last change that was handed out
    /// Without a position: changes before are none of the consumer's.
    std::optional<std::chrono::sys_seconds> since{};
    bool finished = false;  ///< the shard is closed, and all of it was handed out
    Version version{};      ///< finds a second consumer of the same name
    UpdatedAt updated_at{};
};

}  // namespace dynaloom::detail
