// expect: a field of another model
// expect: owner
// expect: Story
#include "models.hpp"

struct Photo {
    static constexpr auto pk_pattern = "PHOTO#{owner}";
    std::string owner{};
};

void use(const dynaloom::Table<Story>& stories) {
    using dynaloom::field;
#ifdef CORRECTED
    (void)stories.query(field<& Story::owner> = "jo");
#else
    (void)stories.query(field<& Photo::owner> = "jo");
#endif
}
