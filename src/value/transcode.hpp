#pragma once

#include <dynaloom/value/item_reader.hpp>
#include <dynaloom/value/item_writer.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::detail {

/// Finds names that a map holds twice. Maps nest: each is opened and closed, the innermost first.
class NameCheck {
public:
    [[nodiscard]] std::size_t open() const noexcept { return names_.size(); }
    void add(std::string_view name) { names_.emplace_back(name); }
    /// @param mark  What `open` returned. @throws DecodeError if two names added since are equal.
    void close(std::size_t mark);

private:
    std::vector<std::string> names_;
};

/// Writes the value at the reader's cursor, without a tree.
/// @param names  Checks the names of maps in it; nullptr to trust them.
void copy_value(ItemReader& in, ItemWriter& out, NameCheck* names);

}  // namespace dynaloom::detail
