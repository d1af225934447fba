#pragma once

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom::postgres {

/// The bound values of a statement, in PostgreSQL's binary formats. Nothing is ever written into SQL.
class Parameters {
public:
    struct Value {
        Oid type;
        bool null;
        std::string bytes;
    };

    Parameters& text(const std::optional<std::string_view>& value) {
        values_.push_back({text_type, !value, std::string{value.value_or(std::string_view{})}});
        return *this;
    }
    Parameters& integer(std::int64_t value) {
        std::string bytes;
        append_integer(bytes, static_cast<std::uint64_t>(value), 8);
        return add(integer_type, std::move(bytes));
    }
    Parameters& integers(std::span<const std::int64_t> values) {
        std::string bytes = array_of(integer_type, values.size());
        for (const std::int64_t value : values) {
            append_integer(bytes, 8, 4);
            append_integer(bytes, static_cast<std::uint64_t>(value), 8);
        }
        return add(integers_type, std::move(bytes));
    }
    /// @param text_of  Gives a std::optional<std::string_view> of each value.
    template <class Values, class TextOf>
    Parameters& texts(const Values& values, const TextOf& text_of) {
        std::string bytes = array_of(text_type, std::size(values));
        for (const auto& value : values) {
            const std::optional<std::string_view> text = text_of(value);
            append_integer(bytes, text ? text->size() : 0xffffffffU, 4);
            if (text) bytes += *text;
        }
        return add(texts_type, std::move(bytes));
    }

    [[nodiscard]] const std::vector<Value>& values() const noexcept { return values_; }

private:
    static constexpr Oid text_type = 25;
    static constexpr Oid integer_type = 20;
    static constexpr Oid texts_type = 1009;
    static constexpr Oid integers_type = 1016;

    Parameters& add(Oid type, std::string bytes) {
        values_.push_back({type, false, std::move(bytes)});
        return *this;
    }
    static void append_integer(std::string& bytes, std::uint64_t value, unsigned size) {
        std::array<char, 8> big_endian{};
        for (unsigned i = 0; i < size; ++i) big_endian[i] = static_cast<char>(value >> (8 * (size - 1 - i)) & 0xff);
        bytes.append(big_endian.data(), size);
    }
    /// The head of an array: dimensions, whether there may be NULLs, type, size, first index.
    static std::string array_of(Oid type, std::size_t size) {
        std::string bytes;
        append_integer(bytes, size == 0 ? 0 : 1, 4);
        append_integer(bytes, 1, 4);
        append_integer(bytes, type, 4);
        if (size == 0) return bytes;
        append_integer(bytes, size, 4);
        append_integer(bytes, 1, 4);
        return bytes;
    }

    std::vector<Value> values_;
};

struct Command {
    std::string sql;
    Parameters parameters{};
    bool once = false;  ///< not worth a prepared statement; without parameters
};

/// The rows that a command gave.
class Result {
public:
    explicit Result(PGresult* result) : result_{result} {}

    [[nodiscard]] int rows() const noexcept { return PQntuples(result_.get()); }
    [[nodiscard]] int columns() const noexcept { return PQnfields(result_.get()); }
    [[nodiscard]] bool null(int row, int column) const noexcept { return PQgetisnull(result_.get(), row, column) != 0; }
    [[nodiscard]] std::string_view text(int row, int column) const noexcept {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }
    template <class Integer = std::int64_t>
    [[nodiscard]] Integer integer(int row, int column) const noexcept {
        const std::string_view digits = text(row, column);
        Integer value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    [[nodiscard]] bool boolean(int row, int column) const noexcept { return text(row, column) == "t"; }

    /// How many rows the command changed.
    [[nodiscard]] std::size_t changed() const noexcept {
        const std::string_view digits = PQcmdTuples(result_.get());
        std::size_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    [[nodiscard]] ExecStatusType status() const noexcept { return PQresultStatus(result_.get()); }
    [[nodiscard]] std::string_view field(int code) const noexcept {
        const char* const text = PQresultErrorField(result_.get(), code);
        return text == nullptr ? std::string_view{} : std::string_view{text};
    }
    [[nodiscard]] std::string_view tag() const noexcept { return PQcmdStatus(result_.get()); }

private:
    struct Clear {
        void operator()(PGresult* result) const noexcept { PQclear(result); }
    };
    std::unique_ptr<PGresult, Clear> result_;
};

}  // namespace dynaloom::postgres
