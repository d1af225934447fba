#include "table/at_once.hpp"

#include <dynaloom/table/parallel_scan.hpp>

#include <dynaloom/error.hpp>

#include <algorithm>
#include <atomic>
#include <string_view>

// parallel cursor = "p1" { "~" segment }
//   segment       = "b", not begun | "e", at its end | cursor
namespace dynaloom::detail {
namespace {

constexpr std::string_view version = "p1";
constexpr std::string_view at_begin = "b";
constexpr std::string_view at_end = "e";

}  // namespace

std::vector<ScanSegment> split_scan(const RecordSource& scan, std::uint32_t segments) {
    if (segments == 0) throw ValidationError{"table \"" + scan.table().name + "\": a parallel scan needs a thread"};
    std::vector<ScanSegment> result;
    result.reserve(segments);
    for (std::uint32_t i = 0; i < segments; ++i) {
        result.push_back({.source = scan});
        result.back().source.set_segment(i, segments);
    }
    return result;
}

void resume(std::vector<ScanSegment>& segments, const ParallelCursor& cursor) {
    const std::string_view text = cursor.text();
    const auto refuse = [&](const std::string& why) {
        throw ValidationError{"table \"" + segments.front().source.table().name + "\": the parallel cursor \"" +
                              std::string{text.substr(0, 40)} + "…\" " + why};
    };
    if (!text.starts_with(version)) refuse("is not one");
    const auto count = static_cast<std::size_t>(std::ranges::count(text, '~'));
    if (count != segments.size()) {
        refuse("is of " + std::to_string(count) + " threads, not of " + std::to_string(segments.size()));
    }
    std::string_view rest = text.substr(version.size());
    if (!rest.starts_with('~')) refuse("is not one");
    for (ScanSegment& segment : segments) {
        rest.remove_prefix(1);
        const std::string_view place = rest.substr(0, rest.find('~'));
        rest.remove_prefix(place.size());
        segment.done = place == at_end;
        if (!segment.done && place != at_begin) segment.source.set_after(Cursor{std::string{place}});
    }
}

std::optional<ParallelCursor> cursor_of(const std::vector<ScanSegment>& segments) {
    if (std::ranges::all_of(segments, &ScanSegment::done)) return std::nullopt;
    std::string text{version};
    for (const ScanSegment& segment : segments) {
        text += '~';
        if (segment.done) {
            text += at_end;
        } else if (const auto place = segment.source.cursor()) {
            text += place->text();
        } else {
            text += segment.source.at_end() ? at_end : at_begin;
        }
    }
    return ParallelCursor{std::move(text)};
}

void walk_segments(std::vector<ScanSegment>& segments, const HandOut& hand_out) {
    // Before any thread: one that stops at once would keep the others from looking at their cursors.
    for (const ScanSegment& segment : segments) segment.source.check_cursor();
    std::atomic<bool> stopped = false;
    run_at_once(segments.size(), [&](std::size_t i) {
        ScanSegment& segment = segments[i];
        try {
            while (!segment.done && !stopped) {
                if (const EncodedItem* item = segment.source.next_in_page()) {
                    if (!hand_out(segment.source, *item)) stopped = true;
                } else if (!segment.source.fetch()) {
                    segment.done = true;
                }
            }
        } catch (...) {
            stopped = true;
            throw;
        }
    });
}

}  // namespace dynaloom::detail
