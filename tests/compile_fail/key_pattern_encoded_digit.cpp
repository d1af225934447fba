// expect: "name"
// expect: a delimiter is one of
// expect: Story
// expect: {name:%}A{other}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "{name:%}/{other}";
#else
    static constexpr auto pk_pattern = "{name:%}A{other}";
#endif

    std::string name{};
    std::string other{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
