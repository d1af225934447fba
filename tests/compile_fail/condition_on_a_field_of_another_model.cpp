// expect: a field of another model
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories) {
#ifdef CORRECTED
    (void)stories.scan().filter(dynaloom::field<&Story::title> == "Dune");
#else
    (void)stories.scan().filter(dynaloom::field<&Comment::author> == "Dune");
#endif
}
