#include "entity/regex.hpp"

#include "value/text.hpp"

#include <dynaloom/error.hpp>

#include <re2/re2.h>

#include <cstddef>

namespace dynaloom::entity {
namespace {

[[noreturn]] void refuse(std::string_view pattern, const std::string& why) {
    throw ValidationError{"the pattern " + detail::quoted(pattern, 200) + " cannot be used: " + why};
}

/// Writes an expression of ECMA 262 as RE2 spells it.
class Translator {
public:
    explicit Translator(std::string_view pattern) : pattern_{pattern} {}

    std::string translate() {
        while (at_ < pattern_.size()) next();
        return std::move(out_);
    }

private:
    [[nodiscard]] bool stands_here(std::string_view text) const { return pattern_.substr(at_).starts_with(text); }
    void put(std::string_view text, std::size_t taken) {
        out_ += text;
        at_ += taken;
    }

    void next() {
        const char c = pattern_[at_];
        if (c == '\\') return escape();
        if (in_class_) {
            if (c == ']') in_class_ = false;
            return c == '[' ? put("\\[", 1) : put({&c, 1}, 1);  // RE2 sees `[:alpha:]` in it
        }
        if (stands_here("[^]")) return put("(?s:.)", 3);
        if (stands_here("[]")) return put("[^\\x00-\\x{10ffff}]", 2);
        if (stands_here("[^")) {
            in_class_ = true;
            return put("[^", 2);
        }
        if (c == '[') in_class_ = true;
        if (c == '.') return put("[^\\n\\r\\x{2028}\\x{2029}]", 1);
        if (stands_here("(?")) return group();
        put({&c, 1}, 1);
    }

    void group() {
        if (stands_here("(?:")) return put("(?:", 3);
        if (stands_here("(?=") || stands_here("(?!") || stands_here("(?<=") || stands_here("(?<!"))
            refuse(pattern_, "look-arounds are not supported");
        if (stands_here("(?<")) return put("(?P<", 3);
        refuse(pattern_, "unknown kind of group");
    }

    void escape() {
        if (at_ + 1 == pattern_.size()) refuse(pattern_, "it ends with a backslash");
        constexpr std::string_view space =
            "\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"
            "\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
        const char c = pattern_[at_ + 1];
        switch (c) {
            case 'd':
            case 'D':
            case 'w':
            case 'W':
            case 'f':
            case 'n':
            case 'r':
            case 't':
            case 'v':
            case 'x':
            case 'p':
            case 'P':
                return put(pattern_.substr(at_, 2), 2);
            case 'b':
                return in_class_ ? put("\\x08", 2) : put("\\b", 2);
            case 'B':
                return put("\\B", 2);
            case 's':
                if (!in_class_) out_ += '[';
                put(space, 2);
                if (!in_class_) out_ += ']';
                return;
            case 'S':
                if (in_class_) return put("\\S", 2);
                return put(std::string{"[^"}.append(space) + ']', 2);
            case 'c':
                return control();
            case 'u':
                return code_point();
            case '0':
                return put("\\x00", 2);
            default:
                break;
        }
        if (c >= '1' && c <= '9') refuse(pattern_, "back references are not supported");
        if (c == 'k') refuse(pattern_, "back references are not supported");
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) refuse(pattern_, std::string{"unknown escape \\"} + c);
        put(pattern_.substr(at_, 2), 2);
    }

    void control() {
        const char letter = at_ + 2 < pattern_.size() ? pattern_[at_ + 2] : '\0';
        const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
        if (!is_letter) refuse(pattern_, "\\c is followed by a letter");
        constexpr std::string_view digits = "0123456789abcdef";
        const auto code = static_cast<std::size_t>(letter) % 32;
        put(std::string{"\\x"} + digits[code / 16] + digits[code % 16], 3);
    }

    /// \uXXXX, of which two may be a surrogate pair, or \u{…}.
    void code_point() {
        if (stands_here("\\u{")) return put("\\x{", 3);
        const unsigned first = unit(at_);
        if (first < 0xd800 || first > 0xdfff) return put("\\x{" + std::string{pattern_.substr(at_ + 2, 4)} + '}', 6);
        const bool pair = first < 0xdc00 && pattern_.substr(at_ + 6).starts_with("\\u");
        const unsigned second = pair ? unit(at_ + 6) : 0;
        if (second < 0xdc00 || second > 0xdfff) refuse(pattern_, "half of a surrogate pair");
        constexpr std::string_view digits = "0123456789abcdef";
        std::string hex;
        for (unsigned left = 0x10000 + (first - 0xd800) * 0x400 + (second - 0xdc00); left != 0; left /= 16)
            hex.insert(hex.begin(), digits[left % 16]);
        put("\\x{" + hex + '}', 12);
    }
    [[nodiscard]] unsigned unit(std::size_t at) const {
        const std::string_view hex = pattern_.substr(at + 2, 4);
        if (hex.size() != 4 || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
            refuse(pattern_, "\\u is followed by four hexadecimal digits");
        return static_cast<unsigned>(std::stoul(std::string{hex}, nullptr, 16));
    }

    std::string_view pattern_;
    std::size_t at_ = 0;
    bool in_class_ = false;
    std::string out_;
};

RE2::Options options() {
    RE2::Options made;
    made.set_log_errors(false);
    return made;
}

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

struct Regex::Impl {
    explicit Impl(const std::string& pattern) : machine{pattern, options()} {}
    RE2 machine;
};

Regex::Regex(std::string_view pattern) {
    auto made = std::make_unique<const Impl>(Translator{pattern}.translate());
    if (!made->machine.ok()) refuse(pattern, made->machine.error());
    impl_ = std::move(made);
}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

bool Regex::search(std::string_view text) const {
    return RE2::PartialMatch(piece(text), impl_->machine);
}

}  // namespace dynaloom::entity
