#include "engine/key_paths.hpp"

#include "expression/for_each_path.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>

namespace dynaloom::engine {

namespace {

[[noreturn]] void refuse(std::string_view kind, std::string_view name) {
    throw ValidationError{
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
        std::string{kind} + ": " + std::string{name}};
}

void check_path(const TableSchema& schema, const Path& path) {
    if (path.elements.size() < 2) return;
    const std::string_view name = detail::attribute_of(path);
    if (std::ranges::find(schema.key_names(), name) != schema.key_names().end()) refuse("Key", name);
    for (const StoredIndex& index : schema.indexes())
        for (const auto* key : {&index.definition.partition_key, &index.definition.sort_key})
            if (std::ranges::find(*key, name, &KeyAttribute::name) != key->end()) refuse("IndexKey", name);
}

void check_value(const TableSchema& schema, const UpdateValue& value) {
    if (const auto* path = std::get_if<Path>(&value.operand)) check_path(schema, *path);
    for (const UpdateValue& argument : value.arguments) check_value(schema, argument);
}

}  // namespace

void check_key_paths(const TableSchema& schema, const Condition& condition) {
    detail::for_each_path(condition, [&](const Path& path) { check_path(schema, path); });
}

void check_key_paths(const TableSchema& schema, const std::optional<Condition>& condition) {
    if (condition) check_key_paths(schema, *condition);
}

void check_key_paths(const TableSchema& schema, const Update& update) {
    for (const Update::Set& set : update.set) check_value(schema, set.value);
    for (const Path& path : targets(update)) check_path(schema, path);
}

void check_key_paths(const TableSchema& schema, std::span<const Path> projection) {
    for (const Path& path : projection) check_path(schema, path);
}

}  // namespace dynaloom::engine
