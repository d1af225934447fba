// `dynaloom_client serve` answers gets and queries until its input ends. `dynaloom_client PORT USER ORDER COUNT` says
// the CPU time of dynaloom for the work of the other clients in this folder.

#include "client/canned_server.hpp"
#include "record.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string_view>

namespace dynaloom::benchmarks {
namespace {

using namespace dynaloom::literals;

void must(bool right) {
    if (!right) throw std::runtime_error{"the server's answer is another one"};
}

template <class Work>
void measure(const char* name, int count, const Work& work) {
    for (int i = 0; i < count / 10; ++i) work();
    const std::clock_t before = std::clock();
    for (int i = 0; i < count; ++i) work();
    const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    std::printf("%s %.2f\n", name, seconds / count * 1e6);
}

void serve() {
    const CannedServer server;
    const Record record = make_record(0);
    std::printf("%u %s %s\n", unsigned{server.port()}, record.user_id.c_str(), record.order_id.c_str());
    std::fflush(stdout);
    while (std::getchar() != EOF) continue;
}

void work(const std::string& port, const std::string& user, const std::string& order, int count) {
    const auto store = dynamodb::open(
        {.region = "eu-west-1",
         .endpoint = "http://127.0.0.1:" + port,
         .credentials = dynamodb::fixed_credentials({.access_key_id = "AKIDEXAMPLE", .secret_access_key = "secret"})});
    const Table<Record> table{store, "records"};
    measure("get", count, [&] {
        const auto record = table.get("user_id"_f = user, "order_id"_f = order);
        must(record && record->order_id == order);
    });
    measure("query", count, [&] { must(table.query("user_id"_f = user).all().size() == 20); });
}

}  // namespace
}  // namespace dynaloom::benchmarks

int main(int count, char** arguments) {
    if (count == 2 && std::string_view{arguments[1]} == "serve") {
        dynaloom::benchmarks::serve();
    } else if (count == 5) {
        dynaloom::benchmarks::work(arguments[1], arguments[2], arguments[3], std::atoi(arguments[4]));
    } else {
        return 2;
    }
}
