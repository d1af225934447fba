// expect: "n"
// expect: its text can hold a delimiter
// expect: Story
// expect: {name}-{n}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "{name}-{n:04}";
#else
    static constexpr auto pk_pattern = "{name}-{n}";
#endif

    std::string name{};
    int n = 0;
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
