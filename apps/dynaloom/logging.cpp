#include "logging.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string_view>

namespace dynaloom::command {

namespace {

/// A string of JSON, or of a line of `name=value`. Whatever it holds, a line stays a line.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += {'\\', c};
        else if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    return out + '"';
}

/// Members of a line, in either format.
class Line {
public:
    explicit Line(LogFormat format) : format_{format} {}

    void add(std::string_view name, std::string_view value) { raw(name, quoted(value)); }
    template <class Number>
    void number(std::string_view name, Number value) {
        raw(name, fmt::format("{}", value));
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void raw(std::string_view name, const std::string& value) {
        text_ +=
            format_ == LogFormat::json ? fmt::format(",\"{}\":{}", name, value) : fmt::format(" {}={}", name, value);
    }

    LogFormat format_;
    std::string text_;
};

}  // namespace

std::shared_ptr<spdlog::logger> open_log(const std::string& level, LogFormat format) {
    auto log = std::make_shared<spdlog::logger>("dynaloom", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    log->set_level(spdlog::level::from_str(level));
    log->flush_on(spdlog::level::warn);
    if (format == LogFormat::json)
        log->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l"%v})");
    else
        log->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %-7l%v");
    return log;
}

void log_request(spdlog::logger& log, LogFormat format, const server::RequestReport& report) {
    const auto level = report.status >= 500 ? spdlog::level::err : spdlog::level::debug;
    if (!log.should_log(level)) return;
    Line line{format};
    line.add("event", "request");
    line.add("request_id", report.request_id);
    line.add("operation", report.operation);
    line.number("status", report.status);
    if (!report.error.empty()) line.add("error", report.error);
    if (!report.cause.empty()) line.add("cause", report.cause);
    line.number("microseconds", report.time.count());
    line.number("bytes_in", report.bytes_in);
    line.number("bytes_out", report.bytes_out);
    log.log(level, "{}", line.text());
}

void log_event(spdlog::logger& log, LogFormat format, bool warning, const std::string& text) {
    Line line{format};
    line.add("event", text);
    log.log(warning ? spdlog::level::warn : spdlog::level::info, "{}", line.text());
}

}  // namespace dynaloom::command
