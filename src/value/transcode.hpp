#pragma once

#include <dynaloom/value/item_reader.hpp>
#include <dynaloom/value/item_writer.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::detail {

/// Finds names that a map holds twice. Maps nest: each is opened and closed, the innermost first.
class NameCheck {
public:
    /// Names within `body` are not copied.
    explicit NameCheck(std::string_view body) noexcept : body_{body} {}

    [[nodiscard]] std::size_t open() const noexcept { return names_.size(); }
    void add(std::string_view name);
    /// @param mark  What `open` returned. @throws DecodeError if two names added since are equal.
    void close(std::size_t mark);

private:
    std::string_view body_;
    std::vector<std::string_view> names_;
    std::deque<std::string> copies_;
};

/// Writes the value at the reader's cursor, without a tree.
/// @param names  Checks the names of maps in it; nullptr to trust them.
void copy_value(ItemReader& in, ItemWriter& out, NameCheck* names);

}  // namespace dynaloom::detail
