// expect: Story
// expect: constructor
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
#ifndef CORRECTED
    Story();
#endif
    std::string title{};
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
