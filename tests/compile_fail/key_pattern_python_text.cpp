// expect: "id"
// expect: only times have a Python form
// expect: Story
// expect: STORY#{id:python}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{id}";
#else
    static constexpr auto pk_pattern = "STORY#{id:python}";
#endif

    std::string id{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
