#pragma once

#include "engine/row_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::engine {

/// Rows of one partition between two sort keys, owned; a place in it that moves on.
class SortRange {
public:
    void begin_at(std::string sk, bool inclusive) { lower_ = Edge{std::move(sk), inclusive}; }
    void end_at(std::string sk, bool inclusive) { upper_ = Edge{std::move(sk), inclusive}; }

    [[nodiscard]] bool contains(std::string_view sk) const noexcept {
        return (!lower_ || sk > lower_->text || (lower_->inclusive && sk == lower_->text)) &&
               (!upper_ || sk < upper_->text || (upper_->inclusive && sk == upper_->text));
    }

    /// Goes on after `sk`, which is within the range.
    void start_after(std::string_view sk, bool forward) { (forward ? lower_ : upper_) = Edge{std::string{sk}, false}; }

    [[nodiscard]] PartitionRange view(std::string_view pk, bool forward) const noexcept {
        const auto bound = [](const std::optional<Edge>& edge) {
            return edge ? std::optional{Bound{edge->text, edge->inclusive}} : std::nullopt;
        };
        return {.pk = pk, .lower = bound(lower_), .upper = bound(upper_), .descending = !forward};
    }

private:
    struct Edge {
        std::string text;
        bool inclusive;
    };
    std::optional<Edge> lower_;
    std::optional<Edge> upper_;
};

}  // namespace dynaloom::engine
