#include "store/request_facts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace dynaloom::test {
namespace {

template <std::size_t... Index>
std::array<Request, sizeof...(Index)> one_of_each(std::index_sequence<Index...> /*of Request*/) {
    return {Request{std::in_place_index<Index>}...};
}

TEST(RequestFacts, EveryOperationHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (const Request& request : one_of_each(std::make_index_sequence<std::variant_size_v<Request>>{})) {
        EXPECT_FALSE(operation_name(request).empty()) << request.index();
        names.insert(operation_name(request));
    }
    EXPECT_EQ(names.size(), std::variant_size_v<Request>);
    EXPECT_EQ(operation_name(GetItemRequest{}), "GetItem");
    EXPECT_EQ(operation_name(DeleteExpiredItemsRequest{}), "DeleteExpiredItems");
}

TEST(RequestFacts, ASweepWritesTheItemsOfItsTable) {
    const Request sweep = DeleteExpiredItemsRequest{.table = "aaa"};
    EXPECT_TRUE(writes_items(sweep));
    EXPECT_TRUE(may_write(sweep));
    EXPECT_EQ(tables_of_items(sweep), std::vector<std::string_view>{"aaa"});
    EXPECT_FALSE(may_write(VerifyTableRequest{}));
}

}  // namespace
}  // namespace dynaloom::test
