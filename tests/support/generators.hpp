#pragma once

#include <dynaloom/value/attribute_value.hpp>

#include <cstddef>
#include <string>
#include <utility>

#include <rapidcheck.h>

/// Generators of legal values, leaning to what breaks encodings.
namespace dynaloom::testing {

/// UTF-8 text, possibly empty: ASCII, what JSON escapes, U+0000, the plain encoding's words, code points of all sizes.
inline rc::Gen<std::string> text() {
    using namespace std::string_literals;
    const auto piece = rc::gen::weightedOneOf<std::string>(
        {{6, rc::gen::map(rc::gen::inRange(0x20, 0x7F), [](int c) { return std::string(1, static_cast<char>(c)); })},
         {1, rc::gen::elementOf(std::vector<std::string>{"\0"s, "\x01", "\n", "\t", "\x1f", "\x7f", "\"", "\\", "/"})},
         {1, rc::gen::elementOf(std::vector<std::string>{"$", "$$", "set", "map", "string", "binary", "pk", "{", "[]"})},
         {1, rc::gen::elementOf(std::vector<std::string>{"é", "\u07ff", "\u0800", "漢字", "\ue000", "\uffff",
                                                         "😀", "\U0010ffff", "plain words of some length "})}});
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const std::vector<std::string>& pieces) {
        std::string joined;
        for (const std::string& one : pieces) joined += one;
        return joined;
    });
}

inline rc::Gen<std::string> nonempty_text() {
    return rc::gen::map(text(), [](std::string value) { return value.empty() ? std::string{"a"} : value; });
}

/// An attribute's name; often one that is, or looks like, a tag of the plain encoding.
inline rc::Gen<std::string> attribute_name() {
    using namespace std::string_literals;
    return rc::gen::weightedOneOf<std::string>(
        {{3, nonempty_text()},
         {3, rc::gen::elementOf(std::vector<std::string>{"a", "b", "id", "name", "a.b", "$", "$$", "$ref", "$sets"})},
         {2, rc::gen::elementOf(std::vector<std::string>{"$set", "$binary", "$string", "$map", "$pk", "$$set", "$$map",
                                                         "$$$pk", "set", "pk", "S", "N", "M", "$set\0"s, "\0"s})}});
}

/// Any number that DynamoDB can hold.
inline rc::Gen<Number> number() {
    const auto any = rc::gen::map(
        rc::gen::tuple(rc::gen::arbitrary<bool>(),
                       rc::gen::resize(38, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10))),
                       rc::gen::inRange(Number::min_exponent, Number::max_exponent + 1)),
        [](const std::tuple<bool, std::vector<int>, int>& parts) {
            const auto& [negative, digits, exponent] = parts;
            std::string written = negative ? "-" : "";
            written += std::to_string(1 + (exponent + 130) % 9);  // a leading digit, so that the exponent is what it says
            written += '.';
            for (std::size_t i = 0; i < digits.size() && i + 1 < Number::max_digits; ++i)
                written += std::to_string(digits[i]);
            return Number::parse(written + "e" + std::to_string(exponent));
        });
    return rc::gen::weightedOneOf<Number>(
        {{2, rc::gen::map(rc::gen::arbitrary<int>(), [](int value) { return Number{value}; })},
         {1, rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t value) { return Number{value}; })},
         {3, any},
         {1, rc::gen::elementOf(std::vector<Number>{
                 Number{}, Number::parse("1e-130"), Number::parse("-1e-130"), Number::parse("1e125"),
                 Number::parse("9.9999999999999999999999999999999999999e125"),
                 Number::parse("-9.9999999999999999999999999999999999999e125"),
                 Number::parse("1.0000000000000000000000000000000000001e-130")})}});
}

inline rc::Gen<Bytes> binary() {
    return rc::gen::map(rc::gen::container<std::vector<unsigned char>>(rc::gen::arbitrary<unsigned char>()),
                        [](const std::vector<unsigned char>& values) {
                            Bytes bytes;
                            for (const unsigned char value : values) bytes.push_back(std::byte{value});
                            return bytes;
                        });
}

rc::Gen<Item> item(int levels);

/// A legal value that reaches at most so many levels deep.
inline rc::Gen<AttributeValue> value(int levels) {
    const auto as_value = [](auto one) { return AttributeValue{std::move(one)}; };
    const auto scalar = rc::gen::oneOf(
        rc::gen::map(text(), as_value), rc::gen::map(number(), as_value), rc::gen::map(binary(), as_value),
        rc::gen::map(rc::gen::arbitrary<bool>(), as_value), rc::gen::construct<AttributeValue>(),
        rc::gen::map(rc::gen::nonEmpty(rc::gen::resize(8, rc::gen::container<std::set<std::string>>(nonempty_text()))),
                     as_value),
        rc::gen::map(rc::gen::nonEmpty(rc::gen::resize(8, rc::gen::container<std::set<Number>>(number()))), as_value),
        rc::gen::map(rc::gen::nonEmpty(rc::gen::resize(8, rc::gen::container<std::vector<Bytes>>(rc::gen::nonEmpty(binary())))),
                     [](const std::vector<Bytes>& members) {
                         return AttributeValue{AttributeValue::BinarySet{members.begin(), members.end()}};
                     }));
    if (levels <= 1) return scalar;
    const auto nested = rc::gen::mapcat(rc::gen::just(levels - 1), [as_value](int inner) {
        return rc::gen::oneOf(
            rc::gen::map(rc::gen::resize(4, rc::gen::container<AttributeValue::List>(value(inner))), as_value),
            rc::gen::map(item(inner), as_value));
    });
    return rc::gen::weightedOneOf<AttributeValue>({{3, scalar}, {2, nested}});
}

/// Attributes whose values reach at most so many levels deep.
inline rc::Gen<Item> item(int levels) {
    const auto attribute = rc::gen::pair(attribute_name(), value(levels));
    return rc::gen::map(rc::gen::resize(6, rc::gen::container<std::vector<std::pair<std::string, AttributeValue>>>(attribute)),
                        [](const std::vector<std::pair<std::string, AttributeValue>>& attributes) {
                            Item built;
                            for (const auto& [name, one] : attributes) built.set(name, one);
                            return built;
                        });
}

}  // namespace dynaloom::testing

namespace rc {

template <>
struct Arbitrary<dynaloom::Number> {
    static Gen<dynaloom::Number> arbitrary() { return dynaloom::testing::number(); }
};

template <>
struct Arbitrary<dynaloom::Item> {
    static Gen<dynaloom::Item> arbitrary() { return dynaloom::testing::item(4); }
};

}  // namespace rc
