// expect: Story
// expect: private
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    std::string title{};

#ifndef CORRECTED
private:
#endif
    int likes = 0;
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
