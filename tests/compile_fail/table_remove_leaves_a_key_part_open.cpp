// expect: owner
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    stories.remove("owner"_f = "jo", "year"_f = 2026U, "story_id"_f = "1");
#else
    stories.remove("year"_f = 2026U, "story_id"_f = "1");
#endif
}
