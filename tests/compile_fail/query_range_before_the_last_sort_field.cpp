// expect: a range: last sort field only
// expect: year
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.query("owner"_f = "jo", "year"_f = 2026U, "story_id"_f >= "5");
#else
    (void)stories.query("owner"_f = "jo", "year"_f >= 2026U, "story_id"_f = "5");
#endif
}
