#pragma once

namespace CLI {
class App;
}  // namespace CLI

namespace dynaloom::command {

/// Adds the command `serve`: DynamoDB's protocol over a store, until SIGTERM or SIGINT.
void add_serve(CLI::App& app);

}  // namespace dynaloom::command
