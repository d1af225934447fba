#pragma once

#include <libpq-fe.h>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace dynaloom::test {

/// A database as another program sees it: plain SQL on a connection of its own.
class PostgresClient {
public:
    explicit PostgresClient(const std::string& dsn) : connection_{PQconnectdb(dsn.c_str()), &PQfinish} {
        if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
        PQsetNoticeReceiver(
            connection_.get(), [](void*, const PGresult*) {}, nullptr);
    }

    using Rows = std::vector<std::vector<std::string>>;

    /// Runs statements and gives the rows of the last; NULL reads as "NULL".
    Rows run(const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection_.get(), sql.c_str()), &PQclear};
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail();
        Rows rows(static_cast<std::size_t>(PQntuples(result.get())));
        for (int row = 0; row < PQntuples(result.get()); ++row)
            for (int column = 0; column < PQnfields(result.get()); ++column)
                rows[static_cast<std::size_t>(row)].emplace_back(
                    PQgetisnull(result.get(), row, column) != 0 ? "NULL" : PQgetvalue(result.get(), row, column));
        return rows;
    }

private:
    [[noreturn]] void fail() const { throw std::runtime_error{PQerrorMessage(connection_.get())}; }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace dynaloom::test
