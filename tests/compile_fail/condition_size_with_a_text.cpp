// expect: a size compares with integers
// expect: title
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan().filter(size("title"_f) > 3);
#else
    (void)stories.scan().filter(size("title"_f) > "3");
#endif
}
