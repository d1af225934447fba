#include "engine/engine.hpp"

#include <utility>
#include <variant>

namespace dynaloom::engine {

Engine::Engine(std::unique_ptr<RowStore> rows, WaitsFor waits_for, Clock clock)
    : Store{Encoding::plain, 1, waits_for}, rows_{std::move(rows)}, clock_{std::move(clock)} {}

Response Engine::execute(const Request& request, const CallOptions& options) {
    return std::visit([&](const auto& one) { return Response{run(one, options.budget)}; }, request);
}

}  // namespace dynaloom::engine
