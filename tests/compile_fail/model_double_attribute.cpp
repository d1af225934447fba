// expect: title
// expect: Story
// expect: same attribute name
#include <dynaloom/model/codec.hpp>

#include <array>
#include <string>

struct Story {
#ifndef CORRECTED
    static constexpr std::array names{dynaloom::Rename{"headline", "title"}};
#endif

    std::string title{};
    std::string headline{};
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
