#pragma once

#include <dynaloom/server/server.hpp>

#include <memory>
#include <string>

namespace spdlog {
class logger;
}  // namespace spdlog

namespace dynaloom::command {

enum class LogFormat : unsigned char { text, json };

/// Writes to the standard error, a line for each event: nothing of items, and nothing of credentials.
[[nodiscard]] std::shared_ptr<spdlog::logger> open_log(const std::string& level, LogFormat format);

/// Says what became of a request: faults as errors, the rest as debugging.
void log_request(spdlog::logger& log, LogFormat format, const server::RequestReport& report);

/// Says something about the server itself.
void log_event(spdlog::logger& log, LogFormat format, bool warning, const std::string& text);

}  // namespace dynaloom::command
