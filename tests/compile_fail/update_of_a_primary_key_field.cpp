// expect: part of the primary key
// expect: owner
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    stories.update("owner"_f = "jo", "year"_f = 2026, "story_id"_f = "1").set("title"_f = "al").run();
#else
    stories.update("owner"_f = "jo", "year"_f = 2026, "story_id"_f = "1").set("owner"_f = "al").run();
#endif
}
