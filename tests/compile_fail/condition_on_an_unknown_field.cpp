// expect: no field of this name
// expect: titel
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories, const Story& story) {
#ifdef CORRECTED
    stories.save(story, dynaloom::when("title"_f == "Dune"));
#else
    stories.save(story, dynaloom::when("titel"_f == "Dune"));
#endif
}
