#include "server/compression.hpp"

#include "server/header_text.hpp"

#include <zlib.h>

#include <limits>

namespace dynaloom::server {

std::uint32_t checksum(std::string_view bytes) noexcept {
    return static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<bool> gzip;  // what is said of it by name, which comes before what is said of all others
    bool others = false;
    for_each_part(accept_encoding, ',', [&](std::string_view part) {
        const std::string_view coding = trim(part.substr(0, part.find(';')));
        if (!equal_but_for_case(coding, "gzip") && coding != "*") return;
        std::string_view weight = part.size() > coding.size() ? part.substr(part.find(';') + 1) : std::string_view{};
        weight = trim(weight);
        // q=0, q=0.0 and so on refuse it.
        const bool refused = weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
        (coding == "*" ? others : gzip.emplace(false)) = !refused;
    });
    return gzip.value_or(others);
}

std::optional<std::string> gzip(std::string_view bytes) {
    if (bytes.size() > std::numeric_limits<uInt>::max()) return std::nullopt;
    constexpr int window_of_gzip = 15 + 16;
    constexpr int memory_level = 8;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, window_of_gzip, memory_level, Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string out(bytes.size(), '\0');
    // zlib does not write to its input, though it takes it as if it did.
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) return std::nullopt;
    out.shrink_to_fit();  // it may wait long for a client to take it
    return out;
}

}  // namespace dynaloom::server
