// expect: "id"
// expect: cannot be in a key
// expect: Story
// expect: STORY#{id}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{name}";
#else
    static constexpr auto pk_pattern = "STORY#{id}";
#endif

    std::string name{};
    bool id = false;
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
