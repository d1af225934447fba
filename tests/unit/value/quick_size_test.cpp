#include "value/quick_size.hpp"

#include <dynaloom/value/encoded_item.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <string>

#include "support/generators.hpp"

namespace dynaloom::detail {
namespace {

std::size_t size_when_read(const std::string& body) {
    return EncodedItem::trusted({}, body, Encoding::plain).size();
}

TEST(QuickSize, MeasuresWhatIsWrittenAsUsual) {
    for (
        const char* body : {
            "{}",
            R"({"a":""})",
            R"({"name":"Dune","né":"漢字","t":true,"f":false,"n":null})",
            R"({"l":[],"m":{},"k":[[1,"a"],{"x":{"y":[null]}}]})",
            R"({"a":"$set","b":["$map",{"c":"{}"}]})",
            R"({"a\"b":"a \"quoted\" text\nof \\ two lines\\"})",
            R"({"a":0,"b":-0,"c":0.0,"d":7,"e":-7,"f":70,"g":700,"h":7000,"i":123456789,"j":12.5,"k":-0.05,"l":0.005})",
            R"({"a":1.50,"b":100.001,"c":9223372036854775807,"d":99999999999999999999999999999999999999})",
            R"({"a":-0.00000000000000000000000000000000000012345,"b":10000000000000000000000000000000000000000000})",
        }) {
        SCOPED_TRACE(body);
        EXPECT_EQ(quick_size(body), std::optional{size_when_read(body)});
    }
}

TEST(QuickSize, LeavesTheUnusualToReaders) {
    std::string deep = R"({"a":)";
    for (int i = 0; i < 100'000; ++i) deep += '[';
    for (const std::string& body :
         {std::string{R"({"a": 1})"}, std::string{R"({"a":1e5})"}, std::string{R"({"a":1E5})"},
          std::string{R"({"$$set":1})"}, std::string{R"({"a":{"$set":["x"]}})"}, std::string{R"({"a":"\u007d"})"},
          std::string{R"({"a\u0000":1})"}, std::string{}, std::string{"{"}, std::string{R"({"a":1)"},
          std::string{R"({"a":"x)"}, std::string{R"({"a":"\"})"}, std::string{R"({"a":"\)"}, std::string{R"({"a":1}x)"},
          std::string{R"({"a":1,})"}, std::string{R"({"a")"}, std::string{R"({"a":tru})"}, std::string{R"({"a":[1})"},
          deep}) {
        SCOPED_TRACE(body.substr(0, 40));
        EXPECT_EQ(quick_size(body), std::nullopt);
    }
}

RC_GTEST_PROP(QuickSizeProperty, IsTheSizeOrNone, (const Item& item)) {
    const std::string body = EncodedItem::from_item(item, Encoding::plain).body();
    const auto size = quick_size(body);
    RC_TAG(size.has_value() ? "measured" : "left to readers");
    if (size) RC_ASSERT(*size == size_when_read(body));
}

RC_GTEST_PROP(QuickSizeProperty, MeasuresEveryNumberWithoutExponent, ()) {
    const std::string text = (*testing::number()).to_string();
    const std::string body = "{\"n\":" + text + '}';
    RC_ASSERT(quick_size(body) == std::optional{size_when_read(body)});
}

}  // namespace
}  // namespace dynaloom::detail
