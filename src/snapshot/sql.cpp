#include <dynaloom/error.hpp>
#include <dynaloom/snapshot/sql.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <set>
#include <utility>

#include "snapshot/cell_text.hpp"

namespace dynaloom {

namespace {

constexpr const char* only_select = "only a SELECT can be run";

struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

struct Close {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};

/// As SQL writes a name, whatever is in it.
std::string identifier(std::string_view name) {
    std::string text{'"'};
    for (const char c : name) {
        if (c == '"') text += '"';
        text += c;
    }
    return text += '"';
}

/// Whether SQL would give back just what is bound as REAL: SQLite shows 15 digits of one.
bool is_exact_as_real(const Number& number) {
    constexpr std::size_t digits = 15;
    return number.digits().size() <= digits;
}

}  // namespace

struct SnapshotSql::Database {
    std::unique_ptr<sqlite3, Close> connection;
    std::mutex mutex;
    bool is_filling = false;

    [[noreturn]] void fail(int code, const std::string& where) const {
        if (code == SQLITE_NOMEM) throw std::bad_alloc{};
        throw ValidationError{where + (code == SQLITE_AUTH ? only_select : sqlite3_errmsg(connection.get()))};
    }

    [[nodiscard]] Statement prepare(std::string_view sql, const std::string& where) const {
        if (sql.find('\0') != std::string_view::npos) throw ValidationError{where + "there is a NUL in the statement"};
        Statement prepared;
        while (!sql.empty()) {
            sqlite3_stmt* statement = nullptr;  // none if there are but comments and semicolons
            const char* rest = nullptr;
            const int code =
                sqlite3_prepare_v2(connection.get(), sql.data(), static_cast<int>(sql.size()), &statement, &rest);
            Statement next{statement};
            if (code != SQLITE_OK) fail(code, where);
            if (prepared != nullptr && next != nullptr)
                throw ValidationError{where + "there is more than one statement"};
            if (next != nullptr) prepared = std::move(next);
            sql.remove_prefix(static_cast<std::size_t>(rest - sql.data()));
        }
        if (prepared == nullptr) throw ValidationError{where + "there is no statement"};
        return prepared;
    }

    void run(const std::string& sql, const std::string& where) const {
        const int code = sqlite3_exec(connection.get(), sql.c_str(), nullptr, nullptr, nullptr);
        if (code != SQLITE_OK) fail(code, where);
    }

    /// @returns Whether there is a row.
    [[nodiscard]] bool step(const Statement& statement, const std::string& where) const {
        const int code = sqlite3_step(statement.get());
        if (code != SQLITE_ROW && code != SQLITE_DONE) fail(code, where);
        return code == SQLITE_ROW;
    }

    void bind(const Statement& statement, int index, const AttributeValue* value, const std::string& where) const {
        int code = SQLITE_OK;
        const auto bind_text = [&](std::string_view text, auto life) {
            code = sqlite3_bind_text64(statement.get(), index, text.empty() ? "" : text.data(), text.size(), life,
                                       SQLITE_UTF8);
        };
        if (value == nullptr || value->is_null()) {
            code = sqlite3_bind_null(statement.get(), index);
        } else if (const auto* text = value->get_if<std::string>()) {
            bind_text(*text, SQLITE_STATIC);
        } else if (const auto* truth = value->get_if<bool>()) {
            code = sqlite3_bind_int(statement.get(), index, *truth ? 1 : 0);
        } else if (const auto* bytes = value->get_if<Bytes>()) {
            static constexpr char none = 0;  // a null pointer would bind NULL
            code = sqlite3_bind_blob64(statement.get(), index,
                                       bytes->empty() ? static_cast<const void*>(&none) : bytes->data(), bytes->size(),
                                       SQLITE_STATIC);
        } else if (const auto* number = value->get_if<Number>()) {
            if (const auto integer = number->to_int64())
                code = sqlite3_bind_int64(statement.get(), index, *integer);
            else if (is_exact_as_real(*number))
                code = sqlite3_bind_double(statement.get(), index, number->to_double());
            else
                bind_text(number->to_string(), SQLITE_TRANSIENT);
        } else {
            bind_text(detail::plain_json(*value), SQLITE_TRANSIENT);
        }
        if (code != SQLITE_OK) fail(code, where);
    }

    [[nodiscard]] static AttributeValue column(const Statement& statement, int index) {
        const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement.get(), index)); };
        switch (sqlite3_column_type(statement.get(), index)) {
            case SQLITE_INTEGER:
                return sqlite3_column_int64(statement.get(), index);
            case SQLITE_FLOAT:
                return sqlite3_column_double(statement.get(), index);
            case SQLITE_TEXT: {
                const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), index));
                return std::string_view{text, size()};
            }
            case SQLITE_BLOB: {
                const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement.get(), index));
                return to_bytes({bytes == nullptr ? "" : bytes, size()});
            }
            default:
                return nullptr;
        }
    }

    /// Keeps away what SQLite counts among the statements that only read.
    static int authorize(void* database, int action, const char* /*first*/, const char* second, const char* /*schema*/,
                         const char* /*trigger*/) {
        if (static_cast<const Database*>(database)->is_filling) return SQLITE_OK;
        switch (action) {
            case SQLITE_ATTACH:
            case SQLITE_DETACH:
            case SQLITE_PRAGMA:
            case SQLITE_SAVEPOINT:
            case SQLITE_TRANSACTION:
                return SQLITE_DENY;
            case SQLITE_FUNCTION:
                return std::string_view{second} == "load_extension" ? SQLITE_DENY : SQLITE_OK;
            default:
                return SQLITE_OK;
        }
    }

    void fill(const std::string& name, const CellTable& table, const std::string& where) const {
        std::string columns;
        std::string places;
        for (const std::string& column : table.columns()) {
            columns += (columns.empty() ? "" : ", ") + identifier(column);
            places += places.empty() ? "?" : ", ?";
        }
        run("DROP TABLE IF EXISTS " + identifier(name), where);
        // Without types: what is bound stays as it is.
        run("CREATE TABLE " + identifier(name) + " (" + columns + ')', where);
        const Statement insert = prepare("INSERT INTO " + identifier(name) + " VALUES (" + places + ')', where);
        std::vector<AttributeValue> scratch(table.columns().size());
        for (std::size_t row = 0; row < table.rows(); ++row) {
            for (std::size_t column = 0; column < scratch.size(); ++column)
                bind(insert, static_cast<int>(column) + 1, table.cell(row, column, scratch[column]), where);
            (void)step(insert, where);
            sqlite3_reset(insert.get());
        }
    }
};

SqlResult::SqlResult(std::vector<std::string> columns, std::vector<Row> rows)
    : columns_{std::move(columns)}, rows_{std::move(rows)} {}
SqlResult::SqlResult(SqlResult&& other) noexcept : columns_{std::move(other.columns_)}, rows_{std::move(other.rows_)} {}

const AttributeValue* SqlResult::cell(std::size_t row, std::size_t column, AttributeValue& /*scratch*/) const {
    return &rows_[row][column];
}

const AttributeValue& SqlResult::at(std::size_t row, std::string_view column) const {
    const auto found = std::ranges::find(columns_, column);
    if (found == columns_.end()) throw ValidationError{"the result has no column \"" + std::string{column} + '"'};
    if (row >= rows_.size())
        throw ValidationError{"the result has " + std::to_string(rows_.size()) + " rows, none at " +
                              std::to_string(row)};
    return rows_[row][static_cast<std::size_t>(found - columns_.begin())];
}

SnapshotSql::SnapshotSql() : database_{std::make_unique<Database>()} {
    sqlite3* connection = nullptr;
    const int code =
        sqlite3_open_v2(":memory:", &connection,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr);
    database_->connection.reset(connection);
    if (code == SQLITE_NOMEM || connection == nullptr) throw std::bad_alloc{};
    if (code != SQLITE_OK) throw ServiceError{sqlite3_errmsg(connection), "SQLITE_" + std::to_string(code)};
    sqlite3_set_authorizer(connection, &Database::authorize, database_.get());
}
SnapshotSql::SnapshotSql(SnapshotSql&&) noexcept = default;
SnapshotSql& SnapshotSql::operator=(SnapshotSql&&) noexcept = default;
SnapshotSql::~SnapshotSql() = default;

void SnapshotSql::add_cells(const std::string& name, const CellTable& table) {
    const std::lock_guard lock{database_->mutex};
    const std::string where = "SQL table \"" + name + "\": ";
    struct Filling {
        explicit Filling(bool& flag) : is_filling{flag} { is_filling = true; }
        Filling(const Filling&) = delete;
        Filling& operator=(const Filling&) = delete;
        ~Filling() { is_filling = false; }
        bool& is_filling;
    } const filling{database_->is_filling};
    database_->run("BEGIN", where);
    try {
        database_->fill(name, table, where);
        database_->run("COMMIT", where);
    } catch (...) {
        sqlite3_exec(database_->connection.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
}

SqlResult SnapshotSql::query(std::string_view sql, const std::vector<AttributeValue>& parameters) const {
    const std::lock_guard lock{database_->mutex};
    const std::string where = "SQL over snapshots: ";
    const Statement statement = database_->prepare(sql, where);
    if (sqlite3_stmt_readonly(statement.get()) == 0) throw ValidationError{where + only_select};
    const auto wanted = static_cast<std::size_t>(sqlite3_bind_parameter_count(statement.get()));
    if (wanted != parameters.size())
        throw ValidationError{where + "the statement has " + std::to_string(wanted) + " parameters, not " +
                              std::to_string(parameters.size())};
    for (std::size_t i = 0; i < parameters.size(); ++i)
        database_->bind(statement, static_cast<int>(i) + 1, &parameters[i], where);

    const int count = sqlite3_column_count(statement.get());
    std::vector<std::string> columns;
    columns.reserve(static_cast<std::size_t>(count));
    std::set<std::string> taken;
    for (int i = 0; i < count; ++i)
        columns.push_back(detail::free_name(taken, sqlite3_column_name(statement.get(), i)));
    std::vector<SqlResult::Row> rows;
    while (database_->step(statement, where)) {
        SqlResult::Row& row = rows.emplace_back();
        row.reserve(columns.size());
        for (int i = 0; i < count; ++i) row.push_back(Database::column(statement, i));
    }
    return {std::move(columns), std::move(rows)};
}

}  // namespace dynaloom
