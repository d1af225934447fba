#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dynaloom::server {

/// CRC-32 of IEEE 802.3, as the header x-amz-crc32 has it of the bytes that are sent.
[[nodiscard]] std::uint32_t checksum(std::string_view bytes) noexcept;

/// Whether the value of the header Accept-Encoding asks for gzip.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// The bytes in the format of gzip; nothing if that fails, or makes them no shorter.
[[nodiscard]] std::optional<std::string> gzip(std::string_view bytes);

}  // namespace dynaloom::server
