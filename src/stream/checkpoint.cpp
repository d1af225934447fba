#include "stream/checkpoint.hpp"

#include <dynaloom/stream/consumer.hpp>
#include <dynaloom/table/table.hpp>

#include <algorithm>
#include <utility>

namespace dynaloom::detail {

using namespace literals;

namespace {

class StoredCheckpoints final : public Checkpoints {
public:
    StoredCheckpoints(const ConsumerOptions& options, std::string followed)
        : table_{options.checkpoints, options.checkpoint_table},
          consumer_{options.name},
          followed_{std::move(followed)} {
        table_.create_if_missing();
    }

    std::vector<Checkpoint> load() override {
        return table_.query("consumer"_f = consumer_, "table"_f = followed_).consistent().all();
    }
    void save(Checkpoint& checkpoint) override { table_.save(checkpoint); }
    void remove(const Checkpoint& checkpoint) override { table_.remove(checkpoint); }

private:
    Table<Checkpoint> table_;
    std::string consumer_;
    std::string followed_;
};

/// Of one consumer, which nobody shares.
class CheckpointsInMemory final : public Checkpoints {
public:
    std::vector<Checkpoint> load() override { return kept_; }

    void save(Checkpoint& checkpoint) override {
        checkpoint.updated_at = std::chrono::system_clock::now();
        const auto same = find(checkpoint);
        if (same == kept_.end())
            kept_.push_back(checkpoint);
        else
            *same = checkpoint;
    }

    void remove(const Checkpoint& checkpoint) override {
        const auto same = find(checkpoint);
        if (same != kept_.end()) kept_.erase(same);
    }

private:
    [[nodiscard]] std::vector<Checkpoint>::iterator find(const Checkpoint& checkpoint) {
        return std::ranges::find_if(kept_, [&](const Checkpoint& one) {
            return one.stream == checkpoint.stream && one.shard == checkpoint.shard;
        });
    }

    std::vector<Checkpoint> kept_;
};

}  // namespace

Checkpoints::~Checkpoints() = default;

std::unique_ptr<Checkpoints> open_checkpoints(const ConsumerOptions& options, const std::string& table) {
    if (options.in_memory) return std::make_unique<CheckpointsInMemory>();
    return std::make_unique<StoredCheckpoints>(options, table);
}

}  // namespace dynaloom::detail
