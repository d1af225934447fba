#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the program if something that the guide says is not so.
inline void check(bool held, const char* what) {
    if (held) return;
    std::fprintf(stderr, "the guide is wrong: %s\n", what);
    std::exit(1);
}
