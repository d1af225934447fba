#include "stream/checkpoint.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/table/table.hpp>
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
using namespace literals;

namespace {

constexpr std::uint32_t largest_page = 1000;
// The clocks of a program and of a store differ by less, or the store refuses the program's requests.
constexpr std::chrono::minutes clock_difference{5};
constexpr std::chrono::milliseconds longest_pause{30'000};

struct Shard {
    Checkpoint checkpoint{};
    std::optional<std::string> parent{};
    std::optional<std::string> iterator{};
};
using Shards = std::map<std::string, Shard, std::less<>>;

bool is(const ServiceError& error, std::string_view code) {
    return error.code() == code;
}

std::vector<StreamShard> list_shards(Store& store, const std::string& arn) {
    std::vector<StreamShard> shards;
    DescribeStreamRequest request{.stream_arn = arn};
    do {
        DescribeStreamResult page = store.describe_stream(request);
        std::ranges::move(page.shards, std::back_inserter(shards));
        request.exclusive_start_shard_id = std::move(page.last_evaluated_shard_id);
    } while (request.exclusive_start_shard_id);
    return shards;
}

/// The ARNs of the table's streams, the oldest first.
std::vector<std::string> list_streams(Store& store, const std::string& table) {
    std::vector<ListStreamsResult::Stream> streams;
    ListStreamsRequest request{.table = table};
    do {
        ListStreamsResult page = store.list_streams(request);
        std::ranges::move(page.streams, std::back_inserter(streams));
        request.exclusive_start_stream_arn = std::move(page.last_evaluated_stream_arn);
    } while (request.exclusive_start_stream_arn);
    std::ranges::sort(streams, {}, &ListStreamsResult::Stream::label);
    std::vector<std::string> arns;
    for (ListStreamsResult::Stream& stream : streams) arns.push_back(std::move(stream.arn));
    return arns;
}

}  // namespace

struct StreamConsumer::State {
    std::shared_ptr<Store> store;
    std::string table;
    ConsumerOptions options;
    Table<Checkpoint> checkpoints;

    std::string stream{};  // that is read; empty before the first poll, and after an error: what is stored counts then
    Shards shards{};       // of that stream
    bool shards_changed = false;

    [[nodiscard]] std::string where() const { return "consumer \"" + options.name + "\" of table \"" + table + "\": "; }

    [[nodiscard]] Checkpoint new_checkpoint(std::string shard) const {
        return {.consumer = options.name, .table = table, .stream = stream, .shard = std::move(shard)};
    }

    /// Decides which stream to read: the oldest that has checkpoints, else the table's current one.
    void begin() {
        std::vector<Checkpoint> stored =
            checkpoints.query("consumer"_f = options.name, "table"_f = table).consistent().all();
        const std::vector<std::string> streams = list_streams(*store, table);
        const auto is_kept = [&](const Checkpoint& one) {
            return std::ranges::find(streams, one.stream) != streams.end();
        };
        bool lost = false;
        for (const Checkpoint& one : stored) lost = lost || (!is_kept(one) && !one.finished);
        if (lost) report_gap("the stream that it was in is no longer kept");
        for (const Checkpoint& one : stored)
            if (!is_kept(one)) checkpoints.remove(one);
        std::erase_if(stored, [&](const Checkpoint& one) { return !is_kept(one); });

        for (const std::string& arn : streams) {
            const auto is_of_it = [&](const Checkpoint& one) { return one.stream == arn; };
            if (std::ranges::none_of(stored, is_of_it)) continue;
            enter(arn);
            for (Checkpoint& one : stored)
                if (is_of_it(one)) shards[one.shard].checkpoint = std::move(one);
            look_for_shards();
            return;
        }

        const std::string current = store->describe_table({.table = table}).description.latest_stream_arn;
        if (current.empty()) throw ValidationError{where() + "the table has no stream"};
        enter(current);
        if (lost || options.start == StreamStart::oldest)
            look_for_shards();
        else
            begin_with_latest();
    }

    void enter(const std::string& arn) {
        stream = arn;
        shards.clear();
        shards_changed = true;
    }

    void begin_with_latest() {
        const auto since = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        for (const StreamShard& listed : list_shards(*store, stream)) {
            Shard shard{.checkpoint = new_checkpoint(listed.id), .parent = listed.parent_id};
            shard.checkpoint.finished = listed.ending_sequence_number.has_value();
            if (!shard.checkpoint.finished) {
                shard.iterator =
                    store->get_shard_iterator({stream, listed.id, ShardIteratorType::latest}).shard_iterator;
                shard.checkpoint.since = since - clock_difference;
            }
            checkpoints.save(shard.checkpoint);
            shards.emplace(listed.id, std::move(shard));
        }
        shards_changed = false;
    }

    /// Brings the list of shards up to date. A new one gets its checkpoint at once, so that it is known to have begun.
    void look_for_shards() {
        const std::vector<StreamShard> listed = list_shards(*store, stream);
        for (const StreamShard& one : listed) {
            const auto [place, is_new] = shards.try_emplace(one.id);
            Shard& shard = place->second;
            shard.parent = one.parent_id;
            if (shard.checkpoint.shard.empty()) {
                shard.checkpoint = new_checkpoint(one.id);
                checkpoints.save(shard.checkpoint);
            }
        }
        const auto is_listed = [&](const std::string& id) {
            return std::ranges::find(listed, id, &StreamShard::id) != listed.end();
        };
        for (auto one = shards.begin(); one != shards.end();) {
            if (is_listed(one->first)) {
                ++one;
                continue;
            }
            if (!one->second.checkpoint.finished) report_gap("shard " + one->first + " is no longer kept");
            checkpoints.remove(one->second.checkpoint);
            one = shards.erase(one);
        }
        shards_changed = false;
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

    std::string new_iterator(const Checkpoint& from) {
        if (from.position) {
            try {
                return store
                    ->get_shard_iterator({stream, from.shard, ShardIteratorType::after_sequence_number, from.position})
                    .shard_iterator;
            } catch (const ServiceError& error) {
                if (!is(error, "TrimmedDataAccessException")) throw;
                report_gap("the changes behind its checkpoint are no longer kept");
            }
        }
        return store->get_shard_iterator({stream, from.shard, ShardIteratorType::trim_horizon}).shard_iterator;
    }

    GetRecordsResult read(Shard& shard) {
        for (;;) {
            const bool is_new = !shard.iterator;
            if (is_new) shard.iterator = new_iterator(shard.checkpoint);
            try {
                return store->get_records({*shard.iterator, options.page_size});
            } catch (const ServiceError& error) {
                shard.iterator.reset();
                if (is_new) throw;
                // It is from an earlier poll: what the checkpoint says leads to a new one, or to what is wrong.
                if (!is(error, "ExpiredIteratorException") && !is(error, "TrimmedDataAccessException")) throw;
            }
        }
    }

    /// Hands out a page. @returns How many changes.
    std::size_t hand_out(Shard& shard, const Handler& handler) {
        GetRecordsResult page = read(shard);
        Checkpoint& checkpoint = shard.checkpoint;
        std::size_t handed_out = 0;
        bool moved = false;
        const auto take = [&](const StreamRecord& record) {
            if (checkpoint.position || !checkpoint.since || record.created_at >= *checkpoint.since) {
                handler(record);
                ++handed_out;
            }
            checkpoint.position = record.sequence_number;
            moved = true;
        };
        try {
            for (const StreamRecord& record : page.records) take(record);
        } catch (...) {
            shard.iterator.reset();
            if (moved) save_behind_error(checkpoint);
            throw;
        }
        shard.iterator = std::move(page.next_shard_iterator);
        if (!shard.iterator) {
            checkpoint.finished = true;
            shards_changed = true;
        }
        if (moved || checkpoint.finished) checkpoints.save(checkpoint);
        return handed_out;
    }

    /// The handler's error is the one to tell; that these changes come again is no loss.
    void save_behind_error(Checkpoint& checkpoint) noexcept {
        try {
            checkpoints.save(checkpoint);
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
        std::size_t handed_out = 0;
        std::vector<std::string> done;
        for (bool more = true; more;) {
            if (shards_changed) look_for_shards();
            more = false;
            for (auto& [id, shard] : shards) {
                if (!may_be_read(shard) || std::ranges::find(done, id) != done.end()) continue;
                done.push_back(id);
                handed_out += hand_out(shard, handler);
                more = more || shard.checkpoint.finished;
            }
        }
        return handed_out;
    }

    /// Goes over to the next stream if this one is at its end. @returns Whether it did.
    bool leave_finished_stream() {
        const auto is_finished = [](const auto& one) { return one.second.checkpoint.finished; };
        if (!std::ranges::all_of(shards, is_finished)) return false;
        const std::vector<std::string> streams = list_streams(*store, table);
        const auto current = std::ranges::find(streams, stream);
        const auto next = current == streams.end() ? streams.begin() : std::next(current);
        if (next == streams.end()) return false;
        const Shards left = std::exchange(shards, {});
        enter(*next);
        look_for_shards();
        for (const auto& [id, shard] : left) checkpoints.remove(shard.checkpoint);
        return true;
    }

    std::size_t poll(const Handler& handler) {
        if (stream.empty()) begin();
        std::size_t handed_out = read_shards(handler);
        while (handed_out == 0 && leave_finished_stream()) handed_out = read_shards(handler);
        return handed_out;
    }
};

void enable_stream(Store& store, const std::string& table, StreamViewType view_type) {
    const auto is_enabled = [&] {
        const auto now = store.describe_table({.table = table}).description.stream;
        if (now && *now != view_type)
            throw ValidationError{"table \"" + table + "\" has a stream with another view type"};
        return now.has_value();
    };
    if (is_enabled()) return;
    try {
        store.update_table({.table = table, .stream = UpdateTableRequest::Stream{true, view_type}});
    } catch (const ValidationError&) {  // somebody else was faster
        if (!is_enabled()) throw;
    }
}

StreamConsumer::StreamConsumer(std::shared_ptr<Store> store, std::string table, ConsumerOptions options) {
    if (!store) throw ValidationError{"a consumer needs a store"};
    if (options.name.empty()) throw ValidationError{"a consumer of table \"" + table + "\" needs a name"};
    if (options.page_size == 0 || options.page_size > largest_page)
        throw ValidationError{"consumer \"" + options.name + "\": a page has 1 to 1000 changes, not " +
                              std::to_string(options.page_size)};
    if (!options.checkpoints) options.checkpoints = store;
    const Table<Checkpoint> checkpoints{options.checkpoints, options.checkpoint_table};
    checkpoints.create_if_missing();
    state_ = std::make_unique<State>(State{.store = std::move(store),
                                           .table = std::move(table),
                                           .options = std::move(options),
                                           .checkpoints = checkpoints});
}

StreamConsumer::StreamConsumer(StreamConsumer&&) noexcept = default;
StreamConsumer& StreamConsumer::operator=(StreamConsumer&&) noexcept = default;
StreamConsumer::~StreamConsumer() = default;

std::size_t StreamConsumer::poll(const Handler& handler) {
    try {
        return state_->poll(handler);
    } catch (const Error&) {
        state_->stream.clear();
        throw;
    }
}

void StreamConsumer::run(const Handler& handler, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::chrono::milliseconds after_error = state_->options.pause;
    const auto pause = [&](std::chrono::milliseconds time) {
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, time, [] { return false; });
    };
    while (!stop.stop_requested()) {
        try {
            if (poll(handler) == 0) pause(state_->options.pause);
            after_error = state_->options.pause;
        } catch (const Error& error) {
            if (!error.retryable()) throw;
            pause(after_error);
            after_error = std::min(2 * after_error, longest_pause);
        }
    }
}

}  // namespace dynaloom
