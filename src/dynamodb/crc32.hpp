#pragma once

#include <cstdint>
#include <string_view>

namespace dynaloom::dynamodb {

/// CRC-32 of IEEE 802.3, as the header x-amz-crc32 has it of a body.
[[nodiscard]] std::uint32_t crc32(std::string_view bytes) noexcept;

}  // namespace dynaloom::dynamodb
