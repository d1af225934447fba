// expect: an optional field cannot be a key
// expect: Command
// expect: nick
#include <dynaloom/items/items.hpp>

#include <optional>
#include <string>

using namespace dynaloom::literals;

struct Command {
    std::string id{};
    std::optional<std::string> nick{};
};

#ifdef CORRECTED
dynaloom::items::Key<Command> key{"id"_f};
#else
dynaloom::items::Key<Command> key{"nick"_f};
#endif
