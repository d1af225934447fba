// expect: year
// expect: Story
// expect: STORY#{year:04}#{story_id}
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.query("owner"_f = "jo", "year"_f = 2026U, "story_id"_f = "1");
#else
    (void)stories.query("owner"_f = "jo", "story_id"_f = "1");
#endif
}
