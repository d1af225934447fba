// expect: the model has no field of this name
// expect: Command
// expect: idd
#include <dynaloom/items/items.hpp>

#include <string>

using namespace dynaloom::literals;

struct Command {
    std::string id{};
};

#ifdef CORRECTED
dynaloom::items::Key<Command> key{"id"_f};
#else
dynaloom::items::Key<Command> key{"idd"_f};
#endif
