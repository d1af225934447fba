#include "serve.hpp"

#include "logging.hpp"
#include "open_store.hpp"

#include <dynaloom/server/server.hpp>
#include <dynaloom/warning.hpp>

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>

namespace dynaloom::command {

namespace {

struct Arguments {
    std::string store{};
    std::string durability = "full";
    std::string log_level = "info";
    std::string log_format = "text";
    std::size_t drain_seconds = 10;
    std::size_t sweep_seconds = 60;
    server::Options server{};
};

void serve(Arguments arguments) {
    // Threads inherit the mask, so that the signals wait for this one.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a reader of the log that goes away

    const LogFormat format = arguments.log_format == "json" ? LogFormat::json : LogFormat::text;
    const std::shared_ptr<spdlog::logger> log = open_log(arguments.log_level, format);
    set_warning_handler([log, format](std::string_view text) { log_event(*log, format, true, std::string{text}); });
    const std::shared_ptr<Store> store =
        open_store(arguments.store, {.full_durability = arguments.durability == "full",
                                     .connections = std::max<std::size_t>(1, arguments.server.workers)});
    arguments.server.on_request = [log, format](const server::RequestReport& report) {
        log_request(*log, format, report);
    };
    arguments.server.drain_timeout = std::chrono::seconds{arguments.drain_seconds};
    arguments.server.sweep_interval = std::chrono::seconds{arguments.sweep_seconds};
    server::Server server{store, arguments.server};
    fmt::print("{}\n", server.url());
    std::fflush(stdout);
    log_event(*log, format, false, fmt::format("listening on {}", server.url()));

    int signal = 0;
    sigwait(&signals, &signal);
    log_event(*log, format, false, "stopping");
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second signal ends it at once
    server.stop();
    log_event(*log, format, false, "stopped");
}

}  // namespace

void add_serve(CLI::App& app) {
    CLI::App* command = app.add_subcommand("serve", "Speak DynamoDB's protocol for a store, until SIGTERM");
    const auto arguments = std::make_shared<Arguments>();
    server::Options& server = arguments->server;
    command
        ->add_option("--store", arguments->store, "URL: sqlite:app.db, sqlite::memory:, postgres://user@host/database")
        ->required();
    command->add_option("--address", server.address, "IP address to listen on")->capture_default_str();
    command->add_option("--port", server.port, "0: any free one, which is printed")->capture_default_str();
    command
        ->add_option(
            "--durability", arguments->durability,
            "Of a SQLite file. full: acknowledged writes survive the loss of power; normal: the end of the process")
        ->check(CLI::IsMember({"full", "normal"}))
        ->capture_default_str();
    command->add_option("--workers", server.workers, "Threads for requests that may take long, at most")
        ->capture_default_str();
    command->add_option("--max-connections", server.max_connections, "Open connections")->capture_default_str();
    command->add_option("--drain", arguments->drain_seconds, "Seconds that requests have to end in after SIGTERM")
        ->capture_default_str();
    command->add_option("--sweep", arguments->sweep_seconds, "Seconds between deletions of expired items; 0: never")
        ->capture_default_str();
    command->add_option("--log-level", arguments->log_level, "debug tells every request")
        ->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}))
        ->capture_default_str();
    command->add_option("--log-format", arguments->log_format, "Of the lines on standard error")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
    command->callback([arguments] { serve(*arguments); });
}

}  // namespace dynaloom::command
