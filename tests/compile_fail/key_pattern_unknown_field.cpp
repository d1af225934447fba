// expect: titel
// expect: no field of this name
// expect: Story
// expect: STORY#{titel}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{title}";
#else
    static constexpr auto pk_pattern = "STORY#{titel}";
#endif

    std::string title{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
