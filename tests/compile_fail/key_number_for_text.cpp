// expect: "id"
// expect: does not convert
// expect: int
// expect: Story
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
    static constexpr auto pk_pattern = "STORY#{id}";

    std::string id{};
};

using namespace dynaloom::literals;

auto key() {
#ifdef CORRECTED
    return dynaloom::full_key<Story>("id"_f = "7");
#else
    return dynaloom::full_key<Story>("id"_f = 7);
#endif
}
