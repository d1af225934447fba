// expect: pattern is empty
// expect: Story
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY";
#else
    static constexpr auto pk_pattern = "";
#endif

    std::string name{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
