#pragma once

#include <dynaloom/dynamodb/credentials.hpp>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace dynaloom::dynamodb {

/// Credentials and until when they are valid; without a time, for good.
struct Lease {
    Credentials credentials{};
    std::optional<std::chrono::system_clock::time_point> expires{};
};

/// Keeps what a source gave, and asks it again five minutes before that expires, or when the service refused it. One
/// thread asks; the others go on with what is still valid, or wait for it. If the source fails, what is still valid
/// stays in use, and the source is asked again after a minute.
class CachedCredentials final : public CredentialsProvider {
public:
    using Clock = std::function<std::chrono::system_clock::time_point()>;

    /// @param load  Throws if there are none. Not called before the first `get`.
    explicit CachedCredentials(std::function<Lease()> load, Clock clock = std::chrono::system_clock::now);

    [[nodiscard]] std::shared_ptr<const Credentials> get() override;
    void refused(const Credentials& credentials) override;

private:
    [[nodiscard]] bool is_usable(std::chrono::system_clock::time_point now) const;
    void load(std::unique_lock<std::mutex>& lock);

    std::function<Lease()> load_;
    Clock clock_;

    std::mutex mutex_;
    std::condition_variable loaded_;
    bool loading_ = false;
    std::exception_ptr error_;  // of the last load
    std::shared_ptr<const Credentials> credentials_;
    std::optional<std::chrono::system_clock::time_point> expires_;
    std::optional<std::chrono::system_clock::time_point> refresh_;  // nothing: no need
};

}  // namespace dynaloom::dynamodb
