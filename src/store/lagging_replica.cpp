#include "store/lagging_replica.hpp"

#include "store/request_facts.hpp"

#include <utility>

namespace dynaloom {

Response LaggingReplica::write(const Request& request, std::uint64_t now, const std::function<Response()>& write) {
    const std::lock_guard lock{mutex_};
    catch_up(now);  // before the write: should it fail, nothing has been done
    pending_.push_back({request, now + lag_});
    try {
        Response response = write();
        if (changes_table(request))
            for (Write& one : pending_) one.due = now;
        return response;
    } catch (...) {
        pending_.pop_back();
        throw;
    }
}

Response LaggingReplica::read(const Request& request, std::uint64_t now, const CallOptions& options) {
    {
        const std::lock_guard lock{mutex_};
        catch_up(now);
    }
    return store_->execute(request, options);
}

void LaggingReplica::catch_up(std::uint64_t now) {
    for (; !pending_.empty() && pending_.front().due < now; pending_.pop_front())
        store_->execute(pending_.front().request, {});
}

}  // namespace dynaloom
