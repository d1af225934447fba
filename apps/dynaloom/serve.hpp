#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}  // namespace CLI

namespace dynaloom::command {

/// Adds the command `serve`: DynamoDB's protocol over a store, until SIGTERM or SIGINT.
void add_serve(CLI::App& app);

}  // namespace dynaloom::command
