#include "postgres/table.hpp"

#include <dynaloom/detail/md5.hpp>

#include <charconv>
#include <cstddef>

namespace dynaloom::postgres {

namespace {

std::string between(char mark, std::string_view inner) {
    std::string text{mark};
    for (const char byte : inner) {
        if (byte == mark) text += mark;
        text += byte;
    }
    return text += mark;
}

}  // namespace

std::string quoted(std::string_view name) {
    return between('"', name);
}

std::string literal(std::string_view text) {
    return between('\'', text);
}

std::string qualified(std::string_view schema, std::string_view name) {
    return quoted(schema) + "." + quoted(name);
}

std::int64_t lock_id(std::string_view schema, std::string_view table, const engine::RowKey* row) {
    constexpr std::size_t digits = 16;
    detail::Md5 md5;
    for (const std::string_view part : {std::string_view{"dynaloom"}, schema, table}) {
        md5.update(part);
        md5.update('\0');
    }
    if (row != nullptr) {
        md5.update(row->pk);
        md5.update('\0');
        md5.update(row->sk);
    }
    const auto hex = md5.finish();
    std::uint64_t id = 0;
    std::from_chars(hex.data(), hex.data() + digits, id, 16);
    return static_cast<std::int64_t>(id);
}

TableSql::TableSql(const std::string& table) : relation{table} {
    const std::string of_key = " WHERE pk = $1 AND sk = $2";
    get = "SELECT data FROM " + table + of_key;
    lock = get + " FOR UPDATE";
    get_many =
        "SELECT key.place, t.data FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS key (pk, sk, place) "
        "JOIN " +
        table + " AS t ON t.pk = key.pk AND t.sk = key.sk";
    lock_many = get_many + " FOR UPDATE OF t";
    insert = "INSERT INTO " + table + " (pk, sk, schema_version, data) VALUES ($1, $2, $3, $4::text::jsonb)";
    insert_many = "INSERT INTO " + table +
                  " (pk, sk, schema_version, data) SELECT pk, sk, version, data::jsonb"
                  " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS put (pk, sk, version, data)";
    const std::string replace =
        " ON CONFLICT (pk, sk) DO UPDATE SET schema_version = excluded.schema_version, data = excluded.data";
    put = insert + replace;
    put_many = insert_many + replace;
    erase = "DELETE FROM " + table + of_key;
    erase_many = "DELETE FROM " + table +
                 " AS t USING unnest($1::text[], $2::text[]) AS key (pk, sk) WHERE t.pk = key.pk AND t.sk = key.sk";
}

std::string Table::confirmation(std::size_t parameter) const {
    const std::string first = "$" + std::to_string(parameter);
    const std::string second = "$" + std::to_string(parameter + 1);
    const auto held = [](std::string_view question) { return "1 / (" + std::string{question} + "))::int"; };
    if (!adopted())
        return held("EXISTS (SELECT FROM " + qualified(space, catalog_name) + " WHERE name = " + first +
                    " AND generation = " + second + " AND " + literal(sql.relation) + "::regclass::oid::bigint = $" +
                    std::to_string(parameter + 2));
    if (has_catalog) return held("NOT EXISTS (SELECT FROM " + entries + " AND entry.name = " + first);
    return held("NOT EXISTS (SELECT FROM pg_class WHERE relname = " + first +
                " AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = " + second + ")");
}

void Table::prepare_checks() {
    for (std::size_t i = 0; i < confirmations_.size(); ++i) confirmations_[i] = confirmation(i + 1);
}

void Table::add_confirmed(Parameters& parameters) const {
    if (!adopted())
        parameters.text(name).integer(generation).integer(id);
    else if (has_catalog)
        parameters.text(name);
    else
        parameters.text(catalog_name).text(space);
}

void Table::add_check(Command& command) const {
    command.sql.append(confirmations_.at(command.parameters.values().size())).append(" = 1");
    add_confirmed(command.parameters);
}

Command Table::check() const {
    Command command{"SELECT " + confirmations_.front()};
    add_confirmed(command.parameters);
    return command;
}

}  // namespace dynaloom::postgres
