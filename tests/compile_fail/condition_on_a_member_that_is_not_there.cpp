// expect: no field of this name
// expect: title.length
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan().filter(dynaloom::exists("title"_f));
#else
    (void)stories.scan().filter(dynaloom::exists("title.length"_f));
#endif
}
