#pragma once

#include <utility>

namespace dynaloom::detail {

/// Keeps a thread's idle states of readers or writers, whose buffers are worth keeping, in a list. `State` has a member
/// `State* next` and a function `void trim()`, called when it is put back.
///
/// The list's head needs no destructor; `Cleaner` empties it as the thread ends, and what is still released later, by
/// destructors that run after it, is simply deleted.
template <class State>
class StatePool {
public:
    [[nodiscard]] static State* acquire() {
        State* state = idle_;
        if (state == nullptr) return new State;
        idle_ = std::exchange(state->next, nullptr);
        return state;
    }

    static void release(State* state) noexcept {
        state->trim();
        if (!cleaner_is_set_) [[unlikely]]
            set_cleaner();
        if (closed_) {
            delete state;
            return;
        }
        state->next = idle_;
        idle_ = state;
    }

private:
    struct Cleaner {
        Cleaner() = default;
        Cleaner(const Cleaner&) = delete;
        Cleaner& operator=(const Cleaner&) = delete;
        ~Cleaner() {
            closed_ = true;
            while (idle_ != nullptr) delete std::exchange(idle_, idle_->next);
        }
    };

    static void set_cleaner() noexcept {
        cleaner_is_set_ = true;
        static thread_local const Cleaner cleaner;
        static_cast<void>(cleaner);
    }

    static constinit inline thread_local State* idle_ = nullptr;
    static constinit inline thread_local bool cleaner_is_set_ = false;
    static constinit inline thread_local bool closed_ = false;
};

}  // namespace dynaloom::detail
