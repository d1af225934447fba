#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace dynaloom::detail {

/// Rows in contiguous blocks of a fixed number, which copies share: a change copies the one block that it stands in.
/// @par Threads  A copy may be read while another one is changed.
template <class Row>
class RowBlocks {
public:
    static constexpr std::size_t rows_per_block = 256;
    using Block = std::vector<Row>;

    RowBlocks() = default;
    RowBlocks(const RowBlocks& other)
        : blocks_{other.blocks_}, owned_(other.blocks_.size(), false), size_{other.size_} {
        other.owned_.assign(other.blocks_.size(), false);
    }
    RowBlocks(RowBlocks&&) noexcept = default;
    RowBlocks& operator=(const RowBlocks&) = delete;
    RowBlocks& operator=(RowBlocks&&) noexcept = default;
    ~RowBlocks() = default;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const Row& operator[](std::size_t index) const noexcept {
        return (*blocks_[index / rows_per_block])[index % rows_per_block];
    }

    void push_back(Row&& row) {
        if (size_ % rows_per_block == 0) {
            auto block = std::make_shared<Block>();
            block->reserve(rows_per_block);
            owned_.reserve(owned_.size() + 1);
            blocks_.push_back(std::move(block));
            owned_.push_back(true);
        }
        own(blocks_.size() - 1).push_back(std::move(row));
        ++size_;
    }

    void replace(std::size_t index, Row&& row) { own(index / rows_per_block)[index % rows_per_block] = std::move(row); }

    /// The last row takes the place of the one that goes.
    void erase(std::size_t index) {
        Block& last = own(blocks_.size() - 1);
        if (index != size_ - 1) replace(index, std::move(last.back()));
        last.pop_back();
        --size_;
        if (last.empty()) {
            blocks_.pop_back();
            owned_.pop_back();
        }
    }

private:
    /// The block, for this object alone.
    Block& own(std::size_t number) {
        if (!owned_[number]) {
            auto copy = std::make_shared<Block>();
            copy->reserve(rows_per_block);
            copy->insert(copy->end(), blocks_[number]->begin(), blocks_[number]->end());
            blocks_[number] = std::move(copy);
            owned_[number] = true;
        }
        return *blocks_[number];
    }

    std::vector<std::shared_ptr<Block>> blocks_;
    mutable std::vector<bool> owned_;  // what a copy shares is no longer owned by either
    std::size_t size_ = 0;
};

}  // namespace dynaloom::detail
