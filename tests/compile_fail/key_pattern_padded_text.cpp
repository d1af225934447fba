// expect: "id"
// expect: only integers can be padded
// expect: Story
// expect: STORY#{id:08}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{id}";
#else
    static constexpr auto pk_pattern = "STORY#{id:08}";
#endif

    std::string id{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
