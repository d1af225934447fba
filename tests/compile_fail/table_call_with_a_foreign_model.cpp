// expect: Comment
#include "models.hpp"

#ifdef CORRECTED
void use(const dynaloom::Table<Story, Comment>& stories) {
    stories.save(Comment{});
}
#else
void use(const dynaloom::Table<Story>& stories) {
    stories.save<Comment>(Comment{});
}
#endif
