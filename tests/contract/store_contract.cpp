#include "contract/store_contract.hpp"

#include <array>
#include <utility>

namespace dynaloom::contract {

void StoreContract::create(const std::string& table, KeyType pk, std::optional<KeyType> sk) {
    KeySchema keys{{"PK", pk}, std::nullopt};
    if (sk) keys.sort_key = KeyAttribute{"SK", *sk};
    store().create_table({table, keys});
}

EncodedItem StoreContract::encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

void StoreContract::put(const std::string& table, const Item& item, std::optional<Condition> condition) {
    store().put_item({table, encode(item), std::move(condition)});
}

void StoreContract::expect_verified(const std::string& table, std::optional<std::size_t> items) {
    if (!GetParam().extensions) return;
    const VerifyTableResult result = store().verify_table({table});
    EXPECT_EQ(result.difference_count, 0U);
    EXPECT_EQ(result.items, items.value_or(result.items));
}

std::optional<Item> StoreContract::get(const std::string& table, const Key& key) {
    const GetItemResult result = store().get_item({.table = table, .key = key, .consistent_read = true});
    return result.item ? std::optional{result.item->to_item()} : std::nullopt;
}

void StoreContract::remove(const std::string& table, const Key& key, std::optional<Condition> condition) {
    store().delete_item({table, key, std::move(condition)});
}

namespace {

template <class Request, class Read>
std::vector<Item> all_pages(Request& request, const Read& read) {
    request.consistent_read = true;
    std::vector<Item> all;
    for (;;) {
        const auto page = read(request);
        for (const EncodedItem& item : page.items) all.push_back(item.to_item());
        if (!page.last_evaluated_key) return all;
        request.exclusive_start_key = page.last_evaluated_key;
    }
}

}  // namespace

std::vector<Item> StoreContract::query_all(QueryRequest request) {
    return all_pages(request, [this](const QueryRequest& one) { return store().query(one); });
}

std::vector<Item> StoreContract::scan_all(ScanRequest request) {
    return all_pages(request, [this](const ScanRequest& one) { return store().scan(one); });
}

Condition partition(AttributeValue value) {
    return compare(Condition::Op::equal, "PK", std::move(value));
}

std::vector<Item> trees(const std::vector<EncodedItem>& items) {
    std::vector<Item> all;
    all.reserve(items.size());
    for (const EncodedItem& item : items) all.push_back(item.to_item());
    return all;
}

std::vector<AttributeValue> values_of(const std::vector<Item>& items, std::string_view attribute) {
    std::vector<AttributeValue> values;
    values.reserve(items.size());
    for (const Item& item : items) values.push_back(item.at(attribute));
    return values;
}

}  // namespace dynaloom::contract
