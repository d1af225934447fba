// expect: an optional field cannot be a key
// expect: Command
// expect: nick
#include <dynaloom/items/items.hpp>

#include <optional>
#include <string>

struct Command {
#ifdef CORRECTED
    std::string nick{};
#else
    std::optional<std::string> nick{};
#endif
};

auto key() {
    return dynaloom::items::Key<Command>::first_field();
}
