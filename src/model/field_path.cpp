#include <dynaloom/model/field_path.hpp>

#include <string>

namespace dynaloom::detail {

Path make_path(std::span<const PathStep> steps) {
    Path path;
    path.elements.reserve(steps.size());
    for (const PathStep& step : steps) {
        if (step.is_index()) {
            path.elements.emplace_back(step.index);
        } else {
            path.elements.emplace_back(std::string{step.name});
        }
    }
    return path;
}

}  // namespace dynaloom::detail
