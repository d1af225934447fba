#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace dynaloom::detail {

/// Whether the first and the last bytes of two texts of one size, as many as a Word has, are the same.
template <class Word>
[[nodiscard]] inline bool have_same_ends(std::string_view left, std::string_view right) noexcept {
    const auto word_at = [](const char* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    };
    const std::size_t last = left.size() - sizeof(Word);
    return word_at(left.data()) == word_at(right.data()) && word_at(left.data() + last) == word_at(right.data() + last);
}

/// Compares texts that mostly are short, as names are, mostly without a call.
[[nodiscard]] inline bool is_same_text(std::string_view left, std::string_view right) noexcept {
    const std::size_t size = left.size();
    if (size != right.size()) return false;
    if (size > 16) return left == right;
    if (size >= 8) return have_same_ends<std::uint64_t>(left, right);
    if (size >= 4) return have_same_ends<std::uint32_t>(left, right);
    for (std::size_t i = 0; i < size; ++i) {
        if (left[i] != right[i]) return false;
    }
    return true;
}

}  // namespace dynaloom::detail
