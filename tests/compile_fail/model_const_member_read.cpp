// expect: Story
// expect: const
#include <dynaloom/model/codec.hpp>

#include <string>

struct Story {
    std::string title{};
#ifdef CORRECTED
    int likes = 0;
#else
    const int likes = 0;
#endif
};

Story read(const dynaloom::EncodedItem& item) {
    return dynaloom::decode<Story>(item);
}
