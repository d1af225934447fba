#pragma once

#include <dynaloom/model/managed.hpp>
#include <dynaloom/model/time.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {
struct ConsumerOptions;
}

namespace dynaloom::detail {

/// How far a consumer has come in one shard.
struct Checkpoint {
    static constexpr auto pk_pattern = "CONSUMER#{consumer:%}#TABLE#{table:%}";
    static constexpr auto sk_pattern = "STREAM#{stream:%}#SHARD#{shard:%}";

    std::string consumer{};
    std::string table{};
    std::string stream{};  ///< its ARN
    std::string shard{};
    std::optional<std::string> position{};  ///< sequence number of the last change handed out, or passed over
    /// Until the first one is handed out: changes before are none of the consumer's.
    std::optional<std::chrono::sys_seconds> since{};
    bool finished = false;  ///< the shard is closed, and all of it was handed out
    Version version{};      ///< finds a second consumer of the same name
    UpdatedAt updated_at{};
};

/// Where a consumer's checkpoints are kept.
class Checkpoints {
public:
    Checkpoints() = default;
    Checkpoints(const Checkpoints&) = delete;
    Checkpoints& operator=(const Checkpoints&) = delete;
    virtual ~Checkpoints();

    /// All of the consumer's, in the order of their streams and shards.
    [[nodiscard]] virtual std::vector<Checkpoint> load() = 0;
    /// @throws ConditionFailed if another consumer of the name has saved it since.
    virtual void save(Checkpoint& checkpoint) = 0;
    virtual void remove(const Checkpoint& checkpoint) = 0;
};

/// @param table  That is followed.
[[nodiscard]] std::unique_ptr<Checkpoints> open_checkpoints(const ConsumerOptions& options, const std::string& table);

}  // namespace dynaloom::detail
