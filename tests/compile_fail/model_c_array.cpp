// expect: Story
// expect: std::array
#include <dynaloom/model/codec.hpp>

#include <array>
#include <string>

struct Story {
    std::string title{};
#ifdef CORRECTED
    std::array<int, 3> votes{};
#else
    int votes[3]{};
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
