#include <dynaloom/model/record_codec.hpp>

#include "value/item_reader_state.hpp"
#include "value/same_text.hpp"

#include <dynaloom/error.hpp>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace dynaloom::detail {
namespace {

// --- writing

bool is_index_attribute(const RecordInfo& info, std::string_view name) {
    return !name.empty() &&
           std::find(info.index_attributes.begin(), info.index_attributes.end(), name) != info.index_attributes.end();
}

bool has_attribute(const RecordWriter& writer, std::string_view name) {
    for (std::size_t i = 0; i < writer.info.fields; ++i) {
        if (writer.rows[i].attribute == name) return true;
    }
    return false;
}

/// @param key_names  Of the table; null in a nested map, where nothing is reserved.
void write_extra(ItemWriter& out, const RecordWriter& writer, const Item& extra, const KeyNames* key_names) {
    for (const auto& [name, value] : extra) {
        const char* taken_by = nullptr;
        if (has_attribute(writer, name)) {
            taken_by = "a field";
        } else if (key_names && (name == key_names->partition || name == key_names->sort)) {
            taken_by = "a key attribute";
        } else if (key_names && writer.info.has_schema_version && name == schema_version_attribute) {
            taken_by = "the schema's version";
        } else if (key_names && is_index_attribute(writer.info, name)) {
            taken_by = "an index's key";
        }
        if (taken_by) {
            throw ValidationError{std::string{writer.info.type} + ": the extra attribute \"" + name +
                                  "\" has the name of " + taken_by};
        }
        out.name(name);
        out.value(value);
    }
}

/// Whether the field stands beside the body, as that key attribute.
inline bool is_key(const RecordWriter& writer, const FieldWriter& row, std::string_view key, std::string_view pattern) {
    if (!is_same_text(row.attribute, key)) return false;
    check_key_field(writer.info.type, row.field, key, pattern);
    return true;
}

// --- reading

using Seen = std::bitset<max_fields>;

/// The row of that attribute; the search begins where it mostly is found.
std::size_t find_row(const RecordReader& reader, std::string_view name, std::size_t begin) {
    const std::size_t count = reader.info.fields;
    for (std::size_t i = begin; i < count; ++i) {
        if (is_same_text(reader.rows[i].attribute, name)) return i;
    }
    for (std::size_t i = 0; i < begin; ++i) {
        if (is_same_text(reader.rows[i].attribute, name)) return i;
    }
    return npos;
}

/// Which field stands behind which: a guess, that of the fields' order until a body has another one. The bodies of one
/// source mostly have one order, but it may be its own: jsonb sorts names by their lengths.
class FieldOrder {
public:
    /// What this thread last saw of a reader. @returns A place that others may overwrite, but that stays.
    [[nodiscard]] static FieldOrder& of(const RecordReader& reader) noexcept {
        constexpr std::size_t places = 16;
        constexpr std::size_t apart = 64;  // readers at least
        thread_local std::array<FieldOrder, places> orders;
        return orders[reinterpret_cast<std::uintptr_t>(&reader) / apart % places];
    }

    /// @param place  The number of fields for the first one, else a row. @returns A row, or one behind the last.
    [[nodiscard]] std::size_t behind(std::size_t place, std::size_t fields) const noexcept {
        if (seen_[place] != 0) return std::min<std::size_t>(seen_[place] - 1U, fields);
        return place == fields ? 0 : place + 1;
    }
    void learn(std::size_t place, std::size_t row) noexcept { seen_[place] = static_cast<unsigned char>(row + 1); }

private:
    static_assert(max_fields < 255);
    std::array<unsigned char, max_fields + 1> seen_{};  // rows + 1; 0 if nothing was
};

/// What Extra never holds. A nested map has nothing of the kind, and an item whose keys stand beside its body has them
/// there and nowhere else.
struct Reserved {
    std::string_view schema_version;
    KeyNames keys{"", ""};

    Reserved() = default;
    Reserved(const RecordInfo& info, bool keys_are_beside) {
        if (info.has_schema_version) schema_version = schema_version_attribute;
        if (!keys_are_beside && !info.pk_pattern.empty()) keys = info.key_names;
    }
    [[nodiscard]] bool has(std::string_view name) const {
        return name == schema_version || name == keys.partition || name == keys.sort;
    }
};

/// A row's function does the same, by a call or two more per value.
inline void read_field(ItemReader& in, ItemReader::State& state, const FieldReader& row, void* field) {
    switch (row.type) {
        case CommonType::string:
            return state.string(*static_cast<std::string*>(field));
        case CommonType::optional_string: {
            auto& value = *static_cast<std::optional<std::string>*>(field);
            if (!state.is_null()) return state.string(value.emplace());
            state.null();
            return value.reset();
        }
        case CommonType::strings: {
            auto& values = *static_cast<std::vector<std::string>*>(field);
            values.clear();
            state.begin_list();
            values.reserve(state.strings_ahead());
            while (state.next_element()) state.string(values.emplace_back());
            return;
        }
        case CommonType::none:
            return row.read(in, field);
    }
}

/// The attributes of the open map.
void read_fields(ItemReader& in, const RecordReader& reader, void* const* fields, Seen& seen,
                 const Reserved& reserved) {
    ItemReader::State& state = ItemReader::State::of(in);
    if (!reserved.schema_version.empty() && reader.info.schema_version_field == npos &&
        state.take_name(reserved.schema_version)) {
        state.skip();
    }
    Item* const extra = reader.info.extra == npos ? nullptr : static_cast<Extra*>(fields[reader.info.extra]);
    FieldOrder& order = FieldOrder::of(reader);
    const std::size_t end = reader.info.fields;
    std::size_t last = end;  // none
    for (;;) {
        std::size_t row = order.behind(last, end);
        if (row == end || !state.take_name(reader.rows[row].attribute)) {
            std::string_view name;
            if (!state.next_name(name)) return;
            row = find_row(reader, name, row);
            if (row == npos) {
                if (extra && !reserved.has(name) && !is_index_attribute(reader.info, name)) {
                    std::string kept{name};
                    extra->set(std::move(kept), in.value());
                } else {
                    state.skip();
                }
                continue;
            }
            order.learn(last, row);
        }
        read_field(in, state, reader.rows[row], fields[row]);
        seen[row] = true;
        last = row;
    }
}

std::string path_of(ItemReader& in) {
    try {
        in.fail("");
    } catch (const DecodeError& error) {
        return error.path();
    }
}

/// Gives fields that were not read the value of an absent attribute.
/// @param path_of_map  Gives the path of the map that lacks them, empty for the item; called on failure only.
template <class Path>
void finish_fields(const RecordReader& reader, void* const* fields, const Seen& seen, Path path_of_map) {
    const auto fail = [&](const FieldReader& row, const std::string& problem) {
        std::string path = path_of_map();
        if (!path.empty()) path += '.';
        path += row.attribute;
        const std::string message = path + ": " + problem;
        throw DecodeError{message, path, "nothing"};
    };
    for (std::size_t i = 0; i < reader.info.fields; ++i) {
        if (seen[i]) continue;
        const FieldReader& row = reader.rows[i];
        if (row.required) fail(row, "required, but there is no such attribute");
        if (!row.clear) continue;
        try {
            row.clear(fields[i]);
        } catch (const std::exception& error) {  // of a Conversion
            fail(row, error.what());
        }
    }
}

/// Keys made by a pattern are texts, of numbers too. Another text stays, to be refused with its path.
AttributeValue number_of_key(const AttributeValue& value) {
    const std::string* const text = value.get_if<std::string>();
    if (!text) return value;
    try {
        return Number::parse(*text);
    } catch (const ValidationError&) {
        return value;
    }
}

/// Fields that stand beside the body as key attributes.
void read_keys(const RecordReader& reader, void* const* fields, const Item& keys, Seen& seen) {
    Item found;
    for (const auto& [name, value] : keys) {
        const std::size_t row = find_row(reader, name, 0);
        if (row == npos) continue;
        found.set(name, reader.rows[row].is_number ? number_of_key(value) : value);
    }
    if (found.empty()) return;
    const EncodedItem encoded = EncodedItem::from_item(found, Encoding::wire);
    ItemReader in{encoded.encoding(), encoded.body()};
    read_fields(in, reader, fields, seen, {});
    in.finish();
}

}  // namespace

void check_key_field(std::string_view model, std::string_view field, std::string_view key, std::string_view pattern) {
    if (is_only_field(pattern, field)) return;
    throw ValidationError{std::string{model} + ": the field \"" + std::string{field} +
                          "\" has the name of the key attribute \"" + std::string{key} + "\", which is \"" +
                          std::string{pattern} + "\": rename one of them"};
}

std::string encode_record(const RecordWriter& writer, const void* const* fields, Encoding encoding,
                          const KeyNames& key_names, const IndexTexts& index_texts) {
    const RecordInfo& info = writer.info;
    const KeyNames keys{info.pk_pattern.empty() ? std::string_view{} : key_names.partition,
                        info.sk_pattern.empty() ? std::string_view{} : key_names.sort};
    ItemWriter out{encoding};
    if (info.has_schema_version) {
        out.name(schema_version_attribute);
        out.string(info.schema_version);
    }
    for (const auto& [name, text] : index_texts) {
        out.name(name);
        out.string(text);
    }
    for (std::size_t i = 0; i < info.fields; ++i) {
        const FieldWriter& row = writer.rows[i];
        if (!row.write || i == info.schema_version_field) continue;
        if (is_key(writer, row, keys.partition, info.pk_pattern) || is_key(writer, row, keys.sort, info.sk_pattern)) {
            continue;
        }
        try {
            row.write(out, row.attribute, fields[i]);
        } catch (const ValidationError& error) {
            throw ValidationError{std::string{info.type} + ": " + error.what()};
        }
    }
    if (info.extra != npos) write_extra(out, writer, *static_cast<const Extra*>(fields[info.extra]), &keys);
    return out.finish();
}

void write_nested(ItemWriter& out, const RecordWriter& writer, const void* const* fields) {
    out.begin_map();
    for (std::size_t i = 0; i < writer.info.fields; ++i) {
        const FieldWriter& row = writer.rows[i];
        if (row.write) row.write(out, row.attribute, fields[i]);
    }
    if (writer.info.extra != npos) {
        write_extra(out, writer, *static_cast<const Extra*>(fields[writer.info.extra]), nullptr);
    }
    out.end_map();
}

void decode_record(const RecordReader& reader, void* const* fields, const EncodedItem& item) try {
    Seen seen;
    if (!item.keys().empty()) read_keys(reader, fields, item.keys(), seen);
    ItemReader in{item.encoding(), item.body()};
    read_fields(in, reader, fields, seen, Reserved{reader.info, !item.keys().empty()});
    in.finish();
    finish_fields(reader, fields, seen, [] { return std::string{}; });
} catch (const DecodeError& error) {
    throw DecodeError{std::string{reader.info.type} + ": " + error.what(), error.path(), error.found()};
}

void read_nested(ItemReader& in, const RecordReader& reader, void* const* fields) {
    Seen seen;
    in.begin_map();
    read_fields(in, reader, fields, seen, {});
    finish_fields(reader, fields, seen, [&] { return path_of(in); });
}

}  // namespace dynaloom::detail
