// expect: grade
// expect: Story
// expect: variant
#include <dynaloom/model/codec.hpp>

#include <string>
#include <variant>

struct Story {
    std::string title{};
#ifdef CORRECTED
    std::string grade{};
#else
    std::variant<int, std::string> grade{};
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
