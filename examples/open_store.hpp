#pragma once

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/dynamodb/store.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <cstdio>
#include <exception>
#include <memory>
#include <string_view>

/// Runs an example on a store: a SQLite file, or with the argument `dynamodb` DynamoDB, whose region, credentials and
/// endpoint the environment says.
template <class Run>
int run_on_store(int count, char** arguments, const Run& run) try {
    const std::shared_ptr<dynaloom::Store> store = count > 1 && std::string_view{arguments[1]} == "dynamodb"
                                                       ? dynaloom::dynamodb::open()
                                                       : dynaloom::sqlite::open("example.db");
    run(store);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
