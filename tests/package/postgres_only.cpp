#include <dynaloom/dynaloom.hpp>
#include <dynaloom/postgres/store.hpp>

#include <cstdio>

// Nothing listens there: that the store can say so shows that it is linked with what it needs.
int main() {
    try {
        auto store = dynaloom::postgres::open("host=127.0.0.1 port=1 dbname=app user=me");
        store->list_tables({});
    } catch (const dynaloom::ConnectionError& error) {
        std::puts(error.what());
        return 0;
    }
    return 1;
}
