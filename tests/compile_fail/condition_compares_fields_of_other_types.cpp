// expect: these two fields do not compare
// expect: title
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan().filter("title"_f == "story_id"_f);
#else
    (void)stories.scan().filter("title"_f == "year"_f);
#endif
}
