#pragma once

#include <algorithm>
#include <ctime>

namespace dynaloom::test {

/// How many times the processor time of `work(size)` the call `work(8 * size)` takes, the best of three each: 8 if it
/// is proportional to the size, 64 if to its square. What else the machine does matters little.
template <class Work>
double growth(const Work& work, int size) {
    const auto clocks = [&work](int of_size) {
        std::clock_t best = 0;
        for (int i = 0; i < 3; ++i) {
            const std::clock_t begin = std::clock();
            work(of_size);
            const std::clock_t taken = std::clock() - begin;
            best = i == 0 ? taken : std::min(best, taken);
        }
        return static_cast<double>(std::max<std::clock_t>(best, 1));
    };
    return clocks(8 * size) / clocks(size);
}

}  // namespace dynaloom::test
