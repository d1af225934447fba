#include <dynaloom/model/time.hpp>
#include <dynaloom/model/uuid.hpp>
#include <dynaloom/table/schema_change.hpp>

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dynaloom {
namespace before {
struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    int likes = 0;
    std::optional<std::string> note{};
    std::string gone{};
};
struct Event {
    static constexpr auto pk_pattern = "DAY#{day}";
    static constexpr auto sk_pattern = "{at}#{number}";
    static constexpr std::array indexes{Index{.name = "same", .pk = "S#{owner}"},
                                        Index{.name = "by_owner", .pk = "OWNER#{owner}", .sk = "{number}"},
                                        Index{.name = "by_time", .pk = "{owner}#{at}"},
                                        Index{.name = "renamed", .pk = "R#{owner}", .pk_name = "old_pk"},
                                        Index{.name = "typed", .pk_fields = {"owner"}, .sk_fields = {"number"}},
                                        Index{.name = "gone", .pk = "{owner}"}};

    std::string day{};
    std::chrono::sys_seconds at{};
    int number = 0;
    std::string owner{};
};
struct Account {
    static constexpr auto pk_pattern = "{id}";
    static constexpr std::array unique{Unique{.name = "email", .key = "EMAIL#{email}"}};

    std::string id{};
    std::string email{};
};
}  // namespace before
namespace after {
struct Story {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "TALE#{story_id}";
    static constexpr std::array required{"title"};

    std::string owner{};
    std::string story_id{};
    double likes = 0;
    std::string note{};
    std::string title{};
    int pages = 0;
};
struct Event {
    static constexpr auto pk_pattern = "DAY#{day}";
    static constexpr auto sk_pattern = "{at}#{number}";
    static constexpr std::array indexes{Index{.name = "same", .pk = "S#{owner}"},
                                        Index{.name = "by_owner", .pk = "BY#{owner}", .sk = "{number}"},
                                        Index{.name = "by_time", .pk = "{owner}#{at}"},
                                        Index{.name = "renamed", .pk = "R#{owner}", .pk_name = "new_pk"},
                                        Index{.name = "typed", .pk_fields = {"owner"}, .sk_fields = {"number", "day"}},
                                        Index{.name = "fresh", .pk = "F#{owner}"},
                                        Index{.name = "fresh_typed", .pk_fields = {"owner"}}};

    Uuid day{};
    std::chrono::sys_time<std::chrono::milliseconds> at{};
    std::int64_t number = 0;
    std::string owner{};
};
struct Account {
    static constexpr auto pk_pattern = "{id}";
    static constexpr std::array unique{Unique{.name = "email", .key = "MAIL#{email}"}};

    std::string id{};
    std::string email{};
};
}  // namespace after

namespace {

std::vector<std::string> texts(const std::vector<SchemaChange>& changes) {
    std::vector<std::string> found;
    found.reserve(changes.size());
    for (const SchemaChange& one : changes) found.push_back(one.where + " " + std::string{to_string(one.kind)});
    return found;
}

TEST(SchemaChange, TellsWhatIsSafeOfAModelsVersions) {
    EXPECT_EQ((texts(diff<before::Story, after::Story>())),
              (std::vector<std::string>{"sort key breaks keys", "likes needs a backfill", "note safe",
                                        "title needs a backfill", "pages safe", "gone safe"}));
    EXPECT_TRUE((diff<before::Story, before::Story>().empty()));
}

TEST(SchemaChange, TellsWhichKeysAndIndexesWouldNotBeFound) {
    EXPECT_EQ(texts(diff<before::Event, after::Event>()),
              (std::vector<std::string>{"partition key breaks keys", "sort key breaks keys", "day needs a backfill",
                                        "at needs a backfill", "number needs a backfill",
                                        "index by_owner needs a backfill", "index by_time needs a backfill",
                                        "index renamed needs a backfill", "index typed needs a backfill",
                                        "index fresh needs a backfill", "index fresh_typed safe", "index gone safe"}));
    EXPECT_TRUE((diff<before::Event, before::Event>().empty()));
    EXPECT_EQ(texts(diff<before::Account, after::Account>()),
              std::vector<std::string>{"unique email needs a backfill"});
}

}  // namespace
}  // namespace dynaloom
