#include "postgres_server.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "postgres_client.hpp"

namespace dynaloom::test {
namespace {

/// Whom root runs the server as.
const passwd* server_user() {
    if (geteuid() != 0) return nullptr;
    const passwd* user = getpwnam("postgres");
    return user != nullptr ? user : getpwnam("nobody");
}

}  // namespace

std::string PostgresServer::programs() {
    if (const char* folder = std::getenv("DYNALOOM_POSTGRES")) return folder;
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& version : std::filesystem::directory_iterator{"/usr/lib/postgresql", ignored})
        if (std::filesystem::exists(version.path() / "bin/initdb")) found.push_back((version.path() / "bin").string());
    return found.empty() ? "" : *std::ranges::max_element(found);
}

PostgresServer::PostgresServer(Durability durability) : durability_{durability} {
    const std::string program = programs();
    if (program.empty()) throw std::runtime_error{"no PostgreSQL: /usr/lib/postgresql has no initdb"};
    if (const passwd* user = server_user())
        if (chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error{"chown"};
    const pid_t made = spawn({program + "/initdb", "-D", folder_ / "data", "-U", "dynaloom", "-A", "trust", "-E",
                              "UTF8", "--locale=C", "--no-sync", "--no-instructions"});
    int status = 0;
    waitpid(made, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error{"initdb failed"};
    std::ofstream{folder_ / "data/pg_hba.conf"} << "local all with_password scram-sha-256\nlocal all all trust\n";
    start();
}

PostgresServer::~PostgresServer() {
    stop(SIGQUIT);
}

std::string PostgresServer::dsn(const std::string& database) const {
    return "host=" + folder() + " user=dynaloom dbname=" + database;
}

std::string PostgresServer::url() const {
    return "postgres:///postgres?user=dynaloom&host=" + folder();
}

void PostgresServer::create_natural_database(const std::string& name) {
    PostgresClient{dsn()}.run("CREATE DATABASE \"" + name + "\"" +
                              " TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu"
                              " ICU_LOCALE 'en-u-kn-true'");
}

void PostgresServer::start() {
    std::vector<std::string> arguments{programs() + "/postgres", "-D", folder_ / "data", "-k", folder()};
    for (const char* setting : {"listen_addresses=", "max_connections=100", "autovacuum=off", "logging_collector=off",
                                "log_min_messages=fatal", "log_min_error_statement=panic", "shared_buffers=64MB"}) {
        arguments.emplace_back("-c");
        arguments.emplace_back(setting);
    }
    if (durability_ == Durability::none) {
        for (const char* setting : {"fsync=off", "synchronous_commit=off", "full_page_writes=off"}) {
            arguments.emplace_back("-c");
            arguments.emplace_back(setting);
        }
    }
    // What is left of a server that was killed ends soon, and until then no other can start.
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    do {
        id_ = spawn(arguments);
        if (answers()) return;
    } while (std::chrono::steady_clock::now() < limit);
    stop(SIGQUIT);
    throw std::runtime_error{"PostgreSQL does not start"};
}

void PostgresServer::kill_now() {
    stop(SIGKILL);
}

pid_t PostgresServer::spawn(const std::vector<std::string>& arguments) const {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const passwd* const user = server_user();
    const pid_t parent = getpid();
    const pid_t id = fork();
    if (id < 0) throw std::runtime_error{"fork"};
    if (id > 0) return id;
    if (user != nullptr && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
        _exit(127);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);     // a change of user takes it back
    if (getppid() != parent) _exit(127);  // it was too late for the signal
    if (chdir(folder_.path().c_str()) != 0) _exit(127);
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, STDIN_FILENO);
    dup2(nowhere, STDOUT_FILENO);
    const int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, STDERR_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
}

bool PostgresServer::answers() {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (std::chrono::steady_clock::now() < limit) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        if (waitpid(id_, nullptr, WNOHANG) == id_) {
            id_ = 0;
            return false;
        }
        if (PQping(dsn().c_str()) == PQPING_OK) return true;
    }
    return false;
}

void PostgresServer::stop(int signal) noexcept {
    if (id_ <= 0) return;
    kill(id_, signal);
    waitpid(id_, nullptr, 0);
    id_ = 0;
}

}  // namespace dynaloom::test
