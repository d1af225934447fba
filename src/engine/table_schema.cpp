#include "engine/table_schema.hpp"

#include "engine/key_text.hpp"
#include "value/utf8.hpp"

#include <optional>
#include <utility>

namespace dynaloom::engine {

namespace {

constexpr std::size_t longest_partition_key = 2048;
constexpr std::size_t longest_sort_key = 1024;

std::size_t size_of(const AttributeValue& value) {
    if (const auto* text = value.get_if<std::string>()) return text->size();
    if (const auto* bytes = value.get_if<Bytes>()) return bytes->size();
    return 1;  // a number is never empty nor too long
}

void check_size(const KeyAttribute& attribute, const AttributeValue& value, std::size_t longest, const char* too_long) {
    const std::size_t size = size_of(value);
    if (size == 0)
        throw EmptyKey{
            std::string{"One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                        "contain an empty "} +
            (attribute.type == KeyType::B ? "binary" : "string") + " value. Key: " + attribute.name};
    if (size > longest) throw ValidationError{too_long};
}

void check_encoding(const KeyAttribute& attribute, const AttributeValue& value) {
    const auto* text = value.get_if<std::string>();
    if (text != nullptr && !detail::is_utf8(*text))
        throw ValidationError{"One or more parameter values were invalid: the key \"" + attribute.name +
                              "\" is not UTF-8"};
}

}  // namespace

AttributeType attribute_type(KeyType type) noexcept {
    switch (type) {
        case KeyType::N:
            return AttributeType::N;
        case KeyType::B:
            return AttributeType::B;
        case KeyType::S:
            break;
    }
    return AttributeType::S;
}

void check_partition_value(const KeyAttribute& attribute, const AttributeValue& value) {
    check_size(attribute, value, longest_partition_key,
               "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 "
               "bytes");
    check_encoding(attribute, value);
}

void check_sort_value(const KeyAttribute& attribute, const AttributeValue& value) {
    check_size(attribute, value, longest_sort_key,
               "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size "
               "limit of 1024 bytes");
    check_encoding(attribute, value);
}

TableSchema::TableSchema()
    : keys_{{"PK", KeyType::S}, KeyAttribute{"SK", KeyType::S}},
      escapes_{false},
      names_{keys_.partition_key.name, keys_.sort_key->name} {}

TableSchema::TableSchema(KeySchema key_schema, std::chrono::sys_seconds created_at, TableSettings settings)
    : keys_{std::move(key_schema)},
      created_at_{created_at},
      settings_{std::move(settings)},
      escapes_{true},
      names_{keys_.partition_key.name} {
    if (keys_.sort_key) names_.push_back(keys_.sort_key->name);
}

std::string TableSchema::text() const {
    Item item{{"created_at", created_at_.time_since_epoch().count()}, {"partition_key", to_item(keys_.partition_key)}};
    if (keys_.sort_key) item.set("sort_key", to_item(*keys_.sort_key));
    add_to(item, settings_);
    return EncodedItem::from_item(item, Encoding::plain).body();
}

std::shared_ptr<const ParsedSchema> TableSchema::parse(std::string_view text) {
    if (text.empty()) return std::make_shared<TableSchema>();
    const Item item = EncodedItem::parse(text, Encoding::plain).to_item();
    KeySchema keys{key_attribute_of(item.at("partition_key").m()), std::nullopt};
    if (const AttributeValue* sort_key = item.find("sort_key")) keys.sort_key = key_attribute_of(sort_key->m());
    const std::chrono::seconds created_at{item.at("created_at").n().to_int64().value_or(0)};
    return std::make_shared<TableSchema>(std::move(keys), std::chrono::sys_seconds{created_at}, settings_of(item));
}

bool TableSchema::fits(const Item& key) const {
    const auto has = [&](const KeyAttribute& attribute) {
        const AttributeValue* value = key.find(attribute.name);
        return value != nullptr && value->type() == attribute_type(attribute.type);
    };
    if (!has(keys_.partition_key)) return false;
    if (key.size() == 1) return !keys_.sort_key || sort_key_optional();
    return key.size() == names_.size() && has(*keys_.sort_key);
}

StoredKey TableSchema::stored_key(const Item& key) const {
    StoredKey stored = stored_partition(key.at(keys_.partition_key.name));
    if (const AttributeValue* sort = sort_value(key)) stored.sk = sort_text(*sort);
    return stored;
}

StoredKey TableSchema::position(const Item& key) const {
    const AttributeValue& partition = key.at(keys_.partition_key.name);
    StoredKey stored = escapes_ ? stored_partition(partition) : partition_text(partition);
    stored.sk = sort_position(key);
    return stored;
}

std::string TableSchema::sort_position(const Item& key) const {
    const AttributeValue* sort = sort_value(key);
    if (sort == nullptr) return {};
    return escapes_ ? sort_text(*sort) : text_of(*keys_.sort_key, *sort);
}

bool TableSchema::is_position(RowKey row, const Item& key) const {
    const AttributeValue& partition = key.at(keys_.partition_key.name);
    if (row.pk.size() > longest_partition_text || !is_sole_text(row.pk, partition))
        return position(key).pk == row.pk && is_sort_position(row.sk, key);
    if (escapes_)
        check_partition_value(keys_.partition_key, partition);
    else
        check_encoding(keys_.partition_key, partition);
    return is_sort_position(row.sk, key);
}

bool TableSchema::is_sort_position(std::string_view text, const Item& key) const {
    const AttributeValue* sort = sort_value(key);
    if (sort == nullptr || !is_sole_text(text, *sort)) return sort_position(key) == text;
    if (escapes_)
        check_sort_value(*keys_.sort_key, *sort);
    else
        check_encoding(*keys_.sort_key, *sort);
    return true;
}

const AttributeValue* TableSchema::sort_value(const Item& key) const {
    return keys_.sort_key ? key.find(keys_.sort_key->name) : nullptr;
}

StoredKey TableSchema::stored_partition(const AttributeValue& value) const {
    check_partition_value(keys_.partition_key, value);
    return partition_text(value);
}

StoredKey TableSchema::partition_text(const AttributeValue& value) const {
    StoredKey stored{.pk = text_of(keys_.partition_key, value), .sk = {}, .long_pk = {}};
    if (escapes_ && stored.pk.size() > longest_partition_text)
        stored.long_pk = std::exchange(stored.pk, short_form(stored.pk));
    return stored;
}

std::string TableSchema::sort_text(const AttributeValue& value) const {
    check_sort_value(*keys_.sort_key, value);
    return text_of(*keys_.sort_key, value);
}

std::string TableSchema::text_of(const KeyAttribute& attribute, const AttributeValue& value) const {
    if (!escapes_) {
        check_encoding(attribute, value);
        if (value.s().find('\0') != std::string::npos)
            throw ValidationError{"One or more parameter values were invalid: the key \"" + attribute.name +
                                  "\" holds U+0000, which a table made by another program cannot keep"};
        return value.s();
    }
    return key_text(value, attribute.type);
}

AttributeValue TableSchema::partition_value(std::string_view text) const {
    return escapes_ ? key_value(text, keys_.partition_key.type) : AttributeValue{text};
}

void TableSchema::set_sort_value(Item& key, std::string_view text) const {
    if (!keys_.sort_key || (sort_key_optional() && text.empty())) return;
    key.set(keys_.sort_key->name, escapes_ ? key_value(text, keys_.sort_key->type) : AttributeValue{text});
}

}  // namespace dynaloom::engine
