// expect: value does not convert to field
// expect: year
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories, const Story& story) {
#ifdef CORRECTED
    stories.remove(story, dynaloom::when("title"_f != "x" && "year"_f < 2026));
#else
    stories.remove(story, dynaloom::when("title"_f != "x" && "year"_f < "2026"));
#endif
}
