#include <dynaloom/detail/md5.hpp>
#include <dynaloom/model/schema_version.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace dynaloom {
namespace {

constexpr std::string_view digest_of(std::string_view text, std::array<char, 32>& room) {
    detail::Md5 md5;
    md5.update(text);
    room = md5.finish();
    return {room.data(), room.size()};
}

TEST(Md5, AgreesWithRfc1321) {
    struct Case {
        std::string_view text;
        std::string_view digest;
    };
    const Case cases[] = {
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        std::array<char, 32> room{};
        EXPECT_EQ(digest_of(c.text, room), c.digest);
    }
}

TEST(Md5, PadsWhereABlockEnds) {
    struct Case {
        std::size_t size;
        std::string_view digest;  // of so many x
    };
    const Case cases[] = {{55, "04364420e25c512fd958a70738aa8f72"},  {56, "668a72d5ba17f08e62dabcafad6db14b"},
                          {57, "693037871c4a9d3d8685018905cb530a"},  {63, "7dc2ca208106a2f703567bdff99d8981"},
                          {64, "c1bb4f81d892b2d57947682aeb252456"},  {65, "1bc932052302d074bdec39795fe00cf6"},
                          {119, "ab347a5f68c8a443cfcddc633f12c24f"}, {120, "fb98667f98096de92620b64f46e1c5b5"},
                          {128, "d69cb61a6ee87200676eb0d4b90edbcb"}, {1000, "398533d48111e9f664b1f64cb10c4b63"}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.size);
        std::array<char, 32> room{};
        EXPECT_EQ(digest_of(std::string(c.size, 'x'), room), c.digest);
    }
}

struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
};

struct StoryWithVersion {
    static constexpr auto pk_pattern = "USER#{owner}#STORY#{story_id}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string schema_version{};
    std::string owner{};
    std::string story_id{};
    std::string title{};
    std::string content{};
};

struct WithoutSortKey {
    static constexpr auto pk_pattern = "{id}";

    std::string id{};
    int n{};
};

struct WithoutFields {
    static constexpr auto pk_pattern = "CONFIG";
    static constexpr auto sk_pattern = "MAIN";
};

struct Catching {
    static constexpr auto pk_pattern = "A#{a}";
    static constexpr auto sk_pattern = "B";

    std::string b{};
    std::string a{};
    Extra rest{};
};

struct Unsorted {
    static constexpr auto pk_pattern = "{z}";
    static constexpr auto sk_pattern = "{a_b}";

    int z{};
    int Z{};
    int _z{};
    int a_b{};
    int aB{};
    int ab{};
    int a1{};
    int a10{};
    int a2{};
};

struct Escaped {
    static constexpr auto pk_pattern = "K#\"\\/\b\f\n\r\t\x01\x1f\x7f<>&'#{a}";
    static constexpr auto sk_pattern = "";

    int a{};
};

struct NotAscii {
    static constexpr auto pk_pattern = "é#ÿ#Ā#€#\uffff#😀#𐀀#{größe}";
    static constexpr auto sk_pattern = "日本";

    int größe{};
    int ä{};
    int z{};
};

struct Braces {
    static constexpr auto pk_pattern = "{{literal}}#{seq:08}";
    static constexpr auto sk_pattern = "{at:python}";

    int seq{};
    int at{};
};

struct Long {
    static constexpr auto pk_pattern =
        "P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#"
        "P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#P#{a}";
    static constexpr auto sk_pattern =
        "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss"
        "ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss";

    int a{};
    int field_number_0{};
    int field_number_1{};
    int field_number_2{};
    int field_number_3{};
    int field_number_4{};
    int field_number_5{};
    int field_number_6{};
    int field_number_7{};
    int field_number_8{};
    int field_number_9{};
    int field_number_10{};
    int field_number_11{};
};

TEST(SchemaVersion, AgreesWithPython) {
    struct Case {
        std::string_view name;
        std::string_view version;
        std::string_view expected;  // hashlib.md5(json.dumps(..., sort_keys=True).encode()).hexdigest()
    };
    const Case cases[] = {
        // {"fields": ["owner", "story_id", "title"], "pk_pattern": "USER#{owner}", "sk_pattern": "STORY#{story_id}"}
        {"Story", schema_version<Story>, "aa4585bef0959684e3313114edae6646"},
        // {"fields": ["content", "owner", "schema_version", "story_id", "title"], "pk_pattern":
        // "USER#{owner}#STORY#{story_id}", "sk_pattern": "STORY#{story_id}"}
        {"StoryWithVersion", schema_version<StoryWithVersion>, "4ffe23c09b6daacf8d80b04247a953c0"},
        // {"fields": ["id", "n"], "pk_pattern": "{id}", "sk_pattern": null}
        {"WithoutSortKey", schema_version<WithoutSortKey>, "dabb8cc9ed4932682713c37265e09531"},
        // {"fields": [], "pk_pattern": "CONFIG", "sk_pattern": "MAIN"}
        {"WithoutFields", schema_version<WithoutFields>, "ae059d9e61cd5807d81eb84f1befa74a"},
        // {"fields": ["a", "b"], "pk_pattern": "A#{a}", "sk_pattern": "B"}
        {"Catching", schema_version<Catching>, "a2abe66203938dc4e3cee59587ec9c14"},
        // {"fields": ["Z", "_z", "a1", "a10", "a2", "aB", "a_b", "ab", "z"], "pk_pattern": "{z}", "sk_pattern":
        // "{a_b}"}
        {"Unsorted", schema_version<Unsorted>, "a4ae4b4a5838de1722fd22cee58fc3d1"},
        // {"fields": ["a"], "pk_pattern": "K#\"\\/\b\f\n\r\t\u0001\u001f\u007f<>&'#{a}", "sk_pattern": ""}
        {"Escaped", schema_version<Escaped>, "a604a6ecddacacf1c1498d08ec198924"},
        // {"fields": ["gr\u00f6\u00dfe", "z", "\u00e4"], "pk_pattern":
        // "\u00e9#\u00ff#\u0100#\u20ac#\uffff#\ud83d\ude00#\ud800\udc00#{gr\u00f6\u00dfe}", "sk_pattern":
        // "\u65e5\u672c"}
        {"NotAscii", schema_version<NotAscii>, "0b6a76e24efc99dcf47ca06adf26c300"},
        // {"fields": ["at", "seq"], "pk_pattern": "{{literal}}#{seq:08}", "sk_pattern": "{at:python}"}
        {"Braces", schema_version<Braces>, "184a1147a41c02c08c67f2d4516967cd"},
        // {"fields": ["a", "field_number_0", "field_number_1", "field_number_10", "field_number_11", "field_number_2",
        // "field_number_3", "field_number_4", "field_number_5", "field_number_6", "field_number_7", "field_number_8",
        // "field_number_9"], "pk_pattern": "P#P#...{a}", "sk_pattern": "sss..."}
        {"Long", schema_version<Long>, "9112227fed036099abeb2c89e30885d5"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(c.version, c.expected);
    }
}

struct Stated {
    static constexpr auto pk_pattern = "A#{a}";
    static constexpr auto fixed_schema_version = "v3";

    std::string a{};
};

struct DataMembersNamedLikeOptions {
    std::string pk_pattern{};
    std::string fixed_schema_version{};
};

TEST(SchemaVersion, MayBeStatedByTheModel) {
    static_assert(schema_version<Stated> == "v3");
    static_assert(detail::HasSchemaVersion<Stated>);
}

TEST(SchemaVersion, IsNotStatedByADataMember) {
    static_assert(!detail::HasSchemaVersion<DataMembersNamedLikeOptions>);
}

}  // namespace
}  // namespace dynaloom
