#pragma once

#include "engine/deadline.hpp"
#include "engine/pool.hpp"
#include "engine/row_store.hpp"
#include "sqlite/connection.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>

namespace dynaloom::sqlite {

/// Writes of several threads in one transaction of the database, so that they wait for the disk once and not each.
///
/// The first that comes leads: it runs the writes that wait, each within a savepoint, those too that come meanwhile,
/// and commits. A write that fails undoes itself alone. All of them are answered after the commit, failures included,
/// since they may tell of what others in the group have written; if the commit fails, all fail. A write that is alone
/// runs as if there were no groups.
/// @par Threads  Safe to use concurrently. A write may run in another thread, while its own waits.
class GroupCommit {
public:
    using Pool = engine::Pool<Connection>;

    /// Of one group, so that nobody waits long for those that came after.
    struct Limits {
        std::size_t writes = 64;
        std::chrono::milliseconds time{10};  ///< no more are taken in once it has lasted as long
    };

    /// @param pool  Of one connection that writes. Must outlive this.
    GroupCommit(Pool& pool, engine::ParseSchema parse, Limits limits) noexcept
        : pool_{pool}, parse_{parse}, limits_{limits} {}

    /// @throws What `fn` throws; Timeout if its turn does not come before the deadline; what keeps the transaction from
    ///         being begun or committed.
    void write(const engine::Call& call, engine::Deadline deadline,
               engine::FunctionRef<void(engine::WriteTransaction&)> fn);

    /// How many writes wait to be taken into a group.
    [[nodiscard]] std::size_t waiting() const;

private:
    struct Member;

    using Members = std::list<Member*>;  // whose nodes move between lists: nothing can fail once a write is running

    void lead(Member& leader, std::unique_lock<std::mutex>& lock);
    void commit_group(Members& group, std::unique_lock<std::mutex>& lock);
    [[nodiscard]] bool run(Connection& connection, Member& member, bool first);
    void take_first(Members& group) noexcept;
    void finish(Members& group) noexcept;

    Pool& pool_;
    const engine::ParseSchema parse_;
    const Limits limits_;
    mutable std::mutex mutex_;
    Members waiting_;
    bool led_ = false;
};

}  // namespace dynaloom::sqlite
