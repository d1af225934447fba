// The way of a request from a socket's bytes to the answer, over a small store.

#include "server/request_parser.hpp"
#include "server/service.hpp"

#include <dynaloom/sqlite/store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

using namespace dynaloom;
using namespace dynaloom::server;

namespace {

std::shared_ptr<Store> open_store() {
    auto store = sqlite::open(":memory:");
    store->create_table({.table = "ttt",
                         .key_schema = {.partition_key = {.name = "p"}, .sort_key = KeyAttribute{.name = "s"}},
                         .stream = StreamViewType::new_and_old_images});
    return store;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static MemoryBudget memory{1U << 20U};
    static Service service{open_store(), {}};

    // The first byte says in how large pieces the rest comes.
    if (size == 0) return 0;
    const std::size_t piece = data[0] == 0 ? size : data[0];
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    RequestParser parser{{.header = 8'192, .body = 65'536}, memory};
    std::string waiting;
    for (std::size_t at = 0; at < bytes.size() && !parser.is_done(); at += piece) {
        waiting.append(bytes.substr(at, piece));
        waiting.erase(0, parser.read(waiting));
        if (parser.failed()) {
            if (parser.status_of_failure() < 400) std::abort();
            return 0;
        }
    }
    if (!parser.is_done()) return 0;
    const HttpAnswer answer = service.answer(parser.request(), std::chrono::steady_clock::now());
    // Nothing that a client sends is a fault of ours.
    if (answer.status >= 500 || head_of(answer, true).empty()) std::abort();
    return 0;
}
