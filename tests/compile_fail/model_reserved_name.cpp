// expect: revision
// expect: Story
// expect: schema_version
#include <dynaloom/model/codec.hpp>

#include <array>
#include <string>

struct Story {
    static constexpr auto pk_pattern = "STORY#{id}";
#ifndef CORRECTED
    static constexpr std::array names{dynaloom::Rename{"revision", "schema_version"}};
#endif

    std::string id{};
    std::string revision{};
};

std::string body(const Story& story) {
    return dynaloom::encode(story, dynaloom::Encoding::plain);
}
