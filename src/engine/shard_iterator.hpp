#pragma once

#include "engine/item_change.hpp"
#include "engine/row_store.hpp"

#include <chrono>
#include <string>

namespace dynaloom::engine {

/// A place in a stream, to read on from. To users it is a text that says nothing to them.
struct ShardIterator {
    std::string stream_arn;
    LogPosition after;
    std::chrono::sys_time<std::chrono::milliseconds> created_at;

    [[nodiscard]] std::string text() const;

    /// @throws ValidationError if the text is none of ours.
    [[nodiscard]] static ShardIterator parse(const std::string& text);

    [[nodiscard]] bool expired(Time now) const noexcept;
};

}  // namespace dynaloom::engine
