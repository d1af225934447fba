// expect: {id:8}
// expect: unknown form
// expect: Story
// expect: STORY#{id:8}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{id:08}";
#else
    static constexpr auto pk_pattern = "STORY#{id:8}";
#endif

    unsigned id = 0;
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
