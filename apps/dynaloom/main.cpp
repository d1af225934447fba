#include "serve.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    CLI::App app{"DynamoDB-shaped tables on SQLite and PostgreSQL"};
    app.set_version_flag("--version", DYNALOOM_VERSION);
    app.require_subcommand(1);
    dynaloom::command::add_serve(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "dynaloom: %s\n", error.what());
        return 1;
    }
}
