// expect: only a query takes a range
// expect: year
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.get("owner"_f = "jo", "story_id"_f = "1", "year"_f = 2026);
#else
    (void)stories.get("owner"_f = "jo", "story_id"_f = "1", "year"_f > 2026);
#endif
}
