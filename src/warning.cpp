#include <dynaloom/warning.hpp>

#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace dynaloom {
namespace {

std::mutex handler_mutex;
std::shared_ptr<const WarningHandler> handler_in_use;  // shared, so that a call under way outlives a change

}  // namespace

WarningHandler set_warning_handler(WarningHandler handler) {
    auto next = handler ? std::make_shared<const WarningHandler>(std::move(handler)) : nullptr;
    const std::lock_guard lock{handler_mutex};
    std::swap(next, handler_in_use);
    return next ? *next : WarningHandler{};
}

void warn(std::string_view message) {
    std::shared_ptr<const WarningHandler> handler;
    {
        const std::lock_guard lock{handler_mutex};
        handler = handler_in_use;
    }
    if (handler) {
        (*handler)(message);
        return;
    }
    const std::string line = "dynaloom: " + std::string{message} + "\n";
    std::fputs(line.c_str(), stderr);
}

}  // namespace dynaloom
