#include "contract/store_contract.hpp"

#include <optional>
#include <string>

namespace dynaloom::contract {
namespace {

using enum ReturnConsumedCapacity;

constexpr std::size_t unit = 4096;

/// An item of exactly that many bytes by DynamoDB's formula.
Item sized(const std::string& sk, std::size_t bytes) {
    const std::size_t names = 2 + 1 + 2 + sk.size() + 1;  // PK p, SK, t
    return {{"PK", "p"}, {"SK", sk}, {"t", std::string(bytes - names, 'x')}};
}

TEST_P(StoreContract, GetCostsUnitsOfFourKilobytes) {
    create("stories");
    put("stories", sized("a", unit));
    put("stories", sized("b", unit + 1));
    struct Case {
        const char* sk;
        double consistent;
    };
    for (const Case& c : {Case{"a", 1}, Case{"b", 2}, Case{"absent", 1}}) {
        SCOPED_TRACE(c.sk);
        GetItemRequest request{.table = "stories", .key = {{"PK", "p"}, {"SK", c.sk}}};
        EXPECT_FALSE(store().get_item(request).consumed_capacity);
        request.projection = {Path{{"SK"}}};  // costs as much as the whole item
        request.return_consumed_capacity = total;
        EXPECT_EQ(store().get_item(request).consumed_capacity,
                  (ConsumedCapacity{.table = "stories", .units = c.consistent / 2}));
        request.consistent_read = true;
        request.return_consumed_capacity = indexes;
        EXPECT_EQ(store().get_item(request).consumed_capacity,
                  (ConsumedCapacity{.table = "stories", .units = c.consistent, .table_units = c.consistent}));
    }
}

TEST_P(StoreContract, PageCostsTheSumOfWhatItExamines) {
    create("stories");
    // Rounded up one by one these would be 8 units; together they are 2 and a bit.
    for (int i = 0; i < 8; ++i) put("stories", sized(std::to_string(i), unit / 4 + 1));
    QueryRequest query{.table = "stories", .key_condition = partition("p")};
    ScanRequest scan{.table = "stories"};
    EXPECT_FALSE(store().query(query).consumed_capacity);
    EXPECT_FALSE(store().scan(scan).consumed_capacity);

    query.return_consumed_capacity = scan.return_consumed_capacity = total;
    query.filter = scan.filter = attribute_not_exists("t");
    query.select = scan.select = Select::count;
    const ConsumedCapacity eventual{.table = "stories", .units = 1.5};
    EXPECT_EQ(store().query(query).consumed_capacity, eventual);
    EXPECT_EQ(store().scan(scan).consumed_capacity, eventual);

    query.consistent_read = scan.consistent_read = true;
    query.return_consumed_capacity = scan.return_consumed_capacity = indexes;
    const ConsumedCapacity consistent{.table = "stories", .units = 3, .table_units = 3};
    EXPECT_EQ(store().query(query).consumed_capacity, consistent);
    EXPECT_EQ(store().scan(scan).consumed_capacity, consistent);

    query.limit = scan.limit = 1;
    EXPECT_EQ(store().query(query).consumed_capacity->units, 1);
    EXPECT_EQ(store().scan(scan).consumed_capacity->units, 1);
}

}  // namespace
}  // namespace dynaloom::contract
