#include "random_values.hpp"

#include "json_text.hpp"

#include <array>

namespace dynaloom::differential {

std::size_t RandomValues::below(std::size_t count) {
    return static_cast<std::size_t>(random_() % count);
}

std::string RandomValues::number_text() {
    static const Strings numbers{"0",
                                 "1",
                                 "2",
                                 "3",
                                 "-1",
                                 "10",
                                 "1.5",
                                 "-0",
                                 "1e3",
                                 "0.10",
                                 "007",
                                 "+4",
                                 "5E-3",
                                 "100000000000000000000",
                                 "12345678901234567890123456789012345678",
                                 "9.9999999999999999999999999999999999999E+125",
                                 "1E-130",
                                 "-1E-130",
                                 "-9.9999999999999999999999999999999999999E+125",
                                 "1.0000000000000000000000000000000000001E-93",
                                 "99999999999999999999999999999999999999",
                                 "-99999999999999999999999999999999999999",
                                 "0.00000000000000000000000000000000000001",
                                 "1E125",
                                 "-1E125"};
    return chance(75) ? numbers[below(8)] : pick(numbers);
}

std::string RandomValues::string_text() {
    static const Strings strings{
        "",       "a",   "b", "ab", "abc", "B", "x\xC3\xA9", "\xE2\x82\xAC", "\xEF\xBF\xAE", "\xF0\x9F\x98\x80",
        "A.b[0]", "$set"};
    if (chance(3)) return std::string{'a', '\0', 'b'};
    return pick(strings);
}

std::string RandomValues::base64_text() {
    static const Strings texts{"", "AA==", "AQ==", "AQI=", "AQID", "/w==", "YWJj"};
    return pick(texts);
}

std::string RandomValues::value(int depth) {
    if (depth > 0 && chance(30)) {
        std::string members;
        const std::size_t count = below(4);
        if (chance(50)) {
            for (std::size_t i = 0; i < count; ++i) members += (i == 0 ? "" : ",") + value(depth - 1);
            return typed("L", '[' + members + ']');
        }
        for (std::size_t i = 0; i < count; ++i)
            members += (i == 0 ? "\"" : ",\"") + std::string{"abc"[i]} + "\":" + value(depth - 1);
        return typed("M", '{' + members + '}');
    }
    switch (below(10)) {
        case 0:
        case 1:
        case 2:
            return typed("N", quoted(number_text()));
        case 3:
            return typed("B", quoted(base64_text()));
        case 4:
            return typed("BOOL", chance(50) ? "true" : "false");
        case 5:
            return typed("NULL", "true");
        case 6: {
            static const Strings sets{R"(["a"])", R"(["a","b"])", R"(["b","a","abc"])", R"(["x"])"};
            return typed("SS", pick(sets));
        }
        case 7: {
            static const Strings sets{R"(["1"])", R"(["1","2"])", R"(["2.0","1","3"])", R"(["-1","1e3"])"};
            return typed("NS", pick(sets));
        }
        case 8: {
            static const Strings sets{R"(["AQ=="])", R"(["AQ==","AA=="])"};
            return chance(50) ? typed("BS", pick(sets)) : typed("S", quoted(string_text()));
        }
        default:
            return typed("S", quoted(string_text()));
    }
}

std::string RandomValues::broken_value() {
    static const Strings values{R"({})",
                                R"({"S":"a","N":"1"})",
                                R"({"N":"abc"})",
                                R"({"N":""})",
                                R"({"N":"1e126"})",
                                R"({"N":"1e-131"})",
                                R"({"N":"123456789012345678901234567890123456789"})",
                                R"({"NULL":false})",
                                R"({"SS":[]})",
                                R"({"NS":[]})",
                                R"({"BS":[]})",
                                R"({"SS":["a","a"]})",
                                R"({"NS":["1","1.0"]})",
                                R"({"BS":["AA==","AA=="]})",
                                R"({"S":5})",
                                R"({"X":"a"})",
                                R"({"L":[{}]})",
                                R"({"M":{"a":{"N":"x"}}})"};
    return pick(values);
}

// As long as a sort key or a partition key may be, and a byte longer.
std::string RandomValues::long_key_value(char type) {
    constexpr std::array<std::size_t, 4> sizes{1024, 1025, 2048, 2049};
    const std::size_t size = sizes[below(sizes.size())];
    if (type == 'B') {
        // Three zero bytes are four letters.
        std::string base64(size / 3 * 4, 'A');
        base64 += size % 3 == 0 ? "" : size % 3 == 1 ? "AA==" : "AAA=";
        return typed("B", quoted(base64));
    }
    std::string text(size % 2, 'k');
    while (text.size() < size) text += "\xC3\xA9";
    if (chance(50)) text.replace(text.size() - 2, 2, "kz");
    return typed("S", quoted(text));
}

std::string RandomValues::key_value(char type) {
    if (chance(1)) return value(0);
    if (type != 'N' && chance(2)) return long_key_value(type);
    if (type == 'N') return typed("N", quoted(number_text()));
    if (type == 'B') {
        static const Strings texts{"AA==", "AQ==", "AQI=", "AQID", "/w==", "/wA="};
        return typed("B", quoted(pick(texts)));
    }
    static const Strings keys{"a", "b", "ab", "a#1", "a#2", "a#10", "\xEF\xBF\xAE", "\xF0\x9F\x98\x80", "z"};
    if (chance(1)) return typed("S", R"("")");
    if (chance(3)) return typed("S", quoted(std::string{'a', '\0'}));
    return typed("S", quoted(pick(keys)));
}

std::string RandomValues::key(const TableShape& table) {
    std::string json = R"({"p":)" + key_value(table.partition_type);
    if (table.sort_type != '\0' && !chance(1)) json += R"(,"s":)" + key_value(table.sort_type);
    if (chance(1)) json += R"(,"extra":{"S":"x"})";
    return json + '}';
}

std::string RandomValues::item(const TableShape& table) {
    std::string json = key(table);
    json.pop_back();
    static const Strings names{"a", "b", "c", "n", "size", "x.y"};
    std::vector<bool> used(names.size());
    for (std::size_t i = 0, count = below(5); i < count; ++i) {
        const std::size_t at = below(names.size());
        if (used[at]) continue;
        used[at] = true;
        std::string json_value = chance(2) ? broken_value() : value(3);
        if (names[at] == "n" && chance(80)) json_value = typed("N", quoted(number_text()));
        if (names[at] == "a" && chance(60))
            json_value = chance(2) ? long_key_value('S') : typed("S", quoted(chance(50) ? "ab" : string_text()));
        json += ",\"" + names[at] + "\":" + json_value;
    }
    return json + '}';
}

}  // namespace dynaloom::differential
