#include "engine/index_range.hpp"

#include "engine/index_entry.hpp"
#include "engine/key_text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace dynaloom::engine {

namespace {

using Op = Condition::Op;

std::optional<KeyTerm> take(std::vector<KeyTerm>& terms, const KeyAttribute& attribute) {
    const auto found = std::ranges::find(terms, attribute.name, &KeyTerm::attribute);
    if (found == terms.end()) return std::nullopt;
    const KeyTerm term = *found;
    terms.erase(found);
    return term;
}

std::string sort_text(const KeyAttribute& attribute, const AttributeValue& value) {
    check_condition_type(attribute, value);
    check_sort_value(attribute, value);
    return key_text(value, attribute.type);
}

}  // namespace

EntryPlace entry_place(const TableSchema& schema, const StoredIndex& index, const Key& start) {
    const std::string invalid = "The provided starting key is invalid";
    Key table_key;
    Key rest = start;
    const auto take_key = [&](const KeyAttribute& attribute) {
        const AttributeValue* value = start.find(attribute.name);
        if (value == nullptr || value->type() != attribute_type(attribute.type)) throw ValidationError{invalid};
        rest.erase(attribute.name);
        return *value;
    };
    for (const std::string_view name : schema.key_names())
        if (const AttributeValue* value = start.find(name)) table_key.set(std::string{name}, *value);
    if (!schema.fits(table_key)) throw ValidationError{invalid};
    for (const std::string_view name : schema.key_names()) rest.erase(name);
    try {
        for (const KeyAttribute& attribute : index.definition.partition_key)
            check_partition_value(attribute, take_key(attribute));
        for (const KeyAttribute& attribute : index.definition.sort_key)
            check_sort_value(attribute, take_key(attribute));
        if (!rest.empty()) throw ValidationError{invalid};
        return {.pk = index_partition(index, start),
                .sk = key_parts(index.definition.sort_key, start) + index_tie(schema.stored_key(table_key).view())};
    } catch (const ValidationError& error) {
        if (error.what() == invalid) throw;
        throw ValidationError{invalid + ": " + error.what()};
    }
}

IndexRange::IndexRange(const StoredIndex& index, std::vector<KeyTerm> terms) {
    const std::vector<KeyAttribute>& partition_key = index.definition.partition_key;
    const std::vector<KeyAttribute>& sort_key = index.definition.sort_key;
    if (terms.empty() || (partition_key.size() == 1 && sort_key.size() <= 1 && terms.size() > 2))
        throw ValidationError{"Conditions can be of length 1 or 2 only"};
    Item partition;
    for (const KeyAttribute& attribute : partition_key) {
        const std::optional<KeyTerm> term = take(terms, attribute);
        if (!term) refuse_missing_key(attribute);
        if (term->op != Op::equal) throw ValidationError{"Query key condition not supported"};
        check_condition_type(attribute, *term->value);
        check_partition_value(attribute, *term->value);
        partition.set(attribute.name, *term->value);
    }
    pk_ = index_partition(index, partition);

    std::string parts;
    for (const KeyAttribute& attribute : sort_key) {
        if (terms.empty()) return;
        const std::optional<KeyTerm> term = take(terms, attribute);
        if (!term) refuse_missing_key(attribute);
        restrict_to(attribute, *term, parts);
        if (term->op != Op::equal) break;
        parts += key_part(key_text(*term->value, attribute.type));
    }
    if (!terms.empty()) throw ValidationError{"Query key condition not supported"};
}

/// @param before  The parts of the attributes before this one, each of which has one value.
void IndexRange::restrict_to(const KeyAttribute& attribute, const KeyTerm& term, const std::string& before) {
    const std::string text = sort_text(attribute, *term.value);
    // A value's entries are the texts that begin with its part; an entry's text goes on after it.
    const auto after_all_with = [this](const std::string& prefix) {
        if (std::optional<std::string> end = successor(prefix)) range_.end_at(std::move(*end), false);
    };
    const std::string part = before + key_part(text);
    if (!before.empty()) {
        range_.begin_at(before, true);
        after_all_with(before);
    }
    switch (term.op) {
        case Op::equal:
            range_.begin_at(part, true);
            after_all_with(part);
            return;
        case Op::less:
            range_.end_at(part, false);
            return;
        case Op::less_equal:
            after_all_with(part);
            return;
        case Op::greater:
            range_.begin_at(successor(part).value(), true);
            return;
        case Op::greater_equal:
            range_.begin_at(part, true);
            return;
        case Op::between:
            range_.begin_at(part, true);
            after_all_with(before + key_part(sort_text(attribute, *term.high)));
            return;
        case Op::begins_with: {
            const std::string open = before + open_key_part(text);
            range_.begin_at(open, true);
            after_all_with(open);
            return;
        }
        default:
            break;  // no operator of a KeyTerm
    }
}

void IndexRange::start_after(const EntryPlace& place, bool forward) {
    if (place.pk != pk_ || !range_.contains(place.sk))
        throw ValidationError{"The provided starting key is outside query boundaries based on provided conditions"};
    start_after(place.sk, forward);
}

}  // namespace dynaloom::engine
