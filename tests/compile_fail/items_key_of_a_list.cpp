// expect: the type of this field cannot be in a key
// expect: Command
// expect: tags
#include <dynaloom/items/items.hpp>

#include <string>
#include <vector>

using namespace dynaloom::literals;

struct Command {
    std::string id{};
    std::vector<std::string> tags{};
};

#ifdef CORRECTED
dynaloom::items::Key<Command> key{"id"_f};
#else
dynaloom::items::Key<Command> key{"tags"_f};
#endif
