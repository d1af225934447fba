// expect: owner
// expect: Story
// expect: scan
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan();
#else
    (void)stories.query();
#endif
}
