// expect: neither text nor a container
// expect: year
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan().filter(contains("title"_f, "2"));
#else
    (void)stories.scan().filter(contains("year"_f, 2));
#endif
}
