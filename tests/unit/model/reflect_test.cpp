#include <dynaloom/model/reflect.hpp>

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace dynaloom::detail {
namespace {

struct Empty {};

struct One {
    int only;
};

struct NoDefault {
    explicit NoDefault(int) {}
};

struct Inner {
    int x;
    int y;
};

struct Mixed {
    std::string text{"x"};
    std::vector<std::string> list{"a"};
    std::optional<std::string> maybe;
    const int constant = 3;
    std::unique_ptr<int> move_only;
    std::mutex immovable;
    std::array<int, 3> array{};
    Inner nested{};
    std::variant<int, std::string> variant;
    std::map<std::string, int> map;
    Mixed* pointer = nullptr;
    bool flag : 1 = false;
};

struct WithoutBitField {
    std::string text{"x"};
    const int constant = 3;
    std::unique_ptr<int> move_only{};
    std::mutex immovable{};
    std::array<int, 3> array{};
    Inner nested{};
    std::vector<WithoutBitField> children{};
};

struct NeedsInitializers {
    NoDefault first;
    NoDefault second;
    int third;
};

template <class T, auto Value>
struct Template {
    T first;
    std::vector<T> second_{};
    int größe = 0;
};

enum class Colour { red };

struct Marked {
    int Address = 0;
    int object = 0;
};

struct Wide {
    int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23,
        a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45,
        a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64, a65, a66, a67,
        a68, a69, a70, a71, a72, a73, a74, a75, a76, a77, a78, a79, a80, a81, a82, a83, a84, a85, a86, a87, a88, a89,
        a90, a91, a92, a93, a94, a95, a96, a97, a98, a99, a100, a101, a102, a103, a104, a105, a106, a107, a108, a109,
        a110, a111, a112, a113, a114, a115, a116, a117, a118, a119, a120, a121, a122, a123, a124, a125, a126, a127;
};

template <class T>
std::vector<std::string_view> names() {
    return {field_names<T>.begin(), field_names<T>.end()};
}

TEST(Reflect, CountsFieldsOfEveryKind) {
    EXPECT_EQ(field_count<Empty>, 0U);
    EXPECT_EQ(field_count<One>, 1U);
    EXPECT_EQ(field_count<Mixed>, 12U);
    EXPECT_EQ(field_count<WithoutBitField>, 7U);
    EXPECT_EQ(field_count<const NeedsInitializers>, 3U);
    EXPECT_EQ(field_count<Wide>, 128U);
}

TEST(Reflect, NamesFieldsInOrder) {
    using Names = std::vector<std::string_view>;
    EXPECT_EQ(names<Empty>(), Names{});
    EXPECT_EQ(names<One>(), Names{"only"});
    EXPECT_EQ(names<WithoutBitField>(),
              (Names{"text", "constant", "move_only", "immovable", "array", "nested", "children"}));
    EXPECT_EQ(names<NeedsInitializers>(), (Names{"first", "second", "third"}));
    EXPECT_EQ((names<Template<std::map<std::string, Inner>, Colour::red>>()), (Names{"first", "second_", "größe"}));
    EXPECT_EQ(names<Marked>(), (Names{"Address", "object"}));
    EXPECT_EQ(names<Wide>()[0], "a0");
    EXPECT_EQ(names<Wide>()[127], "a127");
}

TEST(Reflect, NamesFieldsOfTypesWhoseNameLooksLikeOurMarkers) {
    using Names = std::vector<std::string_view>;
    EXPECT_EQ((names<Template<int, Address{nullptr}>>()), (Names{"first", "second_", "größe"}));
}

TEST(Reflect, GivesFieldTypesAsDeclared) {
    static_assert(std::is_same_v<FieldType<WithoutBitField, 0>, std::string>);
    static_assert(std::is_same_v<FieldType<WithoutBitField, 1>, const int>);
    static_assert(std::is_same_v<FieldType<const WithoutBitField, 4>, std::array<int, 3>>);
    static_assert(FieldTypesOf<Empty>::size == 0);
}

TEST(Reflect, FindsFieldsByName) {
    static_assert(field_index<WithoutBitField>("nested") == 5);
    static_assert(field_index<WithoutBitField>("nest") == npos);
    static_assert(field_index<Empty>("x") == npos);
}

TEST(Reflect, ReachesFields) {
    WithoutBitField object;
    get_field<0>(object) = "changed";
    get_field<5>(object).y = 7;
    EXPECT_EQ(object.text, "changed");
    EXPECT_EQ(object.nested.y, 7);

    const WithoutBitField& constant = object;
    static_assert(std::is_same_v<decltype(get_field<0>(constant)), const std::string&>);
    static_assert(std::is_same_v<decltype(get_field<1>(object)), const int&>);
    EXPECT_EQ(&get_field<1>(constant), &object.constant);
}

TEST(Reflect, NamesTypes) {
    EXPECT_EQ(type_name<int>, "int");
    EXPECT_TRUE(type_name<Colour>.ends_with("::Colour"));
    EXPECT_TRUE(type_name<std::vector<Inner>>.starts_with("std::vector<"));
}

}  // namespace
}  // namespace dynaloom::detail
