// The code of docs/guide/migrations.md, compiled and run.

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/sqlite/store.hpp>
#include <dynaloom/table/migration.hpp>
#include <dynaloom/table/schema_change.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"

using namespace dynaloom::literals;

// [models]
namespace before {
struct Track {
    static constexpr auto pk_pattern = "ARTIST#{artist}";
    static constexpr auto sk_pattern = "TRACK#{id:06}";

    std::string artist{};
    unsigned id = 0;
    std::string length{};  // "3:45"
};
}  // namespace before

struct Track {
    static constexpr auto pk_pattern = "ARTIST#{artist}";
    static constexpr auto sk_pattern = "TRACK#{id:06}";

    std::string artist{};
    unsigned id = 0;
    int seconds = 0;
};
// [/models]

// [step]
dynaloom::Item with_seconds(std::string_view version, dynaloom::Item track) {
    if (version != dynaloom::schema_version<before::Track>)
        throw dynaloom::ValidationError{"a version that nobody knows"};
    const std::string length = track.at("length").s();
    const std::size_t colon = length.find(':');
    track.set("seconds", 60 * std::stoi(length.substr(0, colon)) + std::stoi(length.substr(colon + 1)));
    track.erase("length");
    return track;
}
// [/step]

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    const dynaloom::Table<before::Track> old_tracks{store, "tracks"};
    old_tracks.create_if_missing();
    for (unsigned id = 0; id < 30; ++id) old_tracks.save({.artist = "nina", .id = id, .length = "3:45"});

    std::vector<std::string> found;
    // [diff]
    for (const dynaloom::SchemaChange& change : dynaloom::diff<before::Track, Track>()) {
        found.push_back(change.where + ": " + change.what + ", " + std::string{dynaloom::to_string(change.kind)});
    }
    // [/diff]
    check(found.size() == 2, "diff");

    std::optional<dynaloom::ParallelCursor> stopped_at;
    // [migrate]
    const auto stop_early = [](const dynaloom::MigrationProgress& progress) {
        std::fprintf(stderr, "%llu seen, %llu changed\n", static_cast<unsigned long long>(progress.seen),
                     static_cast<unsigned long long>(progress.changed));
        return progress.seen < 10;  // false stops the run
    };
    const dynaloom::MigrationProgress part = dynaloom::migrate<Track>(
        store, "tracks", with_seconds, {.threads = 2, .report_every = 5, .progress = stop_early});
    stopped_at = part.cursor;  // where to go on; keep its text() to do so another day

    const dynaloom::MigrationProgress rest =
        dynaloom::migrate<Track>(store, "tracks", with_seconds, {.threads = 2, .after = stopped_at});
    // [/migrate]
    check(part.changed < 30 && part.changed + rest.changed == 30 && !rest.cursor, "migrate");

    const dynaloom::Table<Track> tracks{store, "tracks"};
    check(tracks.get("artist"_f = "nina", "id"_f = 7U).value().seconds == 225, "step");
}
