// expect: Story
// expect: reference
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    std::string title{};
#ifdef CORRECTED
    std::string author;
#else
    std::string& author;
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
