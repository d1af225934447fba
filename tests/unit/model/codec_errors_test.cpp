#include <dynaloom/error.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/json.hpp>
#include <dynaloom/model/uuid.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

enum class Colour { red, green };

struct Even {
    int half = 0;
};

struct Address {
    static constexpr std::array required{"zip"};

    std::string zip{};
    std::vector<Address> former{};
};

struct Record {
    static constexpr auto pk_pattern = "R#{text}";

    std::string text{};
    bool flag = false;
    int integer = 0;
    std::int8_t tiny = 0;
    std::uint8_t byte = 0;
    std::uint64_t natural = 0;
    float single = 0;
    double real = 0;
    Number number{};
    Bytes bytes{};
    std::array<std::byte, 2> two_bytes{};
    Colour colour{};
    Uuid uuid{};
    std::chrono::sys_seconds time{};
    EpochSeconds expires{};
    std::vector<std::string> tags{};
    std::array<int, 2> pair{};
    std::set<int> primes{};
    std::map<std::string, std::vector<int>> votes{};
    std::optional<int> maybe{};
    Address address{};
    std::vector<Even> evens{};
    Item item{};
};

}  // namespace

template <>
struct Conversion<Even> {
    using stored = int;
    static stored to_stored(const Even& even) { return 2 * even.half; }
    static Even from_stored(const stored& value) {
        if (value % 2 != 0) throw std::invalid_argument{"odd"};
        return {value / 2};
    }
};

namespace {

TEST(CodecErrors, NamePathAndWhatWasFound) {
    struct Case {
        std::string_view body;
        std::string_view path;
        std::string_view found;
        std::string_view expected = {};
    };
    const Case cases[] = {
        {R"({"text":7})", "text", "number 7"},
        {R"({"text":null})", "text", "null"},
        {R"({"flag":"true"})", "flag", "string \"true\""},
        {R"({"integer":"7"})", "integer", "string \"7\""},
        {R"({"integer":7.5})", "integer", "number 7.5"},
        {R"({"integer":2147483648})", "integer", "number 2147483648", "-2147483648 to 2147483647"},
        {R"({"integer":9223372036854775808})", "integer", "number 9223372036854775808"},
        {R"({"tiny":128})", "tiny", "number 128", "-128 to 127"},
        {R"({"tiny":-129})", "tiny", "number -129", "-128 to 127"},
        {R"({"byte":256})", "byte", "number 256", "0 to 255"},
        {R"({"byte":-1})", "byte", "number -1"},
        {R"({"natural":18446744073709551616})", "natural", "number 18446744073709551616"},
        {R"({"single":1e39})", "single", "number 1e39", "float"},
        {R"({"real":"x"})", "real", "string \"x\""},
        {R"({"number":true})", "number", "boolean true"},
        {R"({"bytes":"YWJj"})", "bytes", "string \"YWJj\""},
        {R"({"two_bytes":{"$binary":"AQID"}})", "two_bytes", "binary \"AQID\"", "2 bytes"},
        {R"({"colour":"blue"})", "colour", "string \"blue\"", "one of \"red\", \"green\""},
        {R"({"uuid":"123"})", "uuid", "string \"123\"", "Uuid"},
        {R"({"time":"yesterday"})", "time", "string \"yesterday\""},
        {R"({"expires":1.5})", "expires", "number 1.5"},
        {R"({"tags":["a","b","c",4]})", "tags[3]", "number 4"},
        {R"({"tags":"a"})", "tags", "string \"a\""},
        {R"({"pair":[1]})", "pair", "list", "2 elements"},
        {R"({"pair":[1,2,3]})", "pair", "list", "2 elements"},
        {R"({"primes":[2]})", "primes", "list", "set"},
        {R"({"primes":{"$set":["2"]}})", "primes[0]", "string \"2\""},
        {R"({"votes":{"a":[],"b":[1,"x"]}})", "votes.b[1]", "string \"x\""},
        {R"({"maybe":"x"})", "maybe", "string \"x\""},
        {R"({"address":{"zip":1}})", "address.zip", "number 1"},
        {R"({"address":{}})", "address.zip", "nothing", "required"},
        {R"({"address":{"zip":"","former":[{"zip":""},{}]}})", "address.former[1].zip", "nothing"},
        {R"({"address":[]})", "address", "list"},
        {R"({"evens":[2,3]})", "evens[1]", "number 3", "Even (odd)"},
        {R"({"item":[]})", "item", "list"},
        {R"({"text":"a")", "text", "end of input"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.body);
        try {
            static_cast<void>(decode<Record>(EncodedItem::trusted({}, std::string{c.body}, Encoding::plain)));
            ADD_FAILURE() << "was read";
        } catch (const DecodeError& error) {
            const std::string_view message = error.what();
            EXPECT_EQ(error.path(), c.path) << message;
            EXPECT_EQ(error.found(), c.found) << message;
            EXPECT_NE(message.find(c.expected), std::string_view::npos) << message;
            EXPECT_NE(message.find("Record"), std::string_view::npos) << message;
            EXPECT_NE(message.find(c.path), std::string_view::npos) << message;
        }
    }
}

TEST(CodecErrors, NamePathsOnTheWireToo) {
    struct Case {
        std::string_view body;
        std::string_view path;
        std::string_view found;
    };
    const Case cases[] = {
        {R"({"integer":{"N":"2147483648"}})", "integer", "number 2147483648"},
        {R"({"tags":{"L":[{"S":"a"},{"N":"4"}]}})", "tags[1]", "number 4"},
        {R"({"address":{"M":{"zip":{"NULL":true}}}})", "address.zip", "null"},
        {R"({"address":{"M":{}}})", "address.zip", "nothing"},
        {R"({"colour":{"S":"blue"}})", "colour", "string \"blue\""},
        {R"({"primes":{"SS":["2"]}})", "primes[0]", "string \"2\""},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.body);
        try {
            static_cast<void>(decode<Record>(EncodedItem::trusted({}, std::string{c.body}, Encoding::wire)));
            ADD_FAILURE() << "was read";
        } catch (const DecodeError& error) {
            EXPECT_EQ(error.path(), c.path) << error.what();
            EXPECT_EQ(error.found(), c.found) << error.what();
        }
    }
}

TEST(CodecErrors, RefuseJsonThatIsNoItem) {
    for (const std::string_view text : {"", "[]", "{", R"({"text":"a"} x)", R"({"text":"\ud800"})"}) {
        SCOPED_TRACE(text);
        EXPECT_THROW(static_cast<void>(from_json<Record>(text)), DecodeError);
    }
}

struct OddName {
    static constexpr std::array names{Rename{"text", "a\"b"}};

    std::string text{};
    Extra extra{};
};

TEST(CodecErrors, RefuseNamesThatAreNotJson) {
    for (const std::string_view text :
         {R"({"a"b":"x"})", R"({"a"b" :"x"})", R"({,"a\"b":"x"})", R"({"$pk":"x" "a\"b":"x"})",
          R"({"a\"b":"x" "c":"y"})", R"({"a\"b":"x","":"y"})"}) {
        SCOPED_TRACE(text);
        EXPECT_THROW(static_cast<void>(decode<OddName>(EncodedItem::trusted({}, std::string{text}, Encoding::plain))),
                     DecodeError);
    }
}

struct Loose {
    std::string text{};
    double real = 0;
    std::set<double> set{};
    std::map<std::string, int> map{};
    Colour colour{};
    std::vector<Colour> colours{};
};

TEST(CodecErrors, RefuseToWriteWhatDynamoDbRefuses) {
    const std::pair<const char*, Loose> cases[] = {
        {"text", {.text = "\xff"}},
        {"real", {.real = std::nan("")}},
        {"real", {.real = std::numeric_limits<double>::infinity()}},
        {"map", {.map = {{"", 1}}}},
        {"value 7 (at colour)", {.colour = static_cast<Colour>(7)}},
        {"value 7 (at colours[1])", {.colours = {Colour::red, static_cast<Colour>(7)}}},
    };
    for (const auto& [name, model] : cases) {
        SCOPED_TRACE(name);
        for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
            try {
                static_cast<void>(encode(model, encoding));
                ADD_FAILURE() << "was written";
            } catch (const ValidationError& error) {
                EXPECT_NE(std::string_view{error.what()}.find(name), std::string_view::npos) << error.what();
                EXPECT_NE(std::string_view{error.what()}.find("Loose: "), std::string_view::npos) << error.what();
            }
        }
    }
    EXPECT_EQ(encode(Loose{}, Encoding::plain), R"({"text":"","real":0,"map":{},"colour":"red","colours":[]})");
}

}  // namespace
}  // namespace dynaloom
