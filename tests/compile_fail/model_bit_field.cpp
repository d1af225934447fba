// expect: Story
// expect: bit-field
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    std::string title{};
#ifdef CORRECTED
    unsigned likes = 0;
#else
    unsigned likes : 3;
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
