#pragma once

#include <dynaloom/error.hpp>
#include <dynaloom/expression/condition.hpp>
#include <dynaloom/store/store.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// What every Store must do, written once. A store's own file instantiates the suite; see sqlite_contract_test.cpp.
namespace dynaloom::contract {

/// Opens an empty store for one test.
struct StoreFactory {
    std::string name;
    std::function<std::shared_ptr<Store>()> open;
    bool extensions = true;  ///< has DeleteExpiredItems and VerifyTable
    bool texts = true;       ///< its errors have the texts of the embedded stores

    friend std::ostream& operator<<(std::ostream& out, const StoreFactory& factory) { return out << factory.name; }
};

class StoreContract : public testing::TestWithParam<StoreFactory> {
protected:
    StoreContract() : store_{GetParam().open()} {}

    Store& store() { return *store_; }
    const std::shared_ptr<Store>& shared_store() { return store_; }

    /// Creates a table with the keys PK and SK of these types.
    void create(const std::string& table, KeyType pk = KeyType::S, std::optional<KeyType> sk = KeyType::S);

    /// The item, its keys beside the body as a typed table has them.
    static EncodedItem encode(const Item& item);

    void put(const std::string& table, const Item& item, std::optional<Condition> condition = {});
    /// That all indexes are right, and how many items there are; of stores that can tell.
    void expect_verified(const std::string& table, std::optional<std::size_t> items = {});
    std::optional<Item> get(const std::string& table, const Key& key);
    void remove(const std::string& table, const Key& key, std::optional<Condition> condition = {});

    /// All pages, one after the other.
    std::vector<Item> query_all(QueryRequest request);
    std::vector<Item> scan_all(ScanRequest request);

private:
    std::shared_ptr<Store> store_;
};

[[nodiscard]] Condition partition(AttributeValue value);
[[nodiscard]] std::vector<Item> trees(const std::vector<EncodedItem>& items);
[[nodiscard]] std::vector<AttributeValue> values_of(const std::vector<Item>& items, std::string_view attribute);

/// Expects that `call` throws `Error`, of a store with texts with this one in its message.
template <class Error, class Call>
void expect_error(const Call& call, std::string_view text) {
    try {
        call();
        ADD_FAILURE() << "nothing was thrown, expected: " << text;
    } catch (const Error& error) {
        if (!StoreContract::GetParam().texts) return;
        EXPECT_NE(std::string_view{error.what()}.find(text), std::string_view::npos) << error.what();
    }
}

}  // namespace dynaloom::contract
