#include <dynaloom/error.hpp>
#include <dynaloom/value/item_reader.hpp>

#include "value/find_attribute.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <memory>

namespace dynaloom {
namespace {

using namespace std::string_literals;

// Reads attribute "a", the only one, and the item's end.
template <class Read>
auto read_a(Encoding encoding, const std::string& value, const Read& read) {
    // On the heap to the byte, so that a sanitizer sees a read beyond its end.
    const std::string body = R"({ "a" : )" + value + "}";
    const std::unique_ptr<char[]> exact{new char[body.size()]};
    std::copy(body.begin(), body.end(), exact.get());
    ItemReader in{encoding, {exact.get(), body.size()}};
    std::string_view name;
    EXPECT_TRUE(in.next_name(name));
    EXPECT_EQ(name, "a");
    auto result = read(in);
    EXPECT_FALSE(in.next_name(name));
    in.finish();
    return result;
}

AttributeValue tree(Encoding encoding, const std::string& value) {
    return read_a(encoding, value, [](ItemReader& in) { return in.value(); });
}

struct Failure {
    std::string path;
    std::string found;
    std::string what;
};

Failure failure_of(const std::function<void()>& run) {
    try {
        run();
    } catch (const DecodeError& error) {
        return {error.path(), error.found(), error.what()};
    }
    return {"", "", "no error"};
}

TEST(ItemReader, ReadsEachType) {
    const struct {
        std::string wire;
        std::string plain;
        AttributeValue value;
    } cases[] = {
        {R"({"S":"x"})", R"("x")", "x"},
        {R"({ "S" : "" })", R"("" )", ""},
        {R"({"S":"\u0041\"\ud83d\ude00"})", R"("\u0041\"\ud83d\ude00")", "A\"😀"},
        {R"({"S":"\u0000"})", R"({"$string":"AA=="})", "\0"s},
        {R"({"N":"12"})", "12", 12},
        {R"({"N":"+1.50e1"})", "1.50e1", 15},
        {R"({"N":"12345678901234567890123456789012345678"})", "12345678901234567890123456789012345678",
         Number::parse("12345678901234567890123456789012345678")},
        {R"({"N":"1e-130"})", "1e-130", Number::parse("1e-130")},
        {R"({"B":"aGk="})", R"({"$binary":"aGk="})", to_bytes("hi")},
        {R"({"BOOL":true})", "true", true},
        {R"({"BOOL":false})", "false", false},
        {R"({"NULL":true})", "null", nullptr},
        {R"({"L":[]})", "[ ]", AttributeValue::List{}},
        {R"({"L":[{"N":"1"} , {"L":[{"S":"b"}]}]})", R"([1,["b"]])",
         AttributeValue::List{1, AttributeValue::List{"b"}}},
        {R"({"M":{}})", "{}", Item{}},
        {R"({"M":{"b":{"M":{"$set":{"S":"x"}}}}})", R"({"b":{"$$set":"x"}})", Item{{"b", Item{{"$set", "x"}}}}},
        {R"({"M":{"$ref":{"S":"x"}}})", R"({"$ref":"x"})", Item{{"$ref", "x"}}},
        {R"({"M":{"a\u0000":{"N":"1"}}})", R"({"$map":[["YQA=",1]]})", Item{{"a\0"s, 1}}},
        {R"({"M":{}})", R"({"$map":[]})", Item{}},
        {R"({"SS":["b","a"]})", R"({"$set":["b","a"]})", AttributeValue::StringSet{"a", "b"}},
        {R"({"SS":["\u0000","a"]})", R"({"$set":[{"$string":"AA=="},"a"]})", AttributeValue::StringSet{"\0"s, "a"}},
        {R"({"NS":["2","-1"]})", R"({"$set":[2,-1]})", AttributeValue::NumberSet{-1, 2}},
        {R"({"NS":["-1"]})", R"({"$set":[-1]})", AttributeValue::NumberSet{-1}},
        {R"({"BS":["aGk=",""]})", R"({"$set":[{"$binary":"aGk="},{"$binary":""}]})",
         AttributeValue::BinarySet{to_bytes("hi"), {}}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.wire);
        EXPECT_EQ(tree(Encoding::wire, c.wire), c.value);
        EXPECT_EQ(tree(Encoding::plain, c.plain), c.value);
        for (const auto& [encoding, text] : {std::pair{Encoding::wire, c.wire}, std::pair{Encoding::plain, c.plain}}) {
            EXPECT_EQ(read_a(encoding, text,
                             [](ItemReader& in) {
                                 const AttributeType type = in.type();
                                 in.skip();
                                 return type;
                             }),
                      c.value.type());
        }
    }
}

TEST(ItemReader, RefusesValuesOfAnotherShape) {
    for (const std::string value : {R"({"S":5})",
                                    R"({"S":"a","N":"1"})",
                                    R"({"X":"a"})",
                                    R"({})",
                                    R"("a")",
                                    "5",
                                    "null",
                                    R"({"s":"a"})",
                                    R"({"S":"a",})",
                                    R"({"S":["a"]})",
                                    R"({"S":{"S":"a"}})",
                                    R"({"S":null})",
                                    R"({"S"})",
                                    R"({"S","a"})",
                                    R"({"N":5})",
                                    R"({"N":""})",
                                    R"({"N":"x"})",
                                    R"({"N":" 1"})",
                                    R"({"N":"1e126"})",
                                    R"({"N":"123456789012345678901234567890123456789"})",
                                    R"({"B":"aGk"})",
                                    R"({"B":"a Gk"})",
                                    R"({"B":5})",
                                    R"({"BOOL":"true"})",
                                    R"({"BOOL":tru})",
                                    R"({"BOOL":truex})",
                                    R"({"BOOL":true"x"})",
                                    R"({"BOOL":1})",
                                    R"({"NULL":false})",
                                    R"({"NULL":null})",
                                    R"({"L":{}})",
                                    R"({"L":[1]})",
                                    R"({"L":[{"N":"1"}})",
                                    R"({"L":[{"N":"1"},]})",
                                    R"({"L":[,{"N":"1"}]})",
                                    R"({"L":[{"N":"1"}{"N":"1"}]})",
                                    R"({"M":[]})",
                                    R"({"M":{"b":1}})",
                                    R"({"M":{"b":{"N":"1"},}})",
                                    R"({"M":{"":{"N":"1"}}})",
                                    R"({"M":{b:{"N":"1"}}})",
                                    R"({"M":{"b":{"N":"1"}"c":{"N":"1"}}})",
                                    R"({"M":{"b" {"N":"1"}}})",
                                    R"({"M":{"b":{"N":"1"},"b":{"N":"1"}}})",
                                    R"({"SS":[]})",
                                    R"({"SS":["a","a"]})",
                                    R"({"SS":"a"})",
                                    R"({"SS":[5]})",
                                    R"({"SS":[{"S":"a"}]})",
                                    R"({"NS":[1]})",
                                    R"({"NS":["1","1.0"]})",
                                    R"({"NS":["a"]})",
                                    R"({"BS":["a"]})",
                                    R"({"BS":["aGk=","aGk="]})",
                                    R"({"S":"\ud800"})",
                                    R"({"S":"\x"})",
                                    R"({"S":"a"}})",
                                    R"({"S":"a"}])",
                                    R"({"S":"a"} "b")",
                                    R"({"S":"a")"}) {
        SCOPED_TRACE(value);
        EXPECT_THROW(static_cast<void>(tree(Encoding::wire, value)), DecodeError);
    }
    for (const std::string value : {"01",
                                    "+1",
                                    ".5",
                                    "5.",
                                    "1e",
                                    "1e126",
                                    "0x1",
                                    "123456789012345678901234567890123456789",
                                    "tru",
                                    "nul",
                                    "nulll",
                                    "x",
                                    "NaN",
                                    "1 2",
                                    R"(1"a")",
                                    R"({"$set":[]})",
                                    R"({"$set":["a","a"]})",
                                    R"({"$set":["a",1]})",
                                    R"({"$set":[1,"a"]})",
                                    R"({"$set":[[1]]})",
                                    R"({"$set":[{"a":1}]})",
                                    R"({"$set":[null]})",
                                    R"({"$set":"a"})",
                                    R"({"$set":[1],"b":1})",
                                    R"({"b":1,"$set":[1]})",
                                    R"({"$binary":5})",
                                    R"({"$binary":"a"})",
                                    R"({"$binary":"aGk=","b":1})",
                                    R"({"$string":5})",
                                    R"({"$string":"a"})",
                                    R"({"$string":"/w=="})",
                                    R"({"$pk":"x"})",
                                    R"({"$map":{}})",
                                    R"({"$map":[1]})",
                                    R"({"$map":[["YQ=="]]})",
                                    R"({"$map":[["YQ==",1,2]]})",
                                    R"({"$map":[["YQ==",1],]})",
                                    R"({"$map":[["a",1]]})",
                                    R"({"$map":[["",1]]})",
                                    R"({"$map":[["/w==",1]]})",
                                    R"({"$map":[["YQ==",1]],"b":1})",
                                    R"({"b":1,"$map":[["YQ==",1]]})",
                                    R"({"$map":[["YQ==",1],["YQ==",2]]})",
                                    R"({"b":1,"b":2})",
                                    "[1,]",
                                    "[,1]",
                                    "[1 2]",
                                    "[1}",
                                    "{\"b\":1]",
                                    R"({"b"})",
                                    R"({"":1})",
                                    "{1:2}",
                                    R"("\ude00")"}) {
        SCOPED_TRACE(value);
        EXPECT_THROW(static_cast<void>(tree(Encoding::plain, value)), DecodeError);
    }
}

TEST(ItemReader, RefusesBodiesThatAreNoItem) {
    for (const std::string body : {"", " ", "[]", "5", "\"a\"", "{", "{}}", "{} {}", "{\"a\"", "{\"a",
                                   "{\"a\xff\":null}", "{\"a\n\":null}", "\xef\xbb\xbf{}", "{,}", "{\0}"}) {
        SCOPED_TRACE(body);
        EXPECT_THROW(
            {
                ItemReader in(Encoding::plain, body);
                for (std::string_view name; in.next_name(name);) in.skip();
                in.finish();
            },
            DecodeError);
    }
}

TEST(ItemReader, FailsWithPathAndWhatWasFound) {
    const struct {
        Encoding encoding;
        std::string body;
        std::string path;
        std::string found;
        std::string what;
    } cases[] = {
        {Encoding::wire, R"({"tags":{"L":[{"S":"a"},{"S":"b"},{"S":"c"},{"BOOL":false}]}})", "tags[3]", "boolean false",
         "tags[3]: expected number, found boolean false"},
        {Encoding::plain, R"({"tags":["a","b","c","abc"]})", "tags[0]", "string \"a\"",
         "tags[0]: expected number, found string \"a\""},
        {Encoding::wire, R"({"address":{"M":{"zip":{"N":"12"}}}})", "address.zip", "number 12",
         "address.zip: expected number, found number 12"},
        {Encoding::plain, R"({"address":{"$map":[["emlw",{"$binary":"aGk="}]]}})", "address.zip", "binary \"aGk=\"",
         "address.zip: expected number, found binary \"aGk=\""},
        {Encoding::plain, R"({"$$set":{"a":{}}})", "$set.a", "map", "$set.a: expected number, found map"},
        {Encoding::wire, R"({"a":{"L":[{"S":5}]}})", "a[0]", R"(object {"S":5})",
         R"(a[0]: expected number, found object {"S":5})"},
        {Encoding::wire, R"({"a":{"SS":["x"]}})", "a", "string set", "a: expected number, found string set"},
        {Encoding::plain, R"({"a":)", "a", "end of input", "a: expected number, found end of input"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.body);
        const Failure failure = failure_of([&] {
            ItemReader in{c.encoding, c.body};
            const std::function<void()> walk = [&] {
                const bool list = c.body.find('[') != std::string::npos && c.body.find("$map") == std::string::npos &&
                                  c.body.find("SS") == std::string::npos;
                std::string_view name;
                ASSERT_TRUE(in.next_name(name));
                if (list) {
                    in.begin_list();
                    while (in.next_element()) {
                        if (c.encoding == Encoding::wire && in.type() == AttributeType::S &&
                            c.body.find(":5") == std::string::npos)
                            static_cast<void>(in.string());
                        else
                            in.fail("number");
                    }
                    return;
                }
                if (c.path.find('.') == std::string::npos) in.fail("number");
                in.begin_map();
                ASSERT_TRUE(in.next_name(name));
                in.fail("number");
            };
            walk();
        });
        EXPECT_EQ(failure.path, c.path);
        EXPECT_EQ(failure.found, c.found);
        EXPECT_EQ(failure.what, c.what);
    }
}

TEST(ItemReader, FailsForTheValueJustTakenToo) {
    const Failure failure = failure_of([] {
        ItemReader in{Encoding::wire, R"({"id":{"S":"not a uuid"},"x":{"S":"y"}})"};
        std::string_view name;
        in.next_name(name);
        static_cast<void>(in.string());
        in.fail("UUID");
    });
    EXPECT_EQ(failure.path, "id");
    EXPECT_EQ(failure.what, "id: expected UUID, found string \"not a uuid\"");
}

TEST(ItemReader, ShortensWhatItFound) {
    const std::string body = R"({"a":")" + std::string(100'000, 'x') + R"("})";
    const Failure failure = failure_of([&] {
        ItemReader in{Encoding::plain, body};
        std::string_view name;
        in.next_name(name);
        static_cast<void>(in.number());
    });
    EXPECT_EQ(failure.found, "string \"" + std::string(40, 'x') + "…\"");
}

TEST(ItemReader, ReadsIntegersWithinRange) {
    const auto integer = [](ItemReader& in) { return in.integer(); };
    const auto unsigned_integer = [](ItemReader& in) { return in.unsigned_integer(); };
    EXPECT_EQ(read_a(Encoding::wire, R"({"N":"-9223372036854775808"})", integer),
              std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(read_a(Encoding::plain, "9223372036854775807", integer), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(read_a(Encoding::plain, "18446744073709551615", unsigned_integer),
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(read_a(Encoding::wire, R"({"N":"+1.20e1"})", integer), 12);
    EXPECT_EQ(read_a(Encoding::plain, "12.0", integer), 12);
    for (const std::string text : {"9223372036854775808", "1.5", "1e30"})
        EXPECT_THROW(read_a(Encoding::plain, text, integer), DecodeError) << text;
    for (const std::string text : {"18446744073709551616", "-1"})
        EXPECT_THROW(read_a(Encoding::plain, text, unsigned_integer), DecodeError) << text;
    EXPECT_THROW(read_a(Encoding::wire, R"({"N":"12x"})", integer), DecodeError);
    EXPECT_THROW(read_a(Encoding::plain, "012", integer), DecodeError);
}

TEST(ItemReader, ReadsFloatingValues) {
    const auto floating = [](ItemReader& in) { return in.floating(); };
    EXPECT_EQ(read_a(Encoding::plain, "0.1", floating), 0.1);
    EXPECT_EQ(read_a(Encoding::wire, R"({"N":"+.5"})", floating), 0.5);
    EXPECT_EQ(read_a(Encoding::wire, R"({"N":"-1e125"})", floating), -1e125);
    for (const std::string text : {"inf", "-inf", "nan", "NAN", "0x10", "1e999", ""})
        EXPECT_THROW(read_a(Encoding::wire, R"({"N":")" + text + R"("})", floating), DecodeError) << text;
}

TEST(ItemReader, SkipsOneValueOfAnyKind) {
    const std::string body =
        R"({"a":{"L":[{"M":{"x":{"S":"]}"}}},{"SS":["{"]}]},"b":{"N":"1"},"c":{"M":{}},"d":{"S":"end"}})";
    ItemReader in{Encoding::wire, body};
    std::string last;
    for (std::string_view name; in.next_name(name);) {
        if (name == "d")
            in.string(last);
        else
            in.skip();
    }
    in.finish();
    EXPECT_EQ(last, "end");
    for (const std::string value : {"[}", "{]", "[", ",", ":", "]", ""})
        EXPECT_THROW(read_a(Encoding::plain, value,
                            [](ItemReader& reader) {
                                reader.skip();
                                return 0;
                            }),
                     DecodeError)
            << value;
}

TEST(ItemReader, RefusesToReadDeeperThanThirtyTwoLevels) {
    const auto nested = [](int lists, const std::string& open, const std::string& leaf, const std::string& close) {
        std::string text;
        for (int i = 0; i < lists; ++i) text += open;
        text += leaf;
        for (int i = 0; i < lists; ++i) text += close;
        return text;
    };
    for (const std::string leaf : {"1", "[]", "{}", R"({"$set":[1]})"}) {
        EXPECT_NO_THROW(static_cast<void>(tree(Encoding::plain, nested(31, "[", leaf, "]"))));
        EXPECT_THROW(static_cast<void>(tree(Encoding::plain, nested(32, "[", leaf, "]"))), DecodeError);
    }
    EXPECT_NO_THROW(static_cast<void>(tree(Encoding::wire, nested(31, R"({"M":{"a":)", R"({"NS":["1"]})", "}}"))));
    EXPECT_THROW(static_cast<void>(tree(Encoding::wire, nested(32, R"({"M":{"a":)", R"({"N":"1"})", "}}"))),
                 DecodeError);
    const std::string endless(1'000'000, '[');
    EXPECT_THROW(static_cast<void>(tree(Encoding::plain, endless)), DecodeError);
    EXPECT_THROW(read_a(Encoding::plain, endless,
                        [](ItemReader& in) {
                            in.skip();
                            return 0;
                        }),
                 DecodeError);
}

TEST(ItemReader, PassesOverTheStoresNoteBesideTheAttributes) {
    for (const std::string body :
         {R"({"$pk":"note","a":1})", R"({"a":1,"$pk":"note"})", R"({"$pk":{"x":[]},"$map":[["YQ==",1]]})",
          R"({"$map":[["YQ==",1]],"$pk":"note"})"}) {
        SCOPED_TRACE(body);
        EXPECT_EQ(EncodedItem::trusted({}, body, Encoding::plain).to_item(), (Item{{"a", 1}}));
        EXPECT_THROW(static_cast<void>(EncodedItem::parse(body, Encoding::plain)), DecodeError);
    }
}

TEST(ItemReader, SeveralAreOpenAtOnce) {
    ItemReader one{Encoding::plain, R"({"a":"one\n","b":2})"};
    ItemReader other{Encoding::wire, R"({"c":{"S":"other\n"}})"};
    std::string_view name;
    std::string text;
    ASSERT_TRUE(one.next_name(name));
    ASSERT_TRUE(other.next_name(name));
    EXPECT_EQ(name, "c");
    one.string(text);
    EXPECT_EQ(text, "one\n");
    other.string(text);
    EXPECT_EQ(text, "other\n");
    ASSERT_TRUE(one.next_name(name));
    EXPECT_EQ(name, "b");
}

TEST(FindAttribute, FindsAStringWithoutReadingTheRest) {
    const std::string wire = R"({"x":{"M":{"v":{"S":"inner"}}},"n":{"N":"1"},"v":{"S":"top"}})";
    EXPECT_EQ(detail::find_string_attribute(Encoding::wire, wire, "v"), "top");
    EXPECT_EQ(detail::find_string_attribute(Encoding::wire, wire, "n"), std::nullopt);
    EXPECT_EQ(detail::find_string_attribute(Encoding::wire, wire, "absent"), std::nullopt);
    EXPECT_EQ(detail::find_string_attribute(Encoding::plain, R"({"$pk":"k","$$set":"a","$map0":1})", "$set"), "a");
    EXPECT_EQ(detail::find_string_attribute(Encoding::plain, R"({"$map":[["AA==",1],["dg==","x"]]})", "v"), "x");
}

TEST(ItemReader, StaysWithinABrokenTextHoweverOftenItIsAsked) {
    for (const auto& [encoding, body] :
         {std::pair{Encoding::plain, R"({"a":)"}, std::pair{Encoding::wire, R"({"a":)"}}) {
        SCOPED_TRACE(body);
        ItemReader in{encoding, body};
        std::string_view name;
        ASSERT_TRUE(in.next_name(name));
        for (int i = 0; i < 100; ++i) {
            EXPECT_THROW(static_cast<void>(in.boolean()), DecodeError);
            EXPECT_THROW(in.null(), DecodeError);
            EXPECT_THROW(static_cast<void>(in.string()), DecodeError);
            EXPECT_THROW(static_cast<void>(in.integer()), DecodeError);
            EXPECT_THROW(in.skip(), DecodeError);
        }
    }
    ItemReader in{Encoding::wire, R"({"a":{"SS":["x")"};
    std::string_view name;
    ASSERT_TRUE(in.next_name(name));
    in.begin_set();
    ASSERT_TRUE(in.next_element());
    EXPECT_EQ(in.string(), "x");
    for (int i = 0; i < 100; ++i) {
        EXPECT_THROW(static_cast<void>(in.string()), DecodeError);
        EXPECT_THROW(static_cast<void>(in.next_element()), DecodeError);
    }
}

}  // namespace
}  // namespace dynaloom
