// expect: content
// expect: Story
#include <dynaloom/model/codec.hpp>

#include <array>
#include <optional>
#include <string>

struct Story {
    static constexpr std::array required{"content"};

#ifdef CORRECTED
    std::string content{};
#else
    std::optional<std::string> content{};
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
