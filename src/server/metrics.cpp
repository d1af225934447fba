#include "server/metrics.hpp"

#include <algorithm>
#include <charconv>

namespace dynaloom::server {

namespace {

void write_number(std::string& out, double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out.append(text.data(), end);
}

void write_kind(std::string& out, std::string_view name, std::string_view kind, std::string_view help) {
    out.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out.append("# TYPE ").append(name).append(" ").append(kind).append("\n");
}

void write_single(std::string& out, std::string_view name, std::string_view kind, std::string_view help,
                  std::uint64_t value) {
    write_kind(out, name, kind, help);
    out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace

void Metrics::record(std::string_view operation, std::string_view outcome, std::chrono::microseconds time,
                     std::size_t bytes_in, std::size_t bytes_out) {
    const double seconds = std::chrono::duration<double>{time}.count();
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin());
    const std::pair key{operation, outcome};
    const std::scoped_lock lock{mutex_};
    auto request = requests_.find(key);
    if (request == requests_.end())
        request = requests_.try_emplace({std::string{operation}, std::string{outcome}}).first;
    ++request->second;
    auto times = times_.find(operation);
    if (times == times_.end()) times = times_.try_emplace(std::string{operation}).first;
    if (bucket < bounds.size()) ++times->second.counts[bucket];
    ++times->second.count;
    times->second.seconds += seconds;
    bytes_in_ += bytes_in;
    bytes_out_ += bytes_out;
}

std::string Metrics::text() const {
    std::string out;
    const std::scoped_lock lock{mutex_};
    write_kind(out, "dynaloom_requests_total", "counter", "Requests by operation and outcome.");
    for (const auto& [key, count] : requests_)
        out.append("dynaloom_requests_total{operation=\"")
            .append(key.first)
            .append("\",outcome=\"")
            .append(key.second)
            .append("\"} ")
            .append(std::to_string(count))
            .append("\n");
    write_kind(out, "dynaloom_request_seconds", "histogram", "Time from a request's last byte to its answer.");
    for (const auto& [operation, histogram] : times_) {
        const std::string label = "{operation=\"" + operation + '"';
        std::uint64_t so_far = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            so_far += histogram.counts[i];
            out.append("dynaloom_request_seconds_bucket").append(label).append(",le=\"");
            write_number(out, bounds[i]);
            out.append("\"} ").append(std::to_string(so_far)).append("\n");
        }
        out.append("dynaloom_request_seconds_bucket").append(label).append(",le=\"+Inf\"} ");
        out.append(std::to_string(histogram.count)).append("\n");
        out.append("dynaloom_request_seconds_sum").append(label).append("} ");
        write_number(out, histogram.seconds);
        out.append("\ndynaloom_request_seconds_count").append(label).append("} ");
        out.append(std::to_string(histogram.count)).append("\n");
    }
    write_single(out, "dynaloom_received_bytes_total", "counter", "Bytes of request bodies.", bytes_in_);
    write_single(out, "dynaloom_sent_bytes_total", "counter", "Bytes of answer bodies.", bytes_out_);
    write_single(out, "dynaloom_connections", "gauge", "Open connections.", connections);
    write_single(out, "dynaloom_connections_total", "counter", "Connections accepted.", accepted_connections);
    write_single(out, "dynaloom_connections_refused_total", "counter", "Connections past the limit.",
                 refused_connections);
    write_single(out, "dynaloom_waiting_requests", "gauge", "Requests that wait for a thread.", waiting_requests);
    write_single(out, "dynaloom_reserved_bytes", "gauge", "Memory that requests hold or may come to hold.",
                 reserved_bytes);
    return out;
}

}  // namespace dynaloom::server
