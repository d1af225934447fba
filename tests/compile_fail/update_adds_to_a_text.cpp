// expect: field is no number
// expect: title
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    stories.update("owner"_f = "jo", "year"_f = 2026, "story_id"_f = "1").set("title"_f = "x").run();
#else
    stories.update("owner"_f = "jo", "year"_f = 2026, "story_id"_f = "1").set("title"_f += "x").run();
#endif
}
