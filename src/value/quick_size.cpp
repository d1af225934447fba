#include "value/quick_size.hpp"

#include <cstring>

#include "value/limits.hpp"
#include "value/size.hpp"

namespace dynaloom::detail {

namespace {

/// Walks the bytes once. Whatever is unusual ends the walk.
class Meter {
public:
    explicit Meter(std::string_view body) noexcept : at_{body.data()}, end_{body.data() + body.size()} {}

    std::optional<std::size_t> item() noexcept {
        std::size_t size = 0;
        const bool measured = members('{', '}', 0, 0, size);
        return measured && at_ == end_ ? std::optional{size} : std::nullopt;
    }

private:
    [[nodiscard]] bool take(char wanted) noexcept {
        if (at_ == end_ || *at_ != wanted) return false;
        ++at_;
        return true;
    }

    [[nodiscard]] bool take(std::string_view word) noexcept {
        if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0)
            return false;
        at_ += word.size();
        return true;
    }

    bool string(std::size_t& size) noexcept {
        if (!take('"')) return false;
        const auto* quote = static_cast<const char*>(std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_)));
        if (quote == nullptr) return false;
        const auto length = static_cast<std::size_t>(quote - at_);
        if (std::memchr(at_, '\\', length) != nullptr) return string_with_escapes(size);
        size += length;
        at_ = quote + 1;
        return true;
    }

    bool string_with_escapes(std::size_t& size) noexcept {
        for (; at_ != end_ && *at_ != '"'; ++at_, ++size) {
            if (*at_ != '\\') continue;
            ++at_;
            if (at_ == end_ || *at_ == 'u') return false;
        }
        return take('"');
    }

    bool number(std::size_t& size) noexcept {
        const bool negative = take('-');
        int digits = 0;      // from the first that is not 0 to the last that is not 0
        int zeros = 0;       // behind that one, so far
        int exponent = 0;    // of the first
        bool point = false;  // passed
        int behind_point = 0;
        for (; at_ != end_; ++at_) {
            const char c = *at_;
            if (c == '.') {
                point = true;
                continue;
            }
            if (c < '0' || c > '9') break;
            if (point) ++behind_point;
            if (digits == 0) {
                if (c == '0') continue;
                digits = 1;
                exponent = -behind_point;
                continue;
            }
            if (!point) ++exponent;
            ++zeros;
            if (c != '0') {
                digits += zeros;
                zeros = 0;
            }
        }
        size += size_of_number(static_cast<std::size_t>(digits), exponent, negative);
        return at_ != end_ && *at_ != 'e' && *at_ != 'E';
    }

    bool value(std::size_t depth, std::size_t& size) noexcept {
        if (at_ == end_) return false;
        switch (*at_) {
            case '"':
                return string(size);
            case '{':
                size += container_overhead;
                return members('{', '}', depth + 1, element_overhead, size);
            case '[':
                size += container_overhead;
                return members('[', ']', depth + 1, element_overhead, size);
            case 't':
                return ++size, take("true");
            case 'f':
                return ++size, take("false");
            case 'n':
                return ++size, take("null");
            default:
                return number(size);
        }
    }

    /// Of a list or map. @param each  Bytes that a member has besides name and value.
    bool members(char begin, char end, std::size_t depth, std::size_t each, std::size_t& size) noexcept {
        if (depth > max_nesting || !take(begin)) return false;
        if (take(end)) return true;
        do {
            // A `$` may begin a tag.
            if (begin == '{' && (take("\"$") || !string(size) || !take(':'))) return false;
            if (!value(depth, size)) return false;
            size += each;
        } while (take(','));
        return take(end);
    }

    const char* at_;
    const char* end_;
};

}  // namespace

std::optional<std::size_t> quick_size(std::string_view body) noexcept {
    return Meter{body}.item();
}

}  // namespace dynaloom::detail
