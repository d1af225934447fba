// expect: "id"
// expect: does not convert
// expect: Uuid
// expect: Story
#include <dynaloom/model/key_arguments.hpp>
#include <dynaloom/model/uuid.hpp>

#include <string>

struct Story {
    static constexpr auto pk_pattern = "STORY#{id}";

    dynaloom::Uuid id{};
};

using namespace dynaloom::literals;

auto key() {
#ifdef CORRECTED
    return dynaloom::full_key<Story>("id"_f = dynaloom::Uuid{});
#else
    return dynaloom::full_key<Story>("id"_f = "00000000-0000-0000-0000-000000000000");
#endif
}
