#include "engine/row_hash.hpp"
#include "postgres/table.hpp"
#include "postgres/test_server.hpp"
#include "support/eventually.hpp"
#include "support/postgres_client.hpp"

#include <dynaloom/dynaloom.hpp>
#include <dynaloom/postgres/store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// How tables lie in the database, and tables that another program made.
namespace dynaloom {

struct PgStory {
    static constexpr auto pk_pattern = "USER#{owner}";
    static constexpr auto sk_pattern = "STORY#{story_id}";

    std::string owner{};
    std::string story_id{};
    std::string title{};
};

namespace {

using namespace literals;
using test::PostgresClient;
using Op = Condition::Op;

const KeySchema strings{{"PK"}, KeyAttribute{"SK"}};

EncodedItem encode(const Item& item) {
    constexpr std::array<std::string_view, 2> keys{"PK", "SK"};
    return EncodedItem::from_item(item, Encoding::plain, keys);
}

/// As dynawrap makes it.
std::string seed_table(const std::string& name) {
    return "CREATE TABLE " + name +
           " (pk TEXT NOT NULL, sk TEXT NOT NULL, schema_version TEXT, data JSONB NOT NULL, PRIMARY KEY (pk, sk));"
           "CREATE INDEX idx_" +
           name + "_pk ON " + name + " (pk); CREATE INDEX idx_" + name + "_sk ON " + name + " (sk)";
}

class PostgresLayout : public test::PostgresTest {
protected:
    /// Opens an empty schema, of the database whose order is not that of bytes.
    std::shared_ptr<Store> open(const std::string& schema) {
        schema_ = schema;
        sql_ = std::make_unique<PostgresClient>(test::server().dsn(test::natural_database()));
        return postgres::open(test::server().dsn(test::natural_database()), {.schema = schema});
    }
    PostgresClient::Rows run(const std::string& sql) {
        sql_->run("SET search_path = \"" + schema_ + "\"");
        return sql_->run(sql);
    }
    /// For a table that our own store is not to make.
    void create_schema() { sql_->run("CREATE SCHEMA \"" + schema_ + "\""); }

    /// Of all stores: what a connection did is counted by then.
    void await_end_of_connections() {
        EXPECT_TRUE(test::eventually([&] {
            return run("SELECT pid FROM pg_stat_activity WHERE application_name = 'dynaloom'"
                       " AND datname = current_database()")
                .empty();
        }));
    }

    std::string schema_;
    std::unique_ptr<PostgresClient> sql_;
};

TEST_F(PostgresLayout, TableIsReadableWithSql) {
    const std::shared_ptr<Store> store = open("Readable \"schema\"");
    schema_ = "Readable \"\"schema\"\"";
    Table<PgStory> stories{store, "stories"};
    stories.create_if_missing();
    stories.save({.owner = "ann", .story_id = "7", .title = "é"});
    EXPECT_EQ(run("SELECT pk, sk, schema_version = '" + std::string{schema_version<PgStory>} +
                  "', data->>'title' FROM stories"),
              (PostgresClient::Rows{{"USER#ann", "STORY#7", "t", "é"}}));
}

TEST_F(PostgresLayout, NamesOfTablesAreData) {
    const std::shared_ptr<Store> store = open("names");
    create_schema();
    run("CREATE VIEW taken AS SELECT 1; CREATE TYPE kind AS ENUM ('a')");
    const std::string longest(255, 'x');
    std::vector<std::string> names{"taken",
                                   "kind",
                                   "select",
                                   "stories",
                                   "stories_pkey",
                                   "Stories",
                                   "a-b.c",
                                   longest,
                                   longest.substr(1) + "y",
                                   std::string(63, 'z'),
                                   std::string(64, 'z')};
    for (const std::string& name : names) {
        store->create_table({.table = name, .key_schema = strings});
        store->put_item({.table = name, .item = encode({{"PK", name}, {"SK", "s"}})});
    }
    for (const std::string& name : names) {
        const ScanResult found = store->scan({.table = name});
        ASSERT_EQ(found.items.size(), 1U) << name;
        EXPECT_EQ(found.items[0].keys().at("PK").s(), name);
    }
    std::ranges::sort(names);
    EXPECT_EQ(store->list_tables({}).tables, names);
    for (const std::string& name : names) store->delete_table({name});
    EXPECT_EQ(run("SELECT * FROM taken"), (PostgresClient::Rows{{"1"}}));
    EXPECT_EQ(run("SELECT count(*) FROM \"dynaloom:tables\""), (PostgresClient::Rows{{"0"}}));
}

TEST_F(PostgresLayout, LimitsOfValuesAndKeysRoundTrip) {
    const std::shared_ptr<Store> store = open("limits");
    store->create_table({.table = "stories", .key_schema = strings});
    const std::string digits = "12345678901234567890123456789012345678";
    Item item{{"PK", std::string(2048, 'p')},
              {"SK", std::string{"\0\x01", 2} + std::string(1022, 's')},
              {"integer", Number::parse(digits)},
              {"great", Number::parse("9.9999999999999999999999999999999999999E125")},
              {"small", Number::parse("-1E-130")},
              {"fraction", Number::parse("0." + digits)},
              {"empty", ""},
              {"nul", std::string{"a\0b", 3}},
              {"binary", Bytes{std::byte{0}, std::byte{0xff}}}};
    item.set(std::string{"na\0me", 5}, AttributeValue::List{Item{{"$ref", "%_\\"}}, nullptr, true});
    store->put_item({.table = "stories", .item = encode(item)});
    EXPECT_EQ(
        store->get_item({.table = "stories", .key = {{"PK", item.at("PK")}, {"SK", item.at("SK")}}}).item->to_item(),
        item);
    EXPECT_EQ(store->scan({.table = "stories"}).items.at(0).to_item(), item);
}

TEST_F(PostgresLayout, SegmentsFollowTheHashThatSqlComputes) {
    const std::shared_ptr<Store> store = open("hashes");
    store->create_table({.table = "stories", .key_schema = strings});
    for (int i = 0; i < 50; ++i)
        store->put_item({.table = "stories", .item = encode({{"PK", "é" + std::to_string(i)}, {"SK", "s"}})});
    for (const auto& row : run("SELECT pk, " + std::string{postgres::hash_of_pk} + " FROM stories"))
        EXPECT_EQ(std::to_string(engine::row_hash(row[0])), row[1]) << row[0];
    std::size_t count = 0;
    for (std::uint32_t segment = 0; segment < 3; ++segment)
        count += store->scan({.table = "stories", .segment = segment, .total_segments = 3}).items.size();
    EXPECT_EQ(count, 50U);
    EXPECT_EQ(run("SELECT indexname FROM pg_indexes WHERE schemaname = 'hashes' AND indexname LIKE 'stories%'"
                  " ORDER BY indexname COLLATE \"C\""),
              (PostgresClient::Rows{{"stories:h"}, {"stories:pk"}}));
}

TEST_F(PostgresLayout, SeedsTableIsUsedInTheOrderOfBytesAndAlongItsIndex) {
    std::shared_ptr<Store> store = open("seeds");
    create_schema();
    run(seed_table("stories"));
    run("INSERT INTO stories SELECT 'USER#' || (i % 200), 'STORY#' || i, '', jsonb_build_object('owner', (i % "
        "200)::text,"
        " 'story_id', i::text, 'title', 't' || i)"
        " FROM generate_series(1, 20000) AS i");
    run("INSERT INTO stories SELECT 'USER#order', 'STORY#' || sk, '', jsonb_build_object('owner', 'order', 'story_id', "
        "sk) FROM unnest(ARRAY['a2', 'B', 'a10', '%',"
        " '%x', '_']) AS sk");
    run("ANALYZE stories; SELECT pg_stat_force_next_flush()");
    const PostgresClient::Rows walked =
        run("SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'seeds' AND relname = 'stories'");
    Table<PgStory> stories{store, "stories"};
    stories.create_if_missing();
    EXPECT_EQ(stories.get("owner"_f = "7", "story_id"_f = "407")->title, "t407");
    EXPECT_EQ(stories.query("owner"_f = "8").all().size(), 100U);
    const auto ids = [&](Query<PgStory> query) {
        std::vector<std::string> found;
        for (const PgStory& story : std::move(query).all()) found.push_back(story.story_id);
        return found;
    };
    EXPECT_EQ(ids(stories.query("owner"_f = "order")), (std::vector<std::string>{"%", "%x", "B", "_", "a10", "a2"}));
    EXPECT_EQ(ids(stories.query("owner"_f = "order", "story_id"_f = "%")), (std::vector<std::string>{"%", "%x"}));
    EXPECT_EQ(ids(stories.query("owner"_f = "order", "story_id"_f = "_")), (std::vector<std::string>{"_"}));
    stories.save({.owner = "order", .story_id = "new", .title = "t"});
    EXPECT_EQ(run("SELECT data->>'title' FROM stories WHERE sk = 'STORY#new'"), (PostgresClient::Rows{{"t"}}));
    EXPECT_THROW(store->delete_table({"stories"}), ValidationError);

    // What a connection did is counted when it closes.
    store.reset();
    stories = Table<PgStory>{postgres::open(test::server().dsn(test::natural_database())), "stories"};
    const auto scans = [&] {
        return run("SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'seeds' AND relname = 'stories' AND"
                   " idx_scan >= 6")
            .size();
    };
    EXPECT_TRUE(test::eventually([&] { return scans() != 0; }));
    EXPECT_EQ(run("SELECT seq_scan FROM pg_stat_user_tables WHERE schemaname = 'seeds' AND relname = 'stories'"),
              walked);
}

TEST_F(PostgresLayout, SeedsTableIsSortedByItsKeysWithoutItsData) {
    std::shared_ptr<Store> store = open("sorted");
    create_schema();
    run(seed_table("stories"));
    run("INSERT INTO stories SELECT 'p', 's' || i, '', jsonb_build_object('text', (SELECT string_agg(md5(i || '-' || "
        "j),"
        " '') FROM generate_series(1, 400) AS j)) FROM generate_series(1, 300) AS i");
    run("VACUUM ANALYZE stories");
    run("SELECT pg_stat_force_next_flush()");
    const auto statistics = [&] {
        run("SELECT pg_stat_clear_snapshot()");
        return run("SELECT idx_scan, toast_blks_hit + toast_blks_read FROM pg_stat_user_tables JOIN"
                   " pg_statio_user_tables USING (relid) WHERE relid = 'stories'::regclass")
            .at(0);
    };
    const std::vector<std::string> before = statistics();
    const QueryRequest first{.table = "stories", .key_condition = compare(Op::equal, "PK", "p"), .limit = 3};
    EXPECT_EQ(store->query(first).items.at(1).keys().at("SK").s(), "s10");
    QueryRequest last = first;
    last.scan_index_forward = false;
    EXPECT_EQ(store->query(last).items.at(1).keys().at("SK").s(), "s98");
    store.reset();
    await_end_of_connections();
    EXPECT_NE(statistics()[0], before[0]);
    EXPECT_LT(std::stoi(statistics()[1]) - std::stoi(before[1]), 300);
}

/// Not along the index of `pk` alone, as dynawrap makes one too, where there is a better one.
TEST_F(PostgresLayout, ReadsOfASeedsTableTouchLittleOfIt) {
    static_cast<void>(open("touched"));
    create_schema();
    run(seed_table("stories"));
    run("INSERT INTO stories SELECT 'USER#' || owner, 'STORY#' || id, '', jsonb_build_object('owner', owner::text,"
        " 'story_id', id::text, 'title', 't') FROM generate_series(1, 100) AS owner, generate_series(0, 199) AS id");
    run("ANALYZE stories");
    using Reads = std::map<std::string, int>;
    const auto read = [&] {
        run("SELECT pg_stat_force_next_flush()");
        Reads reads;
        for (const auto& row : run("SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes WHERE relid ="
                                   " 'stories'::regclass UNION ALL SELECT 'none', seq_tup_read FROM"
                                   " pg_stat_user_tables WHERE relid = 'stories'::regclass"))
            reads[row[0]] = std::stoi(row[1]);
        return reads;
    };
    /// How many entries of which index, and how many rows by walking the table.
    const auto touched = [&](const auto& call) {
        const Reads before = read();
        call(Table<PgStory>{open("touched"), "stories"});
        await_end_of_connections();
        Reads now = read();
        for (const auto& [index, count] : before) now[index] -= count;
        std::erase_if(now, [](const auto& one) { return one.second == 0; });
        return now;
    };
    const auto get = [](const Table<PgStory>& stories) {
        EXPECT_TRUE(stories.get("owner"_f = "7", "story_id"_f = "107"));
    };
    const auto query = [](const Table<PgStory>& stories) {
        EXPECT_EQ(stories.query("owner"_f = "7").limit(5).all().size(), 5U);
    };
    const auto prefix = [](const Table<PgStory>& stories) {
        EXPECT_EQ(stories.query("owner"_f = "7", "story_id"_f = "19").all().size(), 11U);
    };
    EXPECT_EQ(touched(get), (Reads{{"stories_pkey", 1}}));
    for (const Reads& reads : {touched(query), touched(prefix)}) {
        EXPECT_FALSE(reads.contains("none"));
        int sum = 0;
        for (const auto& [index, count] : reads) sum += count;
        EXPECT_LE(sum, 200 + 11);  // the partition's keys and the records found
    }
    // As the guide says.
    run("CREATE INDEX by_bytes ON stories (pk, sk COLLATE \"C\")");
    EXPECT_EQ(touched(get), (Reads{{"stories_pkey", 1}}));
    for (const auto& [reads, records] : {std::pair{touched(query), 5}, {touched(prefix), 11}}) {
        EXPECT_LE(reads.at("by_bytes"), records);
        EXPECT_FALSE(reads.contains("none"));
    }
}

TEST_F(PostgresLayout, OnlyTablesOfTheSeedsShapeAreAdopted) {
    const std::shared_ptr<Store> store = open("shapes");
    create_schema();
    run(seed_table("stories"));
    run("CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
    for (const char* columns :
         {"pk text NOT NULL, sk text NOT NULL, schema_version text, data jsonb NOT NULL",
          "pk text, sk text, schema_version text, data json NOT NULL, PRIMARY KEY (pk, sk)",
          "pk text, sk text, schema_version text, data jsonb NOT NULL, PRIMARY KEY (sk, pk)",
          "pk text, sk text, schema_version text, data jsonb NOT NULL, more int, PRIMARY KEY (pk,"
          " sk)",
          "pk text COLLATE no_case, sk text, schema_version text, data jsonb NOT NULL, PRIMARY KEY"
          " (pk, sk)"}) {
        SCOPED_TRACE(columns);
        run("DROP TABLE IF EXISTS other; CREATE TABLE other (" + std::string{columns} + ")");
        EXPECT_THROW(store->describe_table({"other"}), TableNotFound);
        EXPECT_EQ(store->list_tables({}).tables, std::vector<std::string>{"stories"});
    }
}

TEST_F(PostgresLayout, TableDroppedByAnotherProgramIsAbsent) {
    const std::shared_ptr<Store> store = open("dropped");
    const auto get = [&] {
        return store->get_item({.table = "stories", .key = {{"PK", "p"}, {"SK", "s"}}}).item.has_value();
    };
    for (int round = 0; round < 3; ++round) {
        store->create_table({.table = "stories", .key_schema = strings});
        EXPECT_FALSE(get());
        store->put_item({.table = "stories", .item = encode({{"PK", "p"}, {"SK", "s"}})});
        EXPECT_TRUE(get());
        run("DROP TABLE stories");
        EXPECT_THROW(get(), TableNotFound);
        EXPECT_THROW(store->put_item({.table = "stories", .item = encode({{"PK", "p"}, {"SK", "s"}})}), TableNotFound);
        EXPECT_TRUE(store->list_tables({}).tables.empty());
    }
    // The catalog may go too.
    store->create_table({.table = "stories", .key_schema = strings});
    run("DROP SCHEMA dropped CASCADE");
    EXPECT_THROW(get(), TableNotFound);
    store->create_table({.table = "stories", .key_schema = strings});
    EXPECT_FALSE(get());
}

/// A table of ours that was dropped with SQL, and made anew by a program that knows nothing of the catalog.
TEST_F(PostgresLayout, TableThatTookTheNameOfOursIsAnothersAndNotOurs) {
    const std::shared_ptr<Store> store = open("replaced");
    const Key key{{"PK", "p"}, {"SK", "s"}};
    store->create_table({.table = "stories", .key_schema = {{"PK", KeyType::N}, std::nullopt}});
    store->put_item({.table = "stories", .item = encode({{"PK", 1}})});
    run("DROP TABLE stories; " + seed_table("stories"));
    for (int fresh = 0; fresh < 2; ++fresh) {
        const std::shared_ptr<Store> user = fresh == 0 ? store : open("replaced");
        user->put_item({.table = "stories", .item = encode(key)});
        EXPECT_TRUE(user->get_item({.table = "stories", .key = key}).item);
        EXPECT_THROW(user->delete_table({"stories"}), ValidationError);
        EXPECT_EQ(user->list_tables({}).tables, std::vector<std::string>{"stories"});
    }
    EXPECT_EQ(run("SELECT pk FROM stories"), (PostgresClient::Rows{{"p"}}));
}

TEST_F(PostgresLayout, TableThatTookTheNameBesideOursIsAnothers) {
    const std::shared_ptr<Store> store = open("beside");
    const Key key{{"PK", "p"}, {"SK", "s"}};
    create_schema();
    run("CREATE VIEW stories AS SELECT 1");
    store->create_table({.table = "stories", .key_schema = strings});
    const std::string physical = run("SELECT physical FROM \"dynaloom:tables\"").at(0).at(0);
    EXPECT_NE(physical, "stories");
    run("DROP TABLE \"" + physical + "\"; DROP VIEW stories; " + seed_table("stories"));
    store->put_item({.table = "stories", .item = encode(key)});
    EXPECT_TRUE(store->get_item({.table = "stories", .key = key}).item);
    EXPECT_EQ(store->list_tables({}).tables, std::vector<std::string>{"stories"});
}

TEST_F(PostgresLayout, HashesAreMadeThoughTheScanHasLittleTime) {
    const std::shared_ptr<Store> store = open("little_time");
    store->create_table({.table = "stories", .key_schema = strings});
    constexpr std::chrono::seconds little{2};
    PostgresClient writer{test::server().dsn(test::natural_database())};
    writer.run("BEGIN; LOCK TABLE little_time.stories IN ROW EXCLUSIVE MODE");  // the hashes wait for its end
    std::thread scanning{[&] {
        try {
            store->scan({.table = "stories", .limit = 1, .segment = 0, .total_segments = 2}, {.budget = little});
        } catch (const Timeout&) {  // NOLINT(bugprone-empty-catch): of the scan behind it
        }
    }};
    EXPECT_TRUE(test::come_to_wait(writer, 1));
    std::this_thread::sleep_for(little);
    writer.run("ROLLBACK");
    scanning.join();
    EXPECT_EQ(run("SELECT count(*) FROM pg_class WHERE relname = 'stories:h' AND relnamespace ="
                  " 'little_time'::regnamespace"),
              (PostgresClient::Rows{{"1"}}));
}

/// Two stores share nothing but the database.
TEST_F(PostgresLayout, TableChangedByAnotherProcessIsSeenByEveryKindOfStatement) {
    const std::shared_ptr<Store> here = open("changes");
    const std::shared_ptr<Store> there = open("changes");
    const Key string_key{{"PK", "a"}, {"SK", "b"}};
    const auto operations = [&](const Key& key) {
        const Condition partition = compare(Op::equal, "PK", key.at("PK"));
        QueryRequest backwards{.table = "stories", .key_condition = partition};
        backwards.scan_index_forward = false;
        here->get_item({.table = "stories", .key = key});
        here->put_item({.table = "stories", .item = encode(key)});
        here->put_item({.table = "stories", .item = encode(key), .condition = attribute_exists("PK")});
        here->delete_item({.table = "stories", .key = key});
        here->query({.table = "stories", .key_condition = partition});
        here->query(backwards);
        here->scan({.table = "stories"});
        here->scan({.table = "stories", .exclusive_start_key = key});
        here->batch_write_item({{{"stories", encode(key)}}});
        here->batch_get_item({.gets = {{"stories", key}}});
        here->describe_table({"stories"});
    };
    for (int round = 0; round < 3; ++round) {
        there->create_table({.table = "stories", .key_schema = strings});
        operations(string_key);
        there->delete_table({"stories"});
        there->create_table({.table = "stories", .key_schema = {{"PK", KeyType::N}, std::nullopt}});
        EXPECT_THROW(here->get_item({.table = "stories", .key = string_key}), ValidationError);
        operations({{"PK", 1}});
        there->delete_table({"stories"});
        EXPECT_THROW(here->get_item({.table = "stories", .key = {{"PK", 1}}}), TableNotFound);
    }
}

TEST_F(PostgresLayout, IndexAddedByAnotherProcessIsFilledByTheNextStatement) {
    const std::shared_ptr<Store> here = open("indexes");
    const std::shared_ptr<Store> there = open("indexes");
    there->create_table({.table = "stories", .key_schema = strings});
    const auto put = [&](const char* sk) {
        here->put_item({.table = "stories", .item = encode({{"PK", "a"}, {"SK", sk}, {"title", "t"}})});
    };
    const auto batch = [&](const char* sk) {
        here->batch_write_item({{{"stories", encode({{"PK", "a"}, {"SK", sk}, {"title", "t"}})},
                                 {"stories", encode({{"PK", "b"}, {"SK", sk}, {"title", "t"}})}}});
    };
    put("1");
    batch("2");
    UpdateTableRequest change{.table = "stories"};
    change.create_global_index = SecondaryIndex{.name = "by_title", .partition_key = {{"title"}}};
    there->update_table(change);
    put("3");
    batch("4");
    QueryRequest titles{.table = "stories", .key_condition = compare(Op::equal, "title", "t")};
    titles.index = "by_title";
    EXPECT_EQ(here->query(titles).items.size(), 6U);
}

}  // namespace
}  // namespace dynaloom
