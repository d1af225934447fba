// expect: owner
// expect: twice
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
    return dynaloom::full_key<Story>("owner"_f = "o", "book"_f = "b", "chapter"_f = "c", "page"_f = "p");
#else
    return dynaloom::full_key<Story>("owner"_f = "o", "book"_f = "b", "owner"_f = "o", "chapter"_f = "c",
                                     "page"_f = "p");
#endif
}
