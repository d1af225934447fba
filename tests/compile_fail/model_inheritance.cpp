// expect: Story
// expect: inherit
#include <dynaloom/model/codec.hpp>

#include <string>

struct Record {
    std::string id{};
};

#ifdef CORRECTED
struct Story {
    Record record{};
#else
struct Story : Record {
#endif
    std::string title{};
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
