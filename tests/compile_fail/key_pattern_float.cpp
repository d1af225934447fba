// expect: score
// expect: cannot be in a key
// expect: Story
// expect: STORY#{score}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{id}";
#else
    static constexpr auto pk_pattern = "STORY#{score}";
#endif

    std::string id{};
    double score = 0;
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
