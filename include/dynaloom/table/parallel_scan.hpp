#pragma once

#include <dynaloom/table/decode_record.hpp>
#include <dynaloom/table/query.hpp>
#include <dynaloom/table/record_source.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynaloom {

/// Where a parallel scan left off: a Cursor of each of its segments, as one text.
class ParallelCursor {
public:
    explicit ParallelCursor(std::string text) noexcept : text_{std::move(text)} {}

    /// URL-safe; as long as the number of threads times a key.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    friend bool operator==(const ParallelCursor&, const ParallelCursor&) = default;

private:
    std::string text_;
};

namespace detail {

struct ScanSegment {
    RecordSource source;
    bool done = false;
};

[[nodiscard]] std::vector<ScanSegment> split_scan(const RecordSource& scan, std::uint32_t segments);
/// @throws ValidationError if the text is of another number of segments, or none.
void resume(std::vector<ScanSegment>& segments, const ParallelCursor& cursor);
/// @returns Nullopt if all segments are done.
[[nodiscard]] std::optional<ParallelCursor> cursor_of(const std::vector<ScanSegment>& segments);

/// @returns False to stop.
using HandOut = std::function<bool(RecordSource&, const EncodedItem&)>;
/// Walks the segments, each on a thread of its own, until all are done or one of them stops or throws. Throws the first
/// exception again when all threads have ended.
void walk_segments(std::vector<ScanSegment>& segments, const HandOut& hand_out);

}  // namespace detail

/// A scan that several threads walk, each its own segment of the table; made by Query::in_parallel:
///
///     auto scan = stories.scan().in_parallel(4);
///     scan.for_each([&](const Story& story) { … });
///
/// @par Threads  Not to be shared; the callback is called from several threads at once.
template <class Model>
class [[nodiscard]] ParallelScan {
public:
    ParallelScan(const detail::RecordSource& scan, std::uint32_t threads, OnError on_error)
        : segments_{detail::split_scan(scan, threads)}, on_error_{on_error} {}

    /// Goes on where another run of the same scan, with as many threads, left off.
    /// @throws ValidationError if it had another number of threads; from `for_each`, if it was another scan.
    [[nodiscard]] ParallelScan after(const ParallelCursor& cursor) && {
        detail::resume(segments_, cursor);
        return std::move(*this);
    }

    /// Hands every record to the callback once, in no order. All threads stop when the callback returns false or
    /// throws, or the store does; a second call, or `cursor`, then goes on. A record whose callback threw comes again.
    /// @param callback  Takes a record, which it may move from. Returns nothing, or false to stop.
    /// @throws The first exception of any thread, when all have ended.
    /// @par Cost  Reads every item of the table, one request a page. Holds a page of each thread.
    template <class Callback>
    void for_each(Callback&& callback) {
        detail::walk_segments(segments_, [&](detail::RecordSource& source, const EncodedItem& item) {
            std::optional<Model> record;
            if (!detail::is_record_of<Model>(source.table(), item.keys()) ||
                !detail::decode_record(source.table(), item, record, on_error_))
                return true;
            try {
                if constexpr (std::is_void_v<std::invoke_result_t<Callback&, Model&>>) {
                    std::invoke(callback, *record);
                    return true;
                } else {
                    return static_cast<bool>(std::invoke(callback, *record));
                }
            } catch (...) {
                source.step_back();
                throw;
            }
        });
    }

    /// What the first thread will run.
    [[nodiscard]] Explanation explain() const { return segments_.front().source.explain(); }

    /// After the records handed out so far; nullopt if nothing is left. Not while `for_each` runs.
    [[nodiscard]] std::optional<ParallelCursor> cursor() const { return detail::cursor_of(segments_); }

private:
    std::vector<detail::ScanSegment> segments_;
    OnError on_error_;
};

template <class Model>
ParallelScan<Model> Query<Model>::in_parallel(std::uint32_t threads) && {
    return ParallelScan<Model>{this->source(), threads, on_error_};
}

}  // namespace dynaloom
