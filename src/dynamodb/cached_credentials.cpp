#include "dynamodb/cached_credentials.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom::dynamodb {

namespace {

constexpr std::chrono::minutes before_expiry{5};
constexpr std::chrono::minutes after_failure{1};

}  // namespace

CachedCredentials::CachedCredentials(std::function<Lease()> load, Clock clock)
    : load_{std::move(load)}, clock_{std::move(clock)} {}

bool CachedCredentials::is_usable(std::chrono::system_clock::time_point now) const {
    return credentials_ && (!expires_ || now < *expires_);
}

std::shared_ptr<const Credentials> CachedCredentials::get() {
    std::unique_lock lock{mutex_};
    while (true) {
        const auto now = clock_();
        const bool usable = is_usable(now);
        if (usable && (loading_ || !refresh_ || now < *refresh_)) return credentials_;
        if (loading_)
            loaded_.wait(lock, [&] { return !loading_; });
        else
            load(lock);
        // What was loaded may have been refused meanwhile: then it is loaded anew.
        if (is_usable(clock_())) return credentials_;
        if (error_) std::rethrow_exception(error_);
    }
}

void CachedCredentials::load(std::unique_lock<std::mutex>& lock) {
    loading_ = true;
    lock.unlock();
    Lease lease;
    std::exception_ptr error;
    try {
        lease = load_();
    } catch (...) {
        error = std::current_exception();
    }
    lock.lock();
    loading_ = false;
    error_ = error;
    if (error) {
        refresh_ = clock_() + after_failure;
    } else if (const auto now = clock_(); lease.expires && *lease.expires <= now) {
        error_ = std::make_exception_ptr(ConnectionError{"the credentials for DynamoDB that were found have expired"});
        refresh_ = now + after_failure;
    } else {
        credentials_ = std::make_shared<const Credentials>(std::move(lease.credentials));
        expires_ = lease.expires;
        refresh_.reset();
        if (lease.expires) refresh_ = std::max(*lease.expires - before_expiry, now + after_failure);
    }
    loaded_.notify_all();
}

void CachedCredentials::refused(const Credentials& credentials) {
    const std::lock_guard lock{mutex_};
    if (credentials_ && *credentials_ == credentials) credentials_.reset();
}

}  // namespace dynaloom::dynamodb
