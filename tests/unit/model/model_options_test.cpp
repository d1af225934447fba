#include <dynaloom/error.hpp>
#include <dynaloom/model/codec.hpp>
#include <dynaloom/model/json.hpp>

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynaloom {
namespace {

struct Customer {
    static constexpr auto pk_pattern = "CUSTOMER#{customer_id}";
    static constexpr auto sk_pattern = "PROFILE";
    static constexpr KeyNames key_names{"pk", "sk"};
    static constexpr auto fixed_schema_version = "v1";
    static constexpr std::array names{Rename{"customer_id", "customerId"}, Rename{"town", "city"}};
    static constexpr std::array required{"customer_id", "name"};

    std::string customer_id{};
    std::string name{};
    std::string town{"nowhere"};
    std::optional<int> age{};
    Extra extra{};
};

/// The message of a DecodeError or ValidationError that `call` throws.
template <class Thrown, class Call>
std::string message_of(Call call) {
    try {
        call();
    } catch (const Thrown& error) {
        return error.what();
    }
    ADD_FAILURE() << "nothing was thrown";
    return {};
}

Customer read(std::string_view body, Item keys = {}) {
    return decode<Customer>(EncodedItem::trusted(std::move(keys), std::string{body}, Encoding::plain));
}

TEST(ModelOptions, RenamesAttributes) {
    const Customer customer{.customer_id = "7", .name = "Ann", .town = "Bern", .age = {}, .extra = {}};
    EXPECT_EQ(encode(customer, Encoding::plain),
              R"({"schema_version":"v1","customerId":"7","name":"Ann","city":"Bern"})");
    const Customer back = read(R"({"customerId":"8","name":"Bo","city":"Rome"})");
    EXPECT_EQ(back.customer_id, "8");
    EXPECT_EQ(back.town, "Rome");
}

TEST(ModelOptions, DoesNotReadARenamedFieldByItsOwnName) {
    const Customer back = read(R"({"customerId":"8","name":"Bo","town":"Rome"})");
    EXPECT_EQ(back.town, "nowhere");
    EXPECT_EQ(back.extra.at("town").s(), "Rome");
}

TEST(ModelOptions, RefusesAnItemWithoutARequiredAttribute) {
    try {
        static_cast<void>(read(R"({"name":"Bo"})"));
        FAIL() << "read without customerId";
    } catch (const DecodeError& error) {
        EXPECT_EQ(error.path(), "customerId");
        EXPECT_EQ(error.found(), "nothing");
        EXPECT_NE(std::string_view{error.what()}.find("Customer"), std::string_view::npos) << error.what();
    }
}

TEST(ModelOptions, ReadsAttributesInAnyOrder) {
    const Customer back = read(R"({"age":3,"x":1,"city":"Rome","name":"Bo","schema_version":"old","customerId":"8"})");
    EXPECT_EQ(back.customer_id, "8");
    EXPECT_EQ(back.name, "Bo");
    EXPECT_EQ(back.town, "Rome");
    EXPECT_EQ(back.age, 3);
    EXPECT_EQ(back.extra, (Extra{{"x", 1}}));
}

TEST(ModelOptions, KeepsUnknownAttributes) {
    const Item item{{"customerId", "7"},
                    {"name", "Ann"},
                    {"city", "Bern"},
                    {"colour", "red"},
                    {"deep", Item{{"a", AttributeValue::List{1, nullptr}}}}};
    const auto customer = from_item<Customer>(item);
    EXPECT_EQ(customer.extra, (Item{{"colour", "red"}, {"deep", *item.find("deep")}}));

    Item back = to_item(customer);
    EXPECT_TRUE(back.erase("schema_version"));
    EXPECT_EQ(back, item);
}

TEST(ModelOptions, DoesNotKeepKeysAndVersionAsUnknown) {
    const auto customer = from_item<Customer>(
        {{"pk", "CUSTOMER#7"}, {"sk", "PROFILE"}, {"schema_version", "old"}, {"customerId", "7"}, {"name", "Ann"}});
    EXPECT_TRUE(customer.extra.empty());
}

TEST(ModelOptions, KeepsWhatIsNoKeyOfTheItemsTable) {
    const Customer customer =
        read(R"({"customerId":"7","name":"Ann","pk":"ordinary"})", {{"hash", "CUSTOMER#7"}, {"range", "PROFILE"}});
    EXPECT_EQ(customer.extra, (Item{{"pk", "ordinary"}}));
}

TEST(ModelOptions, RefusesExtraAttributesThatClash) {
    struct Case {
        std::string_view name;
        std::string_view reason;
    };
    const Case cases[] = {
        {"customerId", "a field"}, {"age", "a field"}, {"pk", "a key attribute"}, {"schema_version", "version"}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const Customer customer{.extra = Extra{{std::string{c.name}, 1}}};
        const std::string message =
            message_of<ValidationError>([&] { static_cast<void>(encode(customer, Encoding::wire)); });
        EXPECT_NE(message.find(c.name), std::string::npos) << message;
        EXPECT_NE(message.find(c.reason), std::string::npos) << message;
        EXPECT_NE(message.find("Customer"), std::string::npos) << message;
    }
    const Customer fine{.extra = Extra{{"extra", 1}, {"town", 2}}};
    EXPECT_EQ(read(encode(fine, Encoding::plain)).extra, fine.extra);
}

struct Shelf {
    std::string label{};
    Extra rest{};
};

struct Library {
    std::vector<Shelf> shelves{};
};

TEST(ModelOptions, KeepsUnknownAttributesOfNestedMaps) {
    const std::string_view text = R"({"shelves":[{"label":"A","PK":"x","schema_version":"y"}]})";
    const auto library = from_json<Library>(text);
    EXPECT_EQ(library.shelves.at(0).rest, (Item{{"PK", "x"}, {"schema_version", "y"}}));
    EXPECT_EQ(to_json(library), text);

    const Library clash{{{"A", Extra{{"label", 1}}}}};
    EXPECT_THROW(static_cast<void>(to_json(clash)), ValidationError);
}

struct Versioned {
    static constexpr auto pk_pattern = "V#{id}";

    std::string id{};
    std::string schema_version{};
};

TEST(ModelOptions, WritesTheCurrentVersionFirstWhateverTheMemberHolds) {
    const Versioned model{"1", "long ago"};
    const std::string expected = R"({"schema_version":")" + std::string{schema_version<Versioned>} + R"(","id":"1"})";
    EXPECT_EQ(encode(model, Encoding::plain), expected);
}

TEST(ModelOptions, ShowsTheVersionThatWasRead) {
    EXPECT_EQ(from_json<Versioned>(R"({"schema_version":"long ago","id":"1"})").schema_version, "long ago");
    EXPECT_EQ(from_json<Versioned>(R"({"id":"1"})").schema_version, "");
}

struct Garage {
    Versioned car{};
};

TEST(ModelOptions, VersionsOnlyTheItemItself) {
    const Garage garage{{"1", "mine"}};
    EXPECT_EQ(to_json(garage), R"({"car":{"id":"1","schema_version":"mine"}})");
    EXPECT_EQ(from_json<Garage>(to_json(garage)).car.schema_version, "mine");
}

struct FieldsNamedLikeOptions {
    std::vector<int> names{};
    bool required = false;
    std::string key_names{};

    bool operator==(const FieldsNamedLikeOptions&) const = default;
};

TEST(ModelOptions, LetsFieldsHaveTheNamesOfOptions) {
    const FieldsNamedLikeOptions model{{1}, true, "x"};
    EXPECT_EQ(from_json<FieldsNamedLikeOptions>(to_json(model)), model);
}

struct Device {
    static constexpr auto pk_pattern = "{id}";
    static constexpr auto sk_pattern = "{seq:08}";
    static constexpr KeyNames key_names{"id", "sk"};
    static constexpr auto fixed_schema_version = "1";
    static constexpr std::array required{"id"};

    std::string id{};
    int seq = 0;
    std::string name{};
};

TEST(KeyFields, StandBesideTheBody) {
    const Device device{"d1", 7, "lamp"};
    EXPECT_EQ(encode(device, Encoding::plain), R"({"schema_version":"1","seq":7,"name":"lamp"})");
    EXPECT_EQ(encode(device, Encoding::plain, {"PK", "SK"}),
              R"({"schema_version":"1","id":"d1","seq":7,"name":"lamp"})");
    EXPECT_EQ(encode(device, Encoding::plain, {"id", "seq"}), R"({"schema_version":"1","name":"lamp"})");
}

TEST(KeyFields, AreReadFromTheKeys) {
    const auto read = decode<Device>(
        EncodedItem::trusted({{"id", "d1"}, {"seq", "00000007"}}, R"({"name":"lamp"})", Encoding::plain));
    EXPECT_EQ(read.id, "d1");
    EXPECT_EQ(read.seq, 7);
    EXPECT_EQ(read.name, "lamp");
    const auto typed = decode<Device>(EncodedItem::trusted({{"id", "d1"}, {"seq", 8}}, "{}", Encoding::wire));
    EXPECT_EQ(typed.seq, 8);
}

TEST(KeyFields, OfAnotherShapeAreRefused) {
    try {
        static_cast<void>(decode<Device>(EncodedItem::trusted({{"id", "d1"}, {"seq", "x"}}, "{}", Encoding::plain)));
        FAIL() << "read x as an integer";
    } catch (const DecodeError& error) {
        EXPECT_EQ(error.path(), "seq");
    }
}

TEST(KeyFields, StayInTreesAndJson) {
    const Device device{"d1", 7, "lamp"};
    EXPECT_EQ(to_item(device), (Item{{"schema_version", "1"}, {"id", "d1"}, {"seq", 7}, {"name", "lamp"}}));
    EXPECT_EQ(to_json(device), R"({"schema_version":"1","id":"d1","seq":7,"name":"lamp"})");
}

TEST(KeyFields, AreRefusedInThePlaceOfAnotherKey) {
    const std::string message = message_of<ValidationError>([] {
        static_cast<void>(encode(Device{}, Encoding::plain, {"name", "sk"}));
    });
    EXPECT_NE(message.find("Device"), std::string::npos) << message;
    EXPECT_NE(message.find("\"name\""), std::string::npos) << message;
    EXPECT_NE(message.find("{id}"), std::string::npos) << message;
}

struct WithoutSortKey {
    static constexpr auto pk_pattern = "X#{id}";
    static constexpr auto fixed_schema_version = "1";

    std::string id{};
    std::string SK{};
};

TEST(KeyFields, AreNotThoseOfASortKeyThatTheModelLacks) {
    EXPECT_EQ(encode(WithoutSortKey{"1", "mine"}, Encoding::plain), R"({"schema_version":"1","id":"1","SK":"mine"})");
}

}  // namespace
}  // namespace dynaloom
