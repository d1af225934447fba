#include <dynaloom/error.hpp>
#include <dynaloom/value/item_writer.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <thread>

namespace dynaloom {
namespace {

using namespace std::string_literals;
using SetOf = ItemWriter::SetOf;

std::string written(Encoding encoding, const std::function<void(ItemWriter&)>& write) {
    ItemWriter out{encoding};
    write(out);
    return out.finish();
}

std::string error_of(const std::function<void(ItemWriter&)>& write, Encoding encoding = Encoding::wire) {
    try {
        return "wrote " + written(encoding, write);
    } catch (const ValidationError& error) {
        return error.what();
    }
}

// The text of one attribute "a" with that value, braces and name taken off.
std::string value_text(Encoding encoding, const AttributeValue& value) {
    const std::string item = written(encoding, [&](ItemWriter& out) {
        out.name("a");
        out.value(value);
    });
    return item.substr(5, item.size() - 6);
}

TEST(ItemWriter, WritesEachTypeInBothEncodings) {
    const struct {
        AttributeValue value;
        std::string wire;
        std::string plain;
    } cases[] = {
        {"x", R"({"S":"x"})", R"("x")"},
        {"", R"({"S":""})", R"("")"},
        {"a\0b"s, R"({"S":"a\u0000b"})", R"({"$string":"YQBi"})"},
        {"\"\\\b\f\n\r\t\x01\x1f/é😀", R"({"S":"\"\\\b\f\n\r\t\u0001\u001f/é😀"})",
         R"("\"\\\b\f\n\r\t\u0001\u001f/é😀")"},
        {-12, R"({"N":"-12"})", "-12"},
        {Number::parse("0.50"), R"({"N":"0.5"})", "0.5"},
        {Number::parse("1e20"), R"({"N":"100000000000000000000"})", "100000000000000000000"},
        {Number::parse("-1.25e21"), R"({"N":"-1250000000000000000000"})", "-1.25e21"},
        {Number::parse("1e-8"), R"({"N":"0.00000001"})", "1e-8"},
        {to_bytes("hi"), R"({"B":"aGk="})", R"({"$binary":"aGk="})"},
        {Bytes{}, R"({"B":""})", R"({"$binary":""})"},
        {true, R"({"BOOL":true})", "true"},
        {false, R"({"BOOL":false})", "false"},
        {nullptr, R"({"NULL":true})", "null"},
        {AttributeValue::List{}, R"({"L":[]})", "[]"},
        {AttributeValue::List{1, "b", AttributeValue::List{}, Item{}},
         R"({"L":[{"N":"1"},{"S":"b"},{"L":[]},{"M":{}}]})", R"([1,"b",[],{}])"},
        {Item{{"b", 1}, {"c", Item{{"d", nullptr}}}}, R"({"M":{"b":{"N":"1"},"c":{"M":{"d":{"NULL":true}}}}})",
         R"({"b":1,"c":{"d":null}})"},
        {AttributeValue::StringSet{"x", "y\0"s}, R"({"SS":["x","y\u0000"]})", R"({"$set":["x",{"$string":"eQA="}]})"},
        {AttributeValue::NumberSet{2, 1}, R"({"NS":["1","2"]})", R"({"$set":[1,2]})"},
        {AttributeValue::BinarySet{to_bytes("hi")}, R"({"BS":["aGk="]})", R"({"$set":[{"$binary":"aGk="}]})"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.wire);
        EXPECT_EQ(value_text(Encoding::wire, c.value), c.wire);
        EXPECT_EQ(value_text(Encoding::plain, c.value), c.plain);
    }
}

TEST(ItemWriter, EscapesAtEveryLengthAndPosition) {
    // The fast way looks at eight, four and single bytes.
    for (std::size_t size = 1; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            text[at] = '"';
            std::string escaped = text;
            escaped.insert(at, "\\");
            ASSERT_EQ(value_text(Encoding::plain, text), '"' + escaped + '"');
            text[at] = '\x80';
            ASSERT_THROW(static_cast<void>(value_text(Encoding::plain, text)), ValidationError);
        }
        const std::string clean(size, '~');
        ASSERT_EQ(value_text(Encoding::plain, clean), '"' + clean + '"');
    }
}

TEST(ItemWriter, TagsAndOrdinaryNamesStayApartInThePlainEncoding) {
    const struct {
        Item item;
        std::string plain;
    } cases[] = {
        {{{"$set", AttributeValue::List{1}}}, R"({"$$set":[1]})"},
        {{{"m", Item{{"$set", 1}}}}, R"({"m":{"$$set":1}})"},
        {{{"$$binary", 1}, {"$$$pk", 1}, {"$pk", 1}}, R"({"$$$$pk":1,"$$$binary":1,"$$pk":1})"},
        {{{"$ref", 1}, {"$", 2}, {"set", 3}, {"$sets", 4}}, R"({"$":2,"$ref":1,"$sets":4,"set":3})"},
        {{{"a\0b"s, 1}}, R"({"$map":[["YQBi",1]]})"},
        {{{"$map", 1}, {"a", Item{{"x\0"s, Item{}}}}, {"q\"", 3}, {"z\0"s, AttributeValue::List{1}}, {"zz", 5}},
         R"({"$map":[["JG1hcA==",1],["YQ==",{"$map":[["eAA=",{}]]}],["cSI=",3],["egA=",[1]],["eno=",5]]})"},
        {{{"a", 1}, {"m", Item{{"\0"s, 1}, {"b", AttributeValue::List{Item{{"\0"s, "]}"}}}}}}, {"n", 2}},
         R"({"a":1,"m":{"$map":[["AA==",1],["Yg==",[{"$map":[["AA==","]}"]]}]]]},"n":2})"},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.plain);
        EXPECT_EQ(written(Encoding::plain,
                          [&](ItemWriter& out) {
                              for (const Attribute& attribute : c.item) {
                                  out.name(attribute.name);
                                  out.value(attribute.value);
                              }
                          }),
                  c.plain);
    }
    EXPECT_EQ(written(Encoding::wire,
                      [](ItemWriter& out) {
                          out.name("$set\0"s);
                          out.null();
                      }),
              R"({"$set\u0000":{"NULL":true}})");
}

TEST(ItemWriter, WritesFloatingValuesAsNumberDoes) {
    for (const double value : {0.0, -0.0, 0.1, -1.5, 1e5, 1e15, 123456789012345680000.0, 9007199254740993.0, 1e-5,
                               1e-130, 9.9e125, 5e-7, 1e100, 0.0001, 100000.0}) {
        const std::string text = written(Encoding::wire, [&](ItemWriter& out) {
            out.name("a");
            out.floating(value);
        });
        EXPECT_EQ(text, R"({"a":{"N":")" + Number{value}.to_string() + R"("}})");
    }
    for (const float value : {0.1F, 16777216.0F, 1e10F, 3.4e38F, 1e-20F}) {
        const std::string text = written(Encoding::wire, [&](ItemWriter& out) {
            out.name("a");
            out.floating(value);
        });
        EXPECT_EQ(text, R"({"a":{"N":")" + Number{value}.to_string() + R"("}})");
    }
    const auto error = error_of([](ItemWriter& out) {
        out.name("a");
        out.floating(std::numeric_limits<double>::infinity());
    });
    EXPECT_EQ(error, "The parameter cannot be converted to a numeric value: Infinity (at a)");
}

TEST(ItemWriter, WritesExtremeIntegers) {
    EXPECT_EQ(written(Encoding::plain,
                      [](ItemWriter& out) {
                          out.name("a");
                          out.integer(std::numeric_limits<std::int64_t>::min());
                          out.name("b");
                          out.integer(std::numeric_limits<std::uint64_t>::max());
                      }),
              R"({"a":-9223372036854775808,"b":18446744073709551615})");
}

TEST(ItemWriter, RefusesSetsThatDynamoDbRefusesWithItsText) {
    const std::string prefix = "One or more parameter values were invalid: ";
    const auto set = [](SetOf kind, const std::function<void(ItemWriter&)>& members) {
        return [kind, members](ItemWriter& out) {
            out.name("tags");
            out.begin_set(kind);
            members(out);
            out.end_set();
        };
    };
    const auto none = [](ItemWriter&) {};
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        EXPECT_EQ(error_of(set(SetOf::strings, none), encoding), prefix + "An string set  may not be empty (at tags)");
        EXPECT_EQ(error_of(set(SetOf::numbers, none), encoding), prefix + "An number set  may not be empty (at tags)");
        EXPECT_EQ(error_of(set(SetOf::binaries, none), encoding), prefix + "Binary sets should not be empty (at tags)");
        EXPECT_EQ(error_of(set(SetOf::strings, [](ItemWriter& out) { out.string(""); }), encoding),
                  prefix + "An string set may not have a empty string as a member (at tags)");
        EXPECT_EQ(error_of(set(SetOf::binaries, [](ItemWriter& out) { out.binary({}); }), encoding),
                  prefix + "Binary sets may not contain null or empty values (at tags)");
        EXPECT_EQ(error_of(set(SetOf::strings,
                               [](ItemWriter& out) {
                                   for (const auto* member : {"a", "b", "a"}) out.string(member);
                               }),
                           encoding),
                  prefix + "Input collection [a, b, a] contains duplicates. (at tags)");
        EXPECT_EQ(error_of(set(SetOf::numbers,
                               [](ItemWriter& out) {
                                   out.number(Number::parse("1.0"));
                                   out.integer(std::int64_t{1});
                               }),
                           encoding),
                  "Input collection contains duplicates (at tags)");
        EXPECT_EQ(error_of(set(SetOf::binaries,
                               [](ItemWriter& out) {
                                   out.binary(to_bytes("hi"));
                                   out.binary(to_bytes("hi"));
                               }),
                           encoding),
                  prefix + "Input collection [aGk=, aGk=]of type BS contains duplicates. (at tags)");
    }
    // Their Base64 in the plain encoding is not to be taken for one another.
    EXPECT_EQ(written(Encoding::plain, set(SetOf::strings,
                                           [](ItemWriter& out) {
                                               out.string("AA==");
                                               out.string("\0"s);
                                           })),
              R"({"tags":{"$set":["AA==",{"$string":"AA=="}]}})");
}

TEST(ItemWriter, RefusesTextThatIsNotUtf8NamingItsPlace) {
    const auto write = [](ItemWriter& out) {
        out.name("list");
        out.begin_list();
        out.null();
        out.begin_map();
        out.name("$set");
        out.null();
        out.name("in\"ner");
        out.string("caf\xe9");
    };
    EXPECT_EQ(error_of(write), R"(A string is not UTF-8: "caf\xe9" (at list[1].in\"ner))");
    EXPECT_EQ(error_of(write, Encoding::plain), R"(A string is not UTF-8: "caf\xe9" (at list[1].in\"ner))");
    EXPECT_EQ(error_of([](ItemWriter& out) {
                  out.name("m");
                  out.begin_map();
                  out.name("\xed\xa0\x80");
              }),
              R"(An attribute's name is not UTF-8: "\xed\xa0\x80" (at m))");
}

TEST(ItemWriter, NamesPlacesInMapsWrittenAsPairs) {
    EXPECT_EQ(error_of(
                  [](ItemWriter& out) {
                      out.name("a");
                      out.null();
                      out.name("b\0"s);
                      out.null();
                      out.name("$set");
                      out.string("\xff");
                  },
                  Encoding::plain),
              R"(A string is not UTF-8: "\xff" (at $set))");
}

TEST(ItemWriter, RefusesNamesThatAreEmptyOrTooLong) {
    const std::string prefix = "One or more parameter values were invalid: ";
    EXPECT_EQ(error_of([](ItemWriter& out) { out.name(""); }), prefix + "An attribute's name may not be empty");
    const std::string longest(65'535, 'n');
    EXPECT_EQ(written(Encoding::wire,
                      [&](ItemWriter& out) {
                          out.name(longest);
                          out.null();
                      })
                  .size(),
              longest.size() + 18);
    EXPECT_NE(error_of([&](ItemWriter& out) { out.name(longest + "n"); }).find("longer than 65535 bytes"),
              std::string::npos);
}

AttributeValue wrapped(AttributeValue value, int lists) {
    for (int i = 0; i < lists; ++i)
        value = i % 2 == 0 ? AttributeValue{AttributeValue::List{value}} : AttributeValue{Item{{"m", value}}};
    return value;
}

TEST(ItemWriter, NestsThirtyTwoLevelsAndNoMore) {
    const auto write = [](const AttributeValue& value) {
        return [value](ItemWriter& out) {
            out.name("a");
            out.value(value);
        };
    };
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        for (const AttributeValue& leaf : {AttributeValue{1}, AttributeValue{AttributeValue::StringSet{"x"}},
                                           AttributeValue{AttributeValue::List{}}, AttributeValue{Item{}}}) {
            EXPECT_TRUE(error_of(write(wrapped(leaf, 31)), encoding).starts_with("wrote "));
            EXPECT_TRUE(error_of(write(wrapped(leaf, 32)), encoding)
                            .starts_with("Nesting Levels have exceeded supported limits: Attributes in the item have "
                                         "nested levels beyond supported limit (at a"));
        }
        EXPECT_TRUE(error_of(write(wrapped(1, 500)), encoding).starts_with("Nesting Levels"));
    }
}

TEST(ItemWriter, LongItemsAndFailedWritersLeaveTheNextOneAlone) {
    const std::string large(3'000'000, 'x');
    EXPECT_EQ(value_text(Encoding::wire, large), R"({"S":")" + large + R"("})");
    const std::string quotes(1'000'000, '"');
    EXPECT_EQ(value_text(Encoding::plain, quotes).size(), 2 * quotes.size() + 2);
    EXPECT_THROW(static_cast<void>(value_text(Encoding::wire, "\xff")), ValidationError);
    EXPECT_EQ(value_text(Encoding::wire, 1), R"({"N":"1"})");
}

TEST(ItemWriter, SeveralAreOpenAtOnceAndInManyThreads) {
    const auto run = [] {
        for (int round = 0; round < 100; ++round) {
            ItemWriter outer{Encoding::wire};
            outer.name("a");
            ItemWriter inner{Encoding::plain};
            inner.name("b");
            outer.string("outer");
            inner.string("inner");
            ASSERT_EQ(inner.finish(), R"({"b":"inner"})");
            ASSERT_EQ(outer.finish(), R"({"a":{"S":"outer"}})");
        }
    };
    std::thread one{run};
    std::thread other{run};
    one.join();
    other.join();
}

}  // namespace
}  // namespace dynaloom
