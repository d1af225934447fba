// expect: Comment
// expect: Story
#include "models.hpp"

void use(const dynaloom::Table<Story>& stories, dynaloom::Transaction& tx, const Story& story, const Comment& comment) {
#ifdef CORRECTED
    (void)comment;
    tx.put(stories, story);
#else
    (void)story;
    tx.put(stories, comment);
#endif
}
