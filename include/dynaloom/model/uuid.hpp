#pragma once

#include <dynaloom/model/text_form.hpp>

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom {

/// A universally unique identifier (RFC 9562). Ordered by its bytes, which is the order of its text.
/// @par Threads  A plain value.
class Uuid {
public:
    static constexpr std::size_t text_size = 36;

    /// The nil UUID: all zeros.
    constexpr Uuid() noexcept = default;
    explicit constexpr Uuid(const std::array<std::uint8_t, 16>& bytes) noexcept : bytes_{bytes} {}

    /// A new random one (version 4), from the operating system's generator.
    /// @throws ServiceError if that gives no random bytes.
    [[nodiscard]] static Uuid generate();

    /// Reads the canonical 36 characters, in either case; nothing else.
    [[nodiscard]] static constexpr std::optional<Uuid> parse(std::string_view text) noexcept;

    /// The canonical 36 characters, lower case.
    [[nodiscard]] std::string to_string() const;
    void append_to(std::string& out) const;

    [[nodiscard]] constexpr const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }
    [[nodiscard]] constexpr bool is_nil() const noexcept { return *this == Uuid{}; }

    friend constexpr bool operator==(const Uuid&, const Uuid&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const Uuid&, const Uuid&) noexcept = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

constexpr std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
    if (text.size() != text_size) return std::nullopt;
    Uuid uuid;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (c != '-') return std::nullopt;
            continue;
        }
        int digit = 0;
        if (c >= '0' && c <= '9') {
            digit = c - '0';
        } else if (c >= 'a' && c <= 'f') {
            digit = c - 'a' + 10;
        } else if (c >= 'A' && c <= 'F') {
            digit = c - 'A' + 10;
        } else {
            return std::nullopt;
        }
        std::uint8_t& byte = uuid.bytes_[digits++ / 2];
        byte = static_cast<std::uint8_t>(byte * 16 + digit);
    }
    return uuid;
}

template <>
struct TextForm<Uuid> {
    static constexpr TextShape shape{.kind = TextKind::uuid};
    static void append(std::string& out, const Uuid& value) { value.append_to(out); }
    static constexpr std::optional<Uuid> parse(std::string_view text) { return Uuid::parse(text); }
};

}  // namespace dynaloom

template <>
struct std::hash<dynaloom::Uuid> {
    std::size_t operator()(const dynaloom::Uuid& uuid) const noexcept {
        const auto& bytes = uuid.bytes();
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
};
