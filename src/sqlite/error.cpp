#include "sqlite/error.hpp"

#include <dynaloom/error.hpp>

#include <sqlite3.h>

#include <new>

namespace dynaloom::sqlite {

namespace {

std::string code_name(int code) {
    switch (code) {
        case SQLITE_ERROR:
            return "SQLITE_ERROR";
        case SQLITE_PERM:
            return "SQLITE_PERM";
        case SQLITE_READONLY:
            return "SQLITE_READONLY";
        case SQLITE_IOERR:
            return "SQLITE_IOERR";
        case SQLITE_CORRUPT:
            return "SQLITE_CORRUPT";
        case SQLITE_FULL:
            return "SQLITE_FULL";
        case SQLITE_SCHEMA:
            return "SQLITE_SCHEMA";
        case SQLITE_TOOBIG:
            return "SQLITE_TOOBIG";
        case SQLITE_CONSTRAINT:
            return "SQLITE_CONSTRAINT";
        case SQLITE_NOTADB:
            return "SQLITE_NOTADB";
        default:
            return "SQLITE_" + std::to_string(code);
    }
}

}  // namespace

void raise(const Failure& failure) {
    std::string where;
    if (!failure.table.empty()) where.append("table \"").append(failure.table).append("\", ");
    where.append("file \"").append(failure.file).append("\": ");

    switch (failure.code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_PROTOCOL:  // the locks of the write-ahead log were contended for too long
            throw Timeout{where + "in use by another connection for more than " +
                          std::to_string(failure.waited.count()) + " ms"};
        case SQLITE_CANTOPEN:
            throw ConnectionError{where + failure.message};
        case SQLITE_NOMEM:
            throw std::bad_alloc{};
        // A commit whose pages were written but not known to be on the disk could return after a loss of power.
        case SQLITE_IOERR:
            throw ServiceError{where + failure.message, "SQLITE_IOERR", false, failure.committing};
        default:
            throw ServiceError{where + failure.message, code_name(failure.code & 0xff)};
    }
}

}  // namespace dynaloom::sqlite
