#include "stream/checkpoint.hpp"
#include "table/backoff.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/warning.hpp>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace dynaloom {

using detail::Checkpoint;

namespace {

constexpr std::uint32_t largest_page = 1000;
// By how much the clocks of consumers and writers may differ.
constexpr std::chrono::hours clock_difference{1};
constexpr std::chrono::hours kept_for{24};
constexpr std::chrono::minutes between_looks{1};
constexpr std::chrono::milliseconds shortest_pause{100};  // after an error
constexpr std::chrono::milliseconds longest_pause{30'000};
constexpr int most_attempts = 3;

struct Shard {
    Checkpoint checkpoint{};
    std::optional<std::string> parent{};
    std::string first{};  ///< sequence number that it starts with
    std::optional<std::string> iterator{};
    bool from_latest = false;  ///< the iterator began behind what was there: nothing is to be passed over
};
using Shards = std::map<std::string, Shard, std::less<>>;

bool is(const ServiceError& error, std::string_view code) {
    return error.code() == code;
}

struct Listing {
    std::vector<StreamShard> shards{};
    bool disabled = false;  ///< no shard will come
};

Listing list_shards(Store& store, const std::string& arn, const CallOptions& call) {
    Listing listing;
    DescribeStreamRequest request{.stream_arn = arn};
    do {
        DescribeStreamResult page = store.describe_stream(request, call);
        std::ranges::move(page.shards, std::back_inserter(listing.shards));
        listing.disabled = page.status == StreamStatus::disabled;
        request.exclusive_start_shard_id = std::move(page.last_evaluated_shard_id);
    } while (request.exclusive_start_shard_id);
    return listing;
}

/// The ARNs of the table's streams, the oldest first.
std::vector<std::string> list_streams(Store& store, const std::string& table, const CallOptions& call) {
    std::vector<ListStreamsResult::Stream> streams;
    ListStreamsRequest request{.table = table};
    do {
        ListStreamsResult page = store.list_streams(request, call);
        std::ranges::move(page.streams, std::back_inserter(streams));
        request.exclusive_start_stream_arn = std::move(page.last_evaluated_stream_arn);
    } while (request.exclusive_start_stream_arn);
    std::ranges::sort(streams, {}, &ListStreamsResult::Stream::label);
    std::vector<std::string> arns;
    arns.reserve(streams.size());
    for (ListStreamsResult::Stream& stream : streams) arns.push_back(std::move(stream.arn));
    return arns;
}

}  // namespace

struct StreamConsumer::State {
    std::shared_ptr<Store> store;
    std::string table;
    ConsumerOptions options;
    std::unique_ptr<detail::Checkpoints> checkpoints;

    std::string stream{};  // that is read; empty before the first poll, and after an error: what is stored counts then
    Shards shards{};       // of that stream
    bool disabled = false;
    bool incomplete = true;  // more shards are known to come, or may
    bool begun = false;      // with the latest change: perhaps without a checkpoint, if no shard was listed yet
    bool handler_threw = false;
    std::chrono::steady_clock::time_point looked{};

    [[nodiscard]] std::string where() const { return "consumer \"" + options.name + "\" of table \"" + table + "\": "; }

    [[nodiscard]] CallOptions call() const { return {.budget = options.budget}; }

    [[nodiscard]] Checkpoint new_checkpoint(std::string shard) const {
        return {.consumer = options.name, .table = table, .stream = stream, .shard = std::move(shard)};
    }

    /// Decides which stream to read: that of the checkpoints, else the table's current one.
    void begin() {
        std::vector<Checkpoint> stored = checkpoints->load();
        const std::vector<std::string> streams = list_streams(*store, table, call());
        const auto is_kept = [&](const Checkpoint& one) {
            return std::ranges::find(streams, one.stream) != streams.end();
        };
        if (std::ranges::any_of(stored, [&](const Checkpoint& one) { return !is_kept(one) && !one.finished; }))
            report_gap("the stream that it was in is no longer kept");

        // A stream is left only when it is finished and the next one has checkpoints: the youngest with some counts.
        const auto has_begun = [&](const std::string& arn) {
            return std::ranges::find(stored, arn, &Checkpoint::stream) != stored.end();
        };
        const auto youngest = std::ranges::find_if(streams.rbegin(), streams.rend(), has_begun);
        if (youngest != streams.rend())
            enter(*youngest);
        else if (!stored.empty() && !streams.empty())
            enter(streams.front());
        else
            enter(current_stream(streams));
        std::erase_if(stored, [&](Checkpoint& one) {
            if (one.stream != stream) return false;
            shards[one.shard].checkpoint = std::move(one);
            return true;
        });
        const bool is_new = !begun && shards.empty() && stored.empty();
        if (is_new && options.start == StreamStart::latest)
            begin_with_latest();
        else
            look_for_shards();
        for (const Checkpoint& left : stored) checkpoints->remove(left);
    }

    [[nodiscard]] std::string current_stream(const std::vector<std::string>& streams) const {
        const TableDescription description = store->describe_table({.table = table}, call()).description;
        if (description.stream && !description.latest_stream_arn.empty()) return description.latest_stream_arn;
        if (streams.empty()) throw ValidationError{where() + "the table has no stream"};
        return streams.back();
    }

    void enter(const std::string& arn) {
        stream = arn;
        shards.clear();
        incomplete = true;
    }

    void begin_with_latest() {
        const auto since = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        Shards begins;  // of all, before one is kept: an error here is to leave nothing begun
        for (const StreamShard& listed : list_shards(*store, stream, call()).shards) {
            Shard shard{.checkpoint = new_checkpoint(listed.id),
                        .parent = listed.parent_id,
                        .first = listed.starting_sequence_number};
            shard.checkpoint.finished = listed.ending_sequence_number.has_value();
            if (!shard.checkpoint.finished) {
                shard.iterator =
                    store->get_shard_iterator({stream, listed.id, ShardIteratorType::latest}, call()).shard_iterator;
                shard.from_latest = true;
                shard.checkpoint.since = since - clock_difference;
            }
            begins.emplace(listed.id, std::move(shard));
        }
        for (auto& [id, shard] : begins) checkpoints->save(shard.checkpoint);
        shards = std::move(begins);
        begun = true;
    }

    /// Brings the list of shards up to date. A new one gets its checkpoint at once, so that it is known to have begun.
    void look_for_shards() {
        const Listing listing = list_shards(*store, stream, call());
        for (const StreamShard& one : listing.shards) {
            Shard& shard = shards[one.id];
            shard.parent = one.parent_id;
            shard.first = one.starting_sequence_number;
            if (shard.checkpoint.shard.empty()) {
                shard.checkpoint = new_checkpoint(one.id);
                checkpoints->save(shard.checkpoint);
            }
        }
        const auto is_listed = [&](const std::string& id) {
            return std::ranges::find(listing.shards, id, &StreamShard::id) != listing.shards.end();
        };
        for (auto one = shards.begin(); one != shards.end();) {
            if (is_listed(one->first)) {
                ++one;
                continue;
            }
            if (!one->second.checkpoint.finished) report_gap("shard " + one->first + " is no longer kept");
            checkpoints->remove(one->second.checkpoint);
            one = shards.erase(one);
        }
        // A closed shard of a living stream has children, though perhaps not listed yet.
        const auto lacks_child = [&](const auto& one) {
            return one.second.checkpoint.finished &&
                   std::ranges::none_of(shards, [&](const auto& other) { return other.second.parent == one.first; });
        };
        disabled = listing.disabled;
        incomplete = !disabled && (shards.empty() || std::ranges::any_of(shards, lacks_child));
        looked = std::chrono::steady_clock::now();
    }

    void report_gap(const std::string& what) {
        const std::string message = where() + what + ": changes that it has not seen are lost";
        if (options.on_gap == OnGap::raise) throw ServiceError{message, "TrimmedDataAccessException"};
        warn(message);
    }

    [[nodiscard]] bool may_be_read(const Shard& shard) const {
        if (shard.checkpoint.finished) return false;
        const auto parent = shard.parent ? shards.find(*shard.parent) : shards.end();
        return parent == shards.end() || parent->second.checkpoint.finished;
    }

    std::string iterator_at(const Shard& shard, ShardIteratorType type, std::optional<std::string> sequence_number) {
        return store->get_shard_iterator({stream, shard.checkpoint.shard, type, std::move(sequence_number)}, call())
            .shard_iterator;
    }

    std::string new_iterator(const Shard& shard) {
        const Checkpoint& from = shard.checkpoint;
        if (!options.replay && !from.position && from.since)
            report_gap("its place in shard " + from.shard + " is lost, in which no change had come");
        const bool is_old = from.updated_at.time < std::chrono::system_clock::now() - kept_for;
        try {
            if (from.position) return iterator_at(shard, ShardIteratorType::after_sequence_number, from.position);
            // Nothing was handed out of it for so long that its beginning may be gone.
            if (is_old && !shard.first.empty())
                return iterator_at(shard, ShardIteratorType::at_sequence_number, shard.first);
        } catch (const ServiceError& error) {
            if (is(error, "TrimmedDataAccessException"))
                report_gap("the changes behind its checkpoint are no longer kept");
            else if (from.position)
                throw;
        } catch (const ValidationError&) {
            if (from.position) throw;  // else the shard has no such number: it never had a change
        }
        return iterator_at(shard, ShardIteratorType::trim_horizon, std::nullopt);
    }

    GetRecordsResult read(Shard& shard) {
        for (int attempt = 1;; ++attempt) {
            if (!shard.iterator) {
                shard.from_latest = false;
                shard.iterator = new_iterator(shard);
            }
            try {
                return store->get_records({*shard.iterator, options.page_size}, call());
            } catch (const ServiceError& error) {
                // What the checkpoint says leads to a new iterator, or to what is wrong.
                shard.iterator.reset();
                const bool is_stale = is(error, "ExpiredIteratorException") || is(error, "TrimmedDataAccessException");
                if (!is_stale || attempt == most_attempts) throw;
            }
        }
    }

    /// Hands out a page. @returns How many changes it has, those that are passed over among them.
    std::size_t hand_out(Shard& shard, const Handler& handler) {
        GetRecordsResult page = read(shard);
        Checkpoint& checkpoint = shard.checkpoint;
        std::size_t done = 0;
        const auto take = [&](const StreamRecord& record) {
            const bool is_before = checkpoint.since && !shard.from_latest && record.created_at < *checkpoint.since;
            if (!is_before) {
                handler(record);
                checkpoint.since.reset();
            }
            ++done;
            checkpoint.position = record.sequence_number;
        };
        try {
            for (const StreamRecord& record : page.records) take(record);
        } catch (...) {
            handler_threw = true;
            // Else the iterator reads the same page again; of a place without a position it is all there is.
            if (done != 0) {
                shard.iterator.reset();
                save_behind_error(checkpoint);
            }
            throw;
        }
        shard.iterator = std::move(page.next_shard_iterator);
        if (!shard.iterator) {
            checkpoint.finished = true;
            incomplete = true;
        }
        if (done != 0 || checkpoint.finished) checkpoints->save(checkpoint);
        return done;
    }

    /// The handler's error is the one to tell; that these changes come again is no loss.
    void save_behind_error(Checkpoint& checkpoint) noexcept {
        try {
            checkpoints->save(checkpoint);
        } catch (const std::exception& error) {
            stream.clear();
            try {
                warn(where() + "the checkpoint is not saved: " + error.what());
            } catch (...) {  // NOLINT(bugprone-empty-catch): a warning handler's own trouble
            }
        }
    }

    /// One page of each shard that may be read, and of those that may be read thereafter.
    std::size_t read_shards(const Handler& handler) {
        std::size_t changes = 0;
        std::vector<std::string> done;
        for (bool more = true; more;) {
            if (incomplete || std::chrono::steady_clock::now() - looked > between_looks) look_for_shards();
            more = false;
            for (auto& [id, shard] : shards) {
                if (!may_be_read(shard) || std::ranges::find(done, id) != done.end()) continue;
                done.push_back(id);
                changes += hand_out(shard, handler);
                more = more || shard.checkpoint.finished;
            }
        }
        return changes;
    }

    [[nodiscard]] bool is_finished() const {
        return disabled && std::ranges::all_of(shards, [](const auto& one) { return one.second.checkpoint.finished; });
    }

    /// Goes over to the next stream if this one is at its end. @returns Whether it did.
    bool leave_finished_stream() {
        if (!is_finished()) return false;
        look_for_shards();
        if (!is_finished()) return true;
        const std::vector<std::string> streams = list_streams(*store, table, call());
        const auto current = std::ranges::find(streams, stream);
        const auto next = current == streams.end() ? streams.begin() : std::next(current);
        if (next == streams.end()) return false;
        const Shards left = std::exchange(shards, {});
        enter(*next);
        look_for_shards();
        for (const auto& [id, shard] : left) checkpoints->remove(shard.checkpoint);
        return true;
    }

    std::size_t poll_once(const Handler& handler) {
        if (stream.empty()) begin();
        std::size_t changes = read_shards(handler);
        while (changes == 0 && leave_finished_stream()) changes = read_shards(handler);
        return changes;
    }

    /// What is not found was removed since it was listed; `begin` tells what that means.
    std::size_t poll(const Handler& handler) {
        handler_threw = false;
        try {
            return poll_once(handler);
        } catch (const ServiceError& error) {
            if (handler_threw || !is(error, "ResourceNotFoundException")) throw;
            stream.clear();
        }
        return poll_once(handler);
    }
};

void enable_stream(Store& store, const std::string& table, StreamViewType view_type) {
    const auto is_enabled = [&] {
        const auto now = store.describe_table({.table = table}).description.stream;
        if (now && *now != view_type)
            throw ValidationError{"table \"" + table + "\" has a stream with another view type"};
        return now.has_value();
    };
    detail::Backoff backoff{std::chrono::milliseconds{0}, std::chrono::minutes{5}};
    while (!is_enabled()) {
        try {
            store.update_table({.table = table, .stream = UpdateTableRequest::Stream{true, view_type}});
            return;
        } catch (const ValidationError&) {  // somebody else was faster
            if (!is_enabled()) throw;
        } catch (const ServiceError& error) {  // or changes the table otherwise
            if (!is(error, "ResourceInUseException") || !backoff.wait()) throw;
        }
    }
}

StreamConsumer::StreamConsumer(std::shared_ptr<Store> store, std::string table, ConsumerOptions options) {
    if (!store) throw ValidationError{"a consumer needs a store"};
    if (options.name.empty()) throw ValidationError{"a consumer of table \"" + table + "\" needs a name"};
    if (options.page_size == 0 || options.page_size > largest_page)
        throw ValidationError{"consumer \"" + options.name + "\": a page has 1 to 1000 changes, not " +
                              std::to_string(options.page_size)};
    if (!options.checkpoints) options.checkpoints = store;
    if (!options.in_memory && options.checkpoints == store && options.checkpoint_table == table)
        throw ValidationError{"consumer \"" + options.name + "\": checkpoints in table \"" + table +
                              "\", which it follows, would be changes without end"};
    auto checkpoints = detail::open_checkpoints(options, table);
    state_ = std::make_unique<State>(State{.store = std::move(store),
                                           .table = std::move(table),
                                           .options = std::move(options),
                                           .checkpoints = std::move(checkpoints)});
}

StreamConsumer::StreamConsumer(StreamConsumer&&) noexcept = default;
StreamConsumer& StreamConsumer::operator=(StreamConsumer&&) noexcept = default;
StreamConsumer::~StreamConsumer() = default;

std::size_t StreamConsumer::poll(const Handler& handler) {
    try {
        return state_->poll(handler);
    } catch (...) {
        if (!state_->handler_threw) state_->stream.clear();
        throw;
    }
}

void StreamConsumer::run(const Handler& handler, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    const std::chrono::milliseconds first = std::max(state_->options.pause, shortest_pause);
    std::chrono::milliseconds after_error = first;
    const auto pause = [&](std::chrono::milliseconds time) {
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, time, [] { return false; });
    };
    while (!stop.stop_requested()) {
        try {
            if (poll(handler) == 0) pause(state_->options.pause);
            after_error = first;
        } catch (const Error& error) {
            // A checkpoint that was sent twice may have met itself: what is stored decides.
            const bool may_pass = error.retryable() || error.outcome_unknown();
            if (!may_pass) throw;
            pause(after_error);
            after_error = std::min(2 * after_error, std::max(first, longest_pause));
        }
    }
}

}  // namespace dynaloom
