// expect: writer
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.get("owner"_f = "jo", "year"_f = 2026U, "story_id"_f = "1");
#else
    (void)stories.get("owner"_f = "jo", "year"_f = 2026U, "story_id"_f = "1", "writer"_f = "al");
#endif
}
