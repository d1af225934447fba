#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace dynaloom {

/// Switches the table's stream on, unless it is. Safe from several processes at once.
/// @throws ValidationError if it is on with another view type; TableNotFound.
void enable_stream(Store& store, const std::string& table,
                   StreamViewType view_type = StreamViewType::new_and_old_images);

/// Where a consumer that has no checkpoint begins.
enum class StreamStart : unsigned char {
    oldest,  ///< with the oldest change that the table's current stream keeps
    /// With the changes from now on. After a restart before the first one, those of the hour before may come as well,
    /// and all that a stream keeps if the very first poll was interrupted; the clocks may differ by an hour.
    latest,
};

/// What a consumer does if the stream has removed changes that it has not seen: it was away for more than 24 hours.
enum class OnGap : unsigned char {
    raise,  ///< throws the store's ServiceError, TrimmedDataAccessException, until somebody decides
    warn,   ///< reports it (see warning.hpp) and goes on with the oldest change that there is
};

struct ConsumerOptions {
    /// Names the consumer's checkpoints. Consumers of one table with different names each see all its changes.
    std::string name{};
    /// Where the checkpoints are kept; by default in the consumed store.
    std::shared_ptr<Store> checkpoints{};
    /// Made if it is missing. Not the table that is followed: a checkpoint would be a change.
    std::string checkpoint_table = "dynaloom_checkpoints";
    /// Keeps its place in no table, but for its own life: for a program that keeps in memory what it makes of the
    /// changes.
    bool in_memory = false;
    StreamStart start = StreamStart::oldest;
    /// False makes it a gap if the place of a consumer that began with the latest change is lost before its first one
    /// in a shard, by an error or because nobody polled for 15 minutes: changes from before never come.
    bool replay = true;
    OnGap on_gap = OnGap::raise;
    std::uint32_t page_size = 1000;         ///< changes read at once, 1 to 1000; at most so many are handed out twice
    std::chrono::milliseconds pause{1000};  ///< between polls of `run` that found nothing
    /// Of each request to the store that is followed; zero means that store's default.
    std::chrono::milliseconds budget{0};
};

/// Follows a table's stream: hands every change to a handler, the changes of each record in their order, and remembers
/// where it is, so that it goes on there after a restart. A change is handed out at least once: again, if the program
/// ends between the handler and the checkpoint.
///
/// It reads all shards, parents before their children, and when the stream was disabled and enabled again, or the table
/// made anew, first the rest of the stream that it was in.
/// @par Threads  Not to be shared. Two consumers of one name do not share the work: each hands out every change until
///               one finds the other's checkpoint, which throws ConditionFailed.
class StreamConsumer {
public:
    using Handler = std::function<void(const StreamRecord&)>;

    /// @throws ValidationError without a name, with a page size out of range; what creating the checkpoint table
    /// throws.
    StreamConsumer(std::shared_ptr<Store> store, std::string table, ConsumerOptions options);
    StreamConsumer(StreamConsumer&&) noexcept;
    StreamConsumer& operator=(StreamConsumer&&) noexcept;
    ~StreamConsumer();

    /// Hands out what a page of each shard that may be read holds; more may wait behind it. If the handler throws, the
    /// changes before that one are done, and the next poll begins with it.
    /// @returns How many changes were read: handed out, or passed over because they are older than StreamStart::latest
    ///          wants. On DynamoDB 0 does not mean that none wait.
    /// @throws ValidationError if the table has no stream; TableNotFound; what the handler or a store throws.
    /// @par Cost  A few requests for the list of shards, one for each open shard, one for each checkpoint that moved.
    std::size_t poll(const Handler& handler);

    /// Polls until `stop` is requested. After an error that is `retryable()`, the handler's too, it pauses and goes on:
    /// for as long as the options say, 100 ms at least, and twice as long after each further one, up to 30 s.
    /// @throws Any other error.
    void run(const Handler& handler, const std::stop_token& stop);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dynaloom
