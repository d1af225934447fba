#pragma once

#include <dynaloom/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace dynaloom::sqlite {

/// What an acknowledged write survives.
enum class Durability : unsigned char {
    full,    ///< also the loss of power: each commit waits for the disk
    normal,  ///< the end of the process, `kill -9` too; the loss of power may undo the latest commits, never corrupt
};

struct Options {
    Durability durability = Durability::full;

    /// The longest wait for another writer, for calls that have no budget of their own.
    std::chrono::milliseconds busy_timeout{10'000};

    /// Connections for reading, opened as they are needed; a read that finds all of them busy waits.
    std::size_t max_readers = 16;
};

/// Opens the tables in a SQLite file, which is created if it does not exist; `:memory:` keeps them in memory, for as
/// long as the store lives. Anyone can read the file with SQL: a table `stories` is the SQL table `stories` with
/// columns pk, sk, schema_version and data (JSON). A table of exactly these columns that another program made can be
/// used as it is, its keys being the strings PK and SK.
///
/// Several processes may use one file at once. A file that cannot be written can still be read, if SQLite
/// may keep its shared memory (`-shm`) beside it. URIs (`file:…`) are taken as file names.
/// @param path  UTF-8. Resolved now: a later change of the working directory does not matter.
/// @throws ConnectionError if the file cannot be opened; ServiceError with code SQLITE_NOTADB if it is no database,
///         with code UnsupportedEncoding if its text is not UTF-8; Timeout if it stays locked.
/// @par Threads  Safe to call concurrently, and so is the store: one writer at a time, readers beside it. A store must
///               not be used on both sides of a fork; open it after.
[[nodiscard]] std::shared_ptr<Store> open(const std::string& path, const Options& options = {});

}  // namespace dynaloom::sqlite
