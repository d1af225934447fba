// expect: day
// expect: its text can hold a delimiter
// expect: Story
// expect: {name}-{day}
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/time.hpp>

#include <chrono>
#include <string>

struct Story {
#ifdef CORRECTED
    static constexpr auto pk_pattern = "{name}/{day}";
#else
    static constexpr auto pk_pattern = "{name}-{day}";
#endif

    std::string name{};
    std::chrono::sys_time<std::chrono::seconds> day{};
};

auto key(const Story& story) {
    return dynaloom::key_texts(story);
}
