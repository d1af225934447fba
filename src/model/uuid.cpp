#include <dynaloom/error.hpp>
#include <dynaloom/model/uuid.hpp>

#include <openssl/rand.h>

namespace dynaloom {

Uuid Uuid::generate() {
    Uuid uuid;
    if (RAND_bytes(uuid.bytes_.data(), static_cast<int>(uuid.bytes_.size())) != 1) {
        throw ServiceError{"no random bytes for a new UUID", "RandomSourceFailed", true};
    }
    uuid.bytes_[6] = static_cast<std::uint8_t>((uuid.bytes_[6] & 0x0F) | 0x40);  // version 4
    uuid.bytes_[8] = static_cast<std::uint8_t>((uuid.bytes_[8] & 0x3F) | 0x80);  // variant of RFC 9562
    return uuid;
}

void Uuid::append_to(std::string& out) const {
    constexpr std::string_view digits = "0123456789abcdef";
    char text[text_size];
    char* next = text;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) *next++ = '-';
        *next++ = digits[bytes_[i] >> 4U];
        *next++ = digits[bytes_[i] & 0x0FU];
    }
    out.append(text, text_size);
}

std::string Uuid::to_string() const {
    std::string text;
    append_to(text);
    return text;
}

}  // namespace dynaloom
