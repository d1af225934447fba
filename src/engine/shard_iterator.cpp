#include "engine/shard_iterator.hpp"

#include "engine/stream_record.hpp"
#include "value/base64.hpp"

#include <dynaloom/error.hpp>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dynaloom::engine {

namespace {

constexpr std::chrono::minutes lifetime{15};

/// The part behind the last `|`, which is taken off.
std::string_view take_part(std::string_view& text) {
    const std::size_t bar = text.rfind('|');
    if (bar == std::string_view::npos) return {};
    const std::string_view part = text.substr(bar + 1);
    text = text.substr(0, bar);
    return part;
}

}  // namespace

std::string ShardIterator::text() const {
    return detail::base64_encode(stream_arn + "|" + sequence_number(after) + "|" +
                                 std::to_string(created_at.time_since_epoch().count()));
}

ShardIterator ShardIterator::parse(const std::string& text) {
    std::string decoded;
    if (!text.empty() && detail::base64_decode(text, decoded)) {
        std::string_view rest = decoded;
        const std::string_view time = take_part(rest);
        const std::optional<LogPosition> after = position_of(take_part(rest));
        std::int64_t milliseconds = 0;
        const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), milliseconds);
        if (after && error == std::errc{} && end == time.data() + time.size())
            return {.stream_arn = std::string{rest},
                    .after = *after,
                    .created_at =
                        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{milliseconds}}};
    }
    throw ValidationError{"Invalid ShardIterator"};
}

bool ShardIterator::expired(Time now) const noexcept {
    return now > created_at + lifetime;
}

}  // namespace dynaloom::engine
