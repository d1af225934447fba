#pragma once

#include <malloc.h>

#include <cstddef>

namespace dynaloom::test {

/// Bytes that the program has allocated and not freed; 0 under AddressSanitizer, which has its own heap.
[[nodiscard]] inline std::size_t heap_in_use() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace dynaloom::test
