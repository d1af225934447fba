#pragma once

#include <string>
#include <utility>

namespace dynaloom {

/// Where a query or scan left off, as text that may be stored or sent and used in another process. It belongs to the
/// query that made it (table, keys, direction): another one refuses it. Not a secret and not signed: it shows the key
/// of the last record.
class Cursor {
public:
    explicit Cursor(std::string text) noexcept : text_{std::move(text)} {}

    /// URL-safe.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

    friend bool operator==(const Cursor&, const Cursor&) = default;

private:
    std::string text_;
};

}  // namespace dynaloom
