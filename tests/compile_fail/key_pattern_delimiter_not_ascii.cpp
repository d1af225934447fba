// expect: "a"
// expect: ASCII
// expect: Story
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "{a}>{b}";
#else
    static constexpr auto pk_pattern = "{a}→{b}";
#endif

    std::string a{};
    std::string b{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
