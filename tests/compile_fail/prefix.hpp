// What nearly every program here includes, precompiled once for all of them.
#include <dynaloom/dynaloom.hpp>
