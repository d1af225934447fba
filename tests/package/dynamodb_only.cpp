#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>

#include <cstdio>

// Nothing listens there: that the store can say so shows that it is linked with what it needs.
int main() {
    try {
        auto store = dynaloom::dynamodb::open(
            {.region = "eu-west-1",
             .endpoint = "http://127.0.0.1:1",
             .credentials = dynaloom::dynamodb::fixed_credentials({.access_key_id = "a", .secret_access_key = "b"})});
        store->list_tables({});
    } catch (const dynaloom::ConnectionError& error) {
        std::puts(error.what());
        return 0;
    }
    return 1;
}
