#include "table/missing_attribute.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dynaloom::detail {
namespace {

/// Those that have to be there.
void add_paths_read(const UpdateValue& value, std::vector<std::string>& paths) {
    if (value.op == UpdateValue::Op::operand) {
        const Path* path = std::get_if<Path>(&value.operand);
        if (path == nullptr) return;
        std::string text = to_string(*path);
        if (std::find(paths.begin(), paths.end(), text) == paths.end()) paths.push_back(std::move(text));
        return;
    }
    const std::size_t optional = value.op == UpdateValue::Op::if_not_exists ? 1 : 0;
    for (std::size_t i = optional; i < value.arguments.size(); ++i) add_paths_read(value.arguments[i], paths);
}

}  // namespace

std::string naming_attributes(std::string_view message, const Update& update) {
    std::string text{message};
    if (message.find("refers to an attribute that does not exist in the item") == std::string_view::npos) return text;
    std::vector<std::string> paths;
    for (const Update::Set& set : update.set) add_paths_read(set.value, paths);
    for (std::size_t i = 0; i < paths.size(); ++i)
        text.append(i != 0 ? " or " : paths.size() == 1 ? ": " : ": one of ").append(paths[i]);
    return text;
}

}  // namespace dynaloom::detail
