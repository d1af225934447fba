// expect: Story
// expect: schema_version
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    static constexpr auto pk_pattern = "STORY#{id}";

    std::string id{};
#ifdef CORRECTED
    std::string schema_version{};
#else
    int schema_version = 0;
#endif
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
