// expect: id
// expect: Story
// expect: key attribute
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    static constexpr dynaloom::KeyNames key_names{"id", "sk"};
    static constexpr auto sk_pattern = "META";
#ifdef CORRECTED
    static constexpr auto pk_pattern = "{id}";
#else
    static constexpr auto pk_pattern = "STORY#{id}";
#endif

    std::string id{};
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
