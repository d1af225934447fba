// expect: neither text nor binary
// expect: year
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan().filter(begins_with("title"_f, "2"));
#else
    (void)stories.scan().filter(begins_with("year"_f, "2"));
#endif
}
