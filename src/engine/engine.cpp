#include "engine/engine.hpp"

#include <dynaloom/error.hpp>

#include <utility>
#include <variant>

namespace dynaloom::engine {

Engine::Engine(std::unique_ptr<RowStore> rows, Clock clock)
    : Store{Encoding::plain}, rows_{std::move(rows)}, clock_{std::move(clock)} {}

template <class OneRequest>
Response Engine::run(const OneRequest& /*request*/, Budget /*budget*/) {
    throw ServiceError{"", "UnknownOperationException"};
}

Response Engine::execute(const Request& request, const CallOptions& options) {
    return std::visit([&](const auto& one) { return Response{run(one, options.budget)}; }, request);
}

}  // namespace dynaloom::engine
