#include "server/request_id.hpp"

#include <cstdint>
#include <random>
#include <string_view>

namespace dynaloom::server {

std::string make_request_id() {
    constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    constexpr std::size_t length = 52;
    constexpr unsigned bits = 5;
    thread_local std::mt19937_64 random = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device()};
        return std::mt19937_64{seed};
    }();
    std::string id(length, '0');
    std::uint64_t word = 0;
    unsigned left = 0;
    for (char& c : id) {
        if (left < bits) {
            word = random();
            left = 64;
        }
        c = digits[word & 31U];
        word >>= bits;
        left -= bits;
    }
    return id;
}

}  // namespace dynaloom::server
