#include "sqlite/group_commit.hpp"

#include "sqlite/transaction.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

namespace dynaloom::sqlite {

/// A write, for as long as its thread is in `write`.
struct GroupCommit::Member {
    enum class State : unsigned char { waiting, taken, done };

    const engine::Call& call;
    engine::Deadline& deadline;
    engine::FunctionRef<void(engine::WriteTransaction&)> fn;
    State state = State::waiting;
    bool again = false;  // is to run once more, in a later transaction
    std::exception_ptr error{};
    std::condition_variable changed{};
};

void GroupCommit::write(const engine::Call& call, engine::Deadline deadline,
                        engine::FunctionRef<void(engine::WriteTransaction&)> fn) {
    Member self{.call = call, .deadline = deadline, .fn = fn};
    Members node{&self};
    std::unique_lock lock{mutex_};
    waiting_.splice(waiting_.end(), node);
    while (self.state != Member::State::done) {
        if (self.state == Member::State::waiting && !led_) {
            lead(self, lock);
        } else if (self.state == Member::State::taken) {
            self.changed.wait(lock);
        } else if (deadline.passed()) {
            waiting_.remove(&self);
            throw Timeout{"table \"" + std::string{call.table} + "\": no turn to write came within " +
                          std::to_string(deadline.budget().count()) + " ms"};
        } else {
            self.changed.wait_until(lock, deadline.end());
        }
    }
    if (self.error) std::rethrow_exception(self.error);
}

std::size_t GroupCommit::waiting() const {
    const std::scoped_lock lock{mutex_};
    return waiting_.size();
}

/// Carries out the leader's write, and others with it.
void GroupCommit::lead(Member& leader, std::unique_lock<std::mutex>& lock) {
    led_ = true;
    Members group;
    group.splice(group.end(), waiting_, std::ranges::find(waiting_, &leader));
    leader.state = Member::State::taken;
    lock.unlock();
    try {
        commit_group(group, lock);
    } catch (...) {  // of what any of them has seen nothing stands
        for (Member* member : group) member->error = std::current_exception();
    }
    lock.lock();
    finish(group);
    led_ = false;
    if (!waiting_.empty()) waiting_.front()->changed.notify_one();
}

/// @param group  The leader; others are added.
void GroupCommit::commit_group(Members& group, std::unique_lock<std::mutex>& lock) {
    const Member& leader = *group.front();
    const Pool::Lease lease = pool_.take(leader.call, leader.deadline);
    Connection& connection = *lease;
    if (!run(connection, *group.front(), true)) return;  // it has its error, and nothing is open
    const auto end = std::chrono::steady_clock::now() + limits_.time;
    while (group.size() < limits_.writes && std::chrono::steady_clock::now() < end) {
        lock.lock();
        const bool alone = waiting_.empty();
        if (!alone) take_first(group);
        lock.unlock();
        if (alone) break;
        Member& member = *group.back();
        connection.work_for(member.call, member.deadline);
        const bool done = run(connection, member, false);
        connection.work_for(leader.call, leader.deadline);
        if (done || connection.in_transaction()) continue;
        // It took all of the transaction with it. The others, who have done nothing wrong, have their turn anew: those
        // too that have failed, since what they saw may be undone.
        for (Member* other : group) {
            if (other == &member) continue;
            other->error = nullptr;
            other->again = true;
        }
        return;
    }
    connection.commit();
}

void GroupCommit::take_first(Members& group) noexcept {
    group.splice(group.end(), waiting_, waiting_.begin());
    group.back()->state = Member::State::taken;
}

void GroupCommit::finish(Members& group) noexcept {
    const auto front = waiting_.begin();
    for (auto member = group.begin(); member != group.end();) {
        const auto one = member++;
        Member& finished = **one;
        if (std::exchange(finished.again, false)) {
            finished.state = Member::State::waiting;
            waiting_.splice(front, group, one);
        } else {
            finished.state = Member::State::done;
        }
        finished.changed.notify_one();
    }
}

/// Runs one write in the open transaction, or, the first, begins it.
/// @returns Whether it is to be committed; its error is kept otherwise, and nothing of it is left. It may have taken
/// the
///          whole transaction with it.
bool GroupCommit::run(Connection& connection, Member& member, bool first) {
    for (const auto trust : {Transaction::Trust::remembered, Transaction::Trust::verified}) {
        bool counts = true;  // whatever happened, since all tables were as they were taken to be
        std::exception_ptr error;
        try {
            first ? connection.begin_immediate() : connection.savepoint();
            Transaction transaction{connection, Transaction::Kind::joined, trust, parse_};
            try {
                member.fn(transaction);
            } catch (...) {
                counts = trust == Transaction::Trust::verified || transaction.confirmed();
                throw;
            }
            counts = trust == Transaction::Trust::verified || transaction.confirmed();
            if (counts) {
                if (!first) connection.release_savepoint();
                return true;
            }
        } catch (const Stale&) {
            counts = false;
        } catch (...) {
            error = std::current_exception();
        }
        try {
            first ? connection.rollback() : connection.rollback_to_savepoint();
        } catch (...) {
            if (!error) error = std::current_exception();
        }
        // Without the transaction that the others are in there is nothing to run in a second time.
        if (error && (counts || (!first && !connection.in_transaction()))) {
            member.error = error;
            return false;
        }
    }
    return false;
}

}  // namespace dynaloom::sqlite
