// expect: the keys of a join are of different types
// expect: basic_string
// expect: int
#include <dynaloom/snapshot/join.hpp>
#include <dynaloom/snapshot/snapshot.hpp>

#include "models.hpp"

void use(const dynaloom::Snapshot<Story>& stories) {
#ifdef CORRECTED
    (void)join(stories, stories, dynaloom::on(&Story::owner, &Story::owner));
#else
    (void)join(stories, stories, dynaloom::on(&Story::owner, &Story::year));
#endif
}
