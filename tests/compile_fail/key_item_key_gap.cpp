// expect: page
// expect: to the left is missing
// expect: Story
// expect: USER#{owner}#BOOK#{book}
// expect: STORY#{chapter}#{page}
#include <dynaloom/model/key_arguments.hpp>

#include <string>

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}#BOOK#{book}";
    static constexpr auto sk_pattern = "STORY#{chapter}#{page}";

    std::string owner{};
    std::string book{};
    std::string chapter{};
    std::string page{};
    int likes = 0;
};

using namespace dynaloom::literals;

auto key() {
#ifdef CORRECTED
    return dynaloom::create_item_key<Story>("chapter"_f = "o");
#else
    return dynaloom::create_item_key<Story>("page"_f = "b");
#endif
}
