#include "value/text.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/table/decode_record.hpp>

#include <string>

namespace dynaloom::detail {

namespace {

std::string describe(const RecordPlace& place, const EncodedItem& item) {
    const std::string source = place.table.empty() ? "a stream" : "table \"" + std::string{place.table} + '"';
    return source + ", item " + describe_key(place.key_names, item.keys());
}

}  // namespace

std::string_view key_text(const Item& keys, std::string_view name) noexcept {
    const AttributeValue* value = keys.find(name);
    const std::string* text = value != nullptr ? value->get_if<std::string>() : nullptr;
    return text != nullptr ? std::string_view{*text} : std::string_view{};
}

std::string describe_key(const KeyNames& key_names, const Item& keys) {
    constexpr std::size_t longest = 60;
    const auto part = [&](std::string_view name) {
        return std::string{name} + ' ' + quoted(key_text(keys, name), longest);
    };
    return part(key_names.partition) + (keys.contains(key_names.sort) ? ", " + part(key_names.sort) : "");
}

bool is_record_of(const Binding& model, const KeyNames& key_names, const Item& keys) {
    return is_match(model.partition, key_text(keys, key_names.partition)) &&
           (model.sort ? is_match(*model.sort, key_text(keys, key_names.sort)) : !keys.contains(key_names.sort));
}

void rethrow_with_place(const DecodeError& error, const RecordPlace& place, const EncodedItem& item) {
    throw DecodeError{describe(place, item) + ": " + error.what(), error.path(), error.found()};
}

void refuse_place(const RecordPlace& place, const EncodedItem& item, const char* why) {
    throw DecodeError{describe(place, item) + ": its fields do not give this key: " + why, {}, "other key fields"};
}

void check_place(const RecordPlace& place, const EncodedItem& item, const KeyTexts& belongs) {
    if (key_text(item.keys(), place.key_names.partition) == belongs.partition &&
        (belongs.sort.empty() || key_text(item.keys(), place.key_names.sort) == belongs.sort)) {
        return;
    }
    refuse_place(place, item, ("they give \"" + belongs.partition + "\", \"" + belongs.sort + '"').c_str());
}

}  // namespace dynaloom::detail
