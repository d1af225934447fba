// expect: "a"
// expect: needs a literal behind it
// expect: Story
// expect: STORY#{a}{b}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "STORY#{a}#{b}";
#else
    static constexpr auto pk_pattern = "STORY#{a}{b}";
#endif

    std::string a{};
    std::string b{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
