#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/json.hpp>
#include <dynaloom/model/uuid.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dynaloom {
namespace {

enum class Colour { red, green, blue };

struct Address {
    std::string street{};
    std::optional<int> zip{};
    Extra rest{};

    bool operator==(const Address&) const = default;
};

struct Money {
    std::int64_t cents = 0;

    bool operator==(const Money&) const = default;
};

struct Everything {
    static constexpr auto pk_pattern = "E#{text}";
    static constexpr auto sk_pattern = "{integer}";
    static constexpr std::array names{Rename{"text", "t"}, Rename{"wide", "a b\""}};

    std::string text{};
    int integer{};
    std::int8_t tiny{};
    std::uint16_t small{};
    std::int64_t wide{};
    std::uint64_t natural{};
    bool flag{};
    double real{};
    float single{};
    Number number{};
    Colour colour{};
    Uuid uuid{};
    std::chrono::sys_time<std::chrono::microseconds> time{};
    std::chrono::local_seconds local{};
    EpochSeconds expires{};
    Bytes bytes{};
    std::array<std::byte, 3> three_bytes{};
    std::optional<std::string> maybe{};
    std::vector<std::string> strings{};
    std::vector<std::optional<bool>> flags{};
    std::array<double, 2> pair{};
    std::set<std::string> string_set{};
    std::unordered_set<std::int64_t> integer_set{};
    std::set<Number> number_set{};
    std::set<Bytes> bytes_set{};
    std::vector<std::set<Colour>> colour_sets{};
    std::map<std::string, std::vector<int>> map{};
    std::unordered_map<std::string, Address> addresses{};
    Address address{};
    std::vector<Money> money{};
    AttributeValue value{};
    Item item{};
    std::string schema_version{dynaloom::schema_version<Everything>};
    Extra extra{};

    bool operator==(const Everything&) const = default;
};

}  // namespace

template <>
struct Conversion<Money> {
    using stored = std::map<std::string, std::int64_t>;
    static stored to_stored(const Money& money) { return {{"cents", money.cents}}; }
    static Money from_stored(const stored& map) { return {map.at("cents")}; }
};

namespace {

// Draws, each of few primitive types, so that a failing case still shrinks and this file compiles quickly.

template <class Integer>
Integer integer() {
    return *rc::gen::arbitrary<Integer>();
}

int below(int end) {
    return *rc::gen::inRange(0, end);
}

std::string text() {
    // Names of tags, and what JSON escapes, more often than chance would have it.
    static const std::array<std::string, 16> pieces{"a",    "Z", "\"", "\\", "/", "\n",   std::string{"\0", 1},
                                                    "\x1f", "é", "€",  "😀", "$", "$set", "$binary",
                                                    "{",    " "};
    std::string joined;
    for (const auto piece : *rc::gen::arbitrary<std::vector<std::uint8_t>>()) joined += pieces[piece % pieces.size()];
    return joined;
}

std::string name() {
    return text() + "n";
}

Bytes bytes() {
    Bytes drawn;
    for (const auto byte : *rc::gen::arbitrary<std::vector<std::uint8_t>>()) drawn.push_back(std::byte{byte});
    return drawn;
}

double real() {
    return static_cast<double>(integer<std::int64_t>()) * std::pow(10.0, below(40) - 30);
}

Number number() {
    const std::string digits = std::to_string(integer<std::uint64_t>()) + std::to_string(integer<std::uint64_t>());
    return Number::parse((integer<bool>() ? "-" : "") + digits.substr(0, 38) + "e" + std::to_string(below(200) - 120));
}

template <class Draw>
auto several(Draw draw) {
    std::vector<decltype(draw())> drawn;
    for (int left = below(4); left > 0; --left) drawn.push_back(draw());
    return drawn;
}

template <class Set, class Draw>
Set set_of(Draw draw) {
    const auto members = several(draw);
    return Set(members.begin(), members.end());
}

template <class Map, class Draw>
Map map_of(Draw draw) {
    Map map;
    for (int left = below(4); left > 0; --left) map[name()] = draw();
    return map;
}

AttributeValue value(int levels);

Item item(int levels) {
    Item drawn;
    for (int left = below(4); left > 0; --left) drawn.set(name(), value(levels));
    return drawn;
}

AttributeValue value(int levels) {
    switch (below(levels == 0 ? 8 : 10)) {
        case 0:
            return text();
        case 1:
            return number();
        case 2:
            return bytes();
        case 3:
            return integer<bool>();
        case 4:
            return nullptr;
        case 5:
            return AttributeValue::NumberSet{number(), number()};
        case 6:
            return AttributeValue::StringSet{name()};
        case 7:
            return AttributeValue::BinarySet{to_bytes(name())};
        case 8: {
            AttributeValue::List list;
            for (int left = below(4); left > 0; --left) list.push_back(value(levels - 1));
            return list;
        }
        default:
            return item(levels - 1);
    }
}

Colour colour() {
    return static_cast<Colour>(below(3));
}

/// What no field's attribute is called.
Extra extra() {
    Extra drawn;
    for (int left = below(3); left > 0; --left) drawn.set("extra " + name(), value(1));
    return drawn;
}

Address address() {
    Address drawn{.street = text(), .zip = {}, .rest = extra()};
    if (integer<bool>()) drawn.zip = integer<int>();
    return drawn;
}

Everything everything() {
    Everything drawn;
    drawn.text = text();
    drawn.integer = integer<int>();
    drawn.tiny = integer<std::int8_t>();
    drawn.small = integer<std::uint16_t>();
    drawn.wide = integer<std::int64_t>();
    drawn.natural = integer<std::uint64_t>();
    drawn.flag = integer<bool>();
    drawn.real = real();
    drawn.single = static_cast<float>(real());
    drawn.number = number();
    drawn.colour = colour();
    std::array<std::uint8_t, 16> uuid{};
    for (auto& byte : uuid) byte = integer<std::uint8_t>();
    drawn.uuid = Uuid{uuid};
    drawn.time += std::chrono::microseconds{integer<std::int64_t>() % 10'000'000'000'000'000};
    drawn.local += std::chrono::seconds{integer<std::int32_t>()};
    drawn.expires = std::chrono::sys_seconds{std::chrono::seconds{integer<std::int64_t>()}};
    drawn.bytes = bytes();
    for (auto& byte : drawn.three_bytes) byte = std::byte{integer<std::uint8_t>()};
    if (integer<bool>()) drawn.maybe = text();
    drawn.strings = several(text);
    drawn.flags = several([] { return below(2) == 0 ? std::nullopt : std::optional{integer<bool>()}; });
    drawn.pair = {real(), real()};
    drawn.string_set = set_of<std::set<std::string>>(name);
    drawn.integer_set = set_of<std::unordered_set<std::int64_t>>(integer<std::int64_t>);
    drawn.number_set = set_of<std::set<Number>>(number);
    drawn.bytes_set = set_of<std::set<Bytes>>([] { return to_bytes(name()); });
    drawn.colour_sets = several([] { return set_of<std::set<Colour>>(colour); });
    drawn.map = map_of<decltype(drawn.map)>([] { return several(integer<int>); });
    drawn.addresses = map_of<decltype(drawn.addresses)>(address);
    drawn.address = address();
    drawn.money = several([] { return Money{integer<std::int64_t>()}; });
    drawn.value = value(3);
    drawn.item = item(2);
    drawn.extra = extra();
    return drawn;
}

RC_GTEST_PROP(CodecProperties, BytesReadBackAsWhatWasWritten, ()) {
    const Everything model = everything();
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        RC_ASSERT(decode<Everything>(EncodedItem::trusted({}, encode(model, encoding), encoding)) == model);
    }
}

RC_GTEST_PROP(CodecProperties, BothEncodingsAreTheSameItem, ()) {
    const Everything model = everything();
    const Item item = to_item(model);
    for (const Encoding encoding : {Encoding::wire, Encoding::plain}) {
        RC_ASSERT(EncodedItem::trusted({}, encode(model, encoding), encoding).to_item() == item);
    }
    RC_ASSERT(from_item<Everything>(item) == model);
}

RC_GTEST_PROP(CodecProperties, JsonIsReadFromOutside, ()) {
    const Everything model = everything();
    RC_ASSERT(from_json<Everything>(to_json(model)) == model);
}

}  // namespace
}  // namespace dynaloom
