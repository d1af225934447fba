// expect: Story
// expect: Extra
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    std::string id{};
    dynaloom::Extra extra{};
#ifndef CORRECTED
    dynaloom::Extra more{};
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
