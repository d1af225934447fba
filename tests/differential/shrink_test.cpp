#include "shrink.hpp"
#include "exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dynaloom::differential {
namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(Shrink, LeavesWhatTheFailureNeeds) {
    Requests requests;
    for (int i = 0; i < 50; ++i)
        requests.push_back({"PutItem", R"({"Item":{"p":{"N":")" + std::to_string(i) + "\"}}}"});
    requests.push_back({"Query", R"({"a":[1,{"b":"x","c":[2,3]},"end"],"d":{"e":null},"f":{}})"});
    int calls = 0;
    const Requests left = shrink(requests, [&](const Requests& some) {
        ++calls;
        const auto is_seven = [](const WireRequest& one) { return holds(one.body, R"("7")"); };
        return std::ranges::any_of(some, is_seven) && holds(some.back().body, "3");
    });
    ASSERT_EQ(left.size(), 2U);
    EXPECT_EQ(left[0].body, R"({"Item":{"p":{"N":"7"}}})");
    EXPECT_EQ(left[1].body, R"({"a":[{"c":[3]}]})");
    EXPECT_LT(calls, 200);
}

TEST(Exchange, MakesOneAnswerOfAllPages) {
    std::vector<std::string> sent;
    const Call call = [&](std::string_view operation, const std::string& body) {
        sent.push_back(std::string{operation} + ' ' + body);
        const bool first = !holds(body, "ExclusiveStartKey");
        return protocol::Reply{200, first
                                        ? R"({"Count":1,"ScannedCount":2,"Items":[{"p":1}],"LastEvaluatedKey":{"p":1}})"
                                        : R"({"Count":1,"ScannedCount":1,"Items":[{"p":2}]})"};
    };
    EXPECT_EQ(exchange(call, {"WalkQuery", R"({"Limit":1})"}).body,
              R"({"Count":2,"ScannedCount":3,"Items":[{"p":1},{"p":2}]})");
    EXPECT_EQ(sent,
              (std::vector<std::string>{R"(Query {"Limit":1})", R"(Query {"Limit":1,"ExclusiveStartKey":{"p":1}})"}));
    sent.clear();
    EXPECT_EQ(exchange(call, {"ScanSegments", R"({"TotalSegments":2})"}).body,
              R"({"Count":4,"ScannedCount":6,"Items":[{"p":1},{"p":2},{"p":1},{"p":2}]})");
    EXPECT_EQ(sent.at(2), R"(Scan {"TotalSegments":2,"Segment":1})");

    const Call failing = [](std::string_view, const std::string& body) {
        return holds(body, "ExclusiveStartKey") ? protocol::Reply{400, "no"}
                                                : protocol::Reply{200, R"({"Count":0,"LastEvaluatedKey":{"p":1}})"};
    };
    EXPECT_EQ(exchange(failing, {"WalkScan", "{}"}).body, "no");
}

}  // namespace
}  // namespace dynaloom::differential
