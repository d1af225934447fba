// expect: id}
// expect: no partner
// expect: Story
// expect: STORY#id}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#id";
#else
    static constexpr auto pk_pattern = "STORY#id}";
#endif

    std::string id{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
