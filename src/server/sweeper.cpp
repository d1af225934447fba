#include "server/sweeper.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/warning.hpp>

#include <exception>
#include <string>

namespace dynaloom::server {

namespace {

// Few, so that stopping is quick.
constexpr std::uint32_t at_once = 500;

}  // namespace

Sweeper::Sweeper(Store& store, std::chrono::milliseconds interval) : store_{store} {
    if (interval > std::chrono::milliseconds{0}) thread_ = std::thread{[this, interval] { run(interval); }};
}

void Sweeper::begin_stop() {
    {
        const std::scoped_lock lock{mutex_};
        stop_ = true;
    }
    stopping_.notify_all();
}

void Sweeper::stop() {
    begin_stop();
    if (thread_.joinable()) thread_.join();
}

bool Sweeper::stopped() {
    const std::scoped_lock lock{mutex_};
    return stop_;
}

void Sweeper::run(std::chrono::milliseconds interval) {
    for (;;) {
        {
            std::unique_lock lock{mutex_};
            if (stopping_.wait_for(lock, interval, [&] { return stop_; })) return;
        }
        try {
            sweep();
        } catch (const ValidationError&) {
            return;  // a store that does it by itself
        } catch (const std::exception& error) {
            warn(std::string{"Expired items could not be deleted: "} + error.what());
        }
    }
}

void Sweeper::sweep() {
    ListTablesRequest request;
    do {
        const ListTablesResult page = store_.list_tables(request);
        for (const std::string& table : page.tables) {
            if (stopped()) return;
            sweep(table);
        }
        request.exclusive_start_table = page.last_evaluated_table;
    } while (request.exclusive_start_table);
}

void Sweeper::sweep(const std::string& table) {
    try {
        while (!stopped() && store_.delete_expired_items({.table = table, .limit = at_once}).deleted == at_once) {
        }
    } catch (const TableNotFound&) {  // NOLINT(bugprone-empty-catch): deleted since it was listed
    } catch (const ValidationError&) {
        throw;
    } catch (const std::exception& error) {
        warn("Expired items of table \"" + table + "\" could not be deleted: " + error.what());
    }
}

}  // namespace dynaloom::server
