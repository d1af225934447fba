#include "engine/table_schema.hpp"
#include "sqlite/group_commit.hpp"
#include "support/eventually.hpp"
#include "support/temp_dir.hpp"

#include <dynaloom/error.hpp>
#include <dynaloom/sqlite/store.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dynaloom::sqlite {
namespace {

using namespace std::chrono_literals;
using engine::WriteTransaction;

class GroupCommitTest : public testing::Test {
protected:
    GroupCommitTest() {
        open(path)->create_table({.table = "ttt", .key_schema = {.partition_key = {.name = "p"}}});
        engine::Deadline deadline{1min};
        const GroupCommit::Pool::Lease lease = pool.take(call, deadline);
        sqlite3_commit_hook((*lease).handle(), &GroupCommitTest::on_commit, this);
    }

    static int on_commit(void* self) {
        auto& test = *static_cast<GroupCommitTest*>(self);
        ++test.commits;
        return test.refuse_commits ? 1 : 0;
    }

    static void put(WriteTransaction& transaction, const std::string& key) {
        const engine::TableState* table = transaction.table("ttt");
        ASSERT_NE(table, nullptr);
        const engine::RowView row{.key = {key, ""}, .schema_version = {}, .data = "{}"};
        transaction.put_many(*table, {&row, 1});
    }
    static bool has(WriteTransaction& transaction, const std::string& key) {
        const engine::RowKey row{key, ""};
        std::optional<std::string> found;
        transaction.get_many(*transaction.table("ttt"), {&row, 1}, {&found, 1});
        return found.has_value();
    }
    bool stored(const std::string& key) {
        return open(path)->get_item({.table = "ttt", .key = Item{{"p", key}}}).item.has_value();
    }

    /// What a write threw, or nothing.
    std::string write(const std::function<void(WriteTransaction&)>& fn,
                      engine::Deadline deadline = engine::Deadline{1min}) {
        return write(commit, fn, deadline);
    }
    std::string write(GroupCommit& group, const std::function<void(WriteTransaction&)>& fn,
                      engine::Deadline deadline = engine::Deadline{1min}) {
        try {
            group.write(call, deadline, fn);
            return {};
        } catch (const std::exception& error) {
            return error.what();
        }
    }

    /// Runs writes as one group: the first holds the transaction open until the others wait.
    std::vector<std::string> write_together(const std::vector<std::function<void(WriteTransaction&)>>& writes) {
        std::vector<std::string> results(writes.size());
        std::vector<std::thread> threads;
        std::atomic<bool> first_runs = false;
        threads.emplace_back([&] {
            bool waited = false;
            results[0] = write([&](WriteTransaction& transaction) {
                first_runs = true;
                if (!std::exchange(waited, true)) {
                    EXPECT_TRUE(test::eventually([&] { return commit.waiting() + 1 == writes.size(); }));
                }
                writes[0](transaction);
            });
        });
        while (!first_runs) std::this_thread::yield();
        for (std::size_t i = 1; i < writes.size(); ++i) threads.emplace_back([&, i] { results[i] = write(writes[i]); });
        for (std::thread& thread : threads) thread.join();
        return results;
    }

    test::TempDir folder;
    const std::string path = folder / "app.db";
    const engine::Call call{.table = "ttt"};
    GroupCommit::Pool pool{path, 1, [this](engine::Deadline& deadline) {
                               return std::make_unique<Connection>(path, Connection::Use::writing, Durability::full,
                                                                   deadline);
                           }};
    GroupCommit commit{pool, engine::TableSchema::parse, {.time = 1min}};
    std::atomic<int> commits = 0;
    std::atomic<bool> refuse_commits = false;
};

TEST_F(GroupCommitTest, WritesTogetherAreOneCommit) {
    EXPECT_EQ(write([](WriteTransaction& transaction) { put(transaction, "alone"); }), "");
    EXPECT_EQ(commits, 1);
    std::vector<std::function<void(WriteTransaction&)>> writes;
    for (int i = 0; i < 8; ++i)
        writes.emplace_back([i](WriteTransaction& transaction) { put(transaction, "k" + std::to_string(i)); });
    EXPECT_EQ(write_together(writes), std::vector<std::string>(8));
    EXPECT_EQ(commits, 2);
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(stored("k" + std::to_string(i)));
}

TEST_F(GroupCommitTest, WritesOfGroupsOfOneHaveTheirOwnCommits) {
    GroupCommit alone{pool, engine::TableSchema::parse, {.writes = 1}};
    std::atomic<bool> first_runs = false;
    std::thread first{[&] {
        EXPECT_EQ(write(alone,
                        [&](WriteTransaction& transaction) {
                            first_runs = true;
                            EXPECT_TRUE(test::eventually([&] { return alone.waiting() == 1; }));
                            put(transaction, "a");
                        }),
                  "");
    }};
    while (!first_runs) std::this_thread::yield();
    EXPECT_EQ(write(alone, [](WriteTransaction& transaction) { put(transaction, "b"); }), "");
    first.join();
    EXPECT_EQ(commits, 2);
}

TEST_F(GroupCommitTest, WritesThatFailUndoThemselvesAlone) {
    const auto failing = [](const std::string& key) {
        return [key](WriteTransaction& transaction) {
            put(transaction, key);
            throw ConditionFailed{"no"};
        };
    };
    const auto results = write_together({[](WriteTransaction& t) { put(t, "a"); }, failing("b"),
                                         [](WriteTransaction& t) { put(t, "c"); }, failing("a"), failing("d")});
    EXPECT_EQ(results, (std::vector<std::string>{"", "no", "", "no", "no"}));
    EXPECT_EQ(commits, 1);
    EXPECT_TRUE(stored("a"));
    EXPECT_FALSE(stored("b"));
    EXPECT_TRUE(stored("c"));
    EXPECT_FALSE(stored("d"));
    // The first one too.
    EXPECT_EQ(write_together({failing("e"), [](WriteTransaction& t) { put(t, "f"); }}),
              (std::vector<std::string>{"no", ""}));
    EXPECT_FALSE(stored("e"));
    EXPECT_TRUE(stored("f"));
}

TEST_F(GroupCommitTest, WritesSeeThoseBeforeThem) {
    const auto results = write_together({[](WriteTransaction& t) { put(t, "a"); },
                                         [](WriteTransaction& t) {
                                             if (has(t, "a")) throw ConditionFailed{"there already"};
                                         }});
    EXPECT_EQ(results, (std::vector<std::string>{"", "there already"}));
}

TEST_F(GroupCommitTest, CommitThatFailsFailsAll) {
    EXPECT_EQ(write([](WriteTransaction& t) { put(t, "before"); }), "");
    refuse_commits = true;
    const auto results =
        write_together({[](WriteTransaction& t) { put(t, "a"); }, [](WriteTransaction& t) { put(t, "b"); },
                        // Told what never came to be: this is no answer to give.
                        [](WriteTransaction& t) {
                            if (has(t, "a")) throw ConditionFailed{"there already"};
                        }});
    refuse_commits = false;
    for (const std::string& result : results) EXPECT_NE(result.find("constraint"), std::string::npos) << result;
    EXPECT_FALSE(stored("a"));
    EXPECT_FALSE(stored("b"));
    EXPECT_EQ(write([](WriteTransaction& t) { put(t, "after"); }), "");
    EXPECT_TRUE(stored("after"));
}

TEST_F(GroupCommitTest, WriteThatLosesTheTransactionHarmsNoOther) {
    engine::Deadline deadline{1min};
    sqlite3* database = (*pool.take(call, deadline)).handle();
    std::atomic<int> runs = 0;
    const auto results = write_together({[&](WriteTransaction& t) {
                                             ++runs;
                                             put(t, "a");
                                         },
                                         [&](WriteTransaction&) {
                                             sqlite3_exec(database, "ROLLBACK", nullptr, nullptr,
                                                          nullptr);  // as SQLite does when a disk is full
                                             throw ServiceError{"disk full", "SQLITE_FULL"};
                                         },
                                         [](WriteTransaction& t) { put(t, "c"); }});
    EXPECT_EQ(results, (std::vector<std::string>{"", "disk full", ""}));
    EXPECT_TRUE(stored("a"));
    EXPECT_TRUE(stored("c"));
    EXPECT_GE(runs, 2);
}

TEST_F(GroupCommitTest, FailuresJudgedOnWhatWasUndoneAreJudgedAnew) {
    engine::Deadline deadline{1min};
    sqlite3* database = (*pool.take(call, deadline)).handle();
    bool lost = false;
    const auto results = write_together({[&](WriteTransaction& t) {
                                             if (lost) throw ConditionFailed{"changed"};
                                             put(t, "a");
                                         },
                                         [](WriteTransaction& t) {
                                             if (has(t, "a")) throw ConditionFailed{"there already"};
                                             put(t, "a");
                                         },
                                         [&](WriteTransaction&) {
                                             lost = true;
                                             sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
                                             throw ServiceError{"disk full", "SQLITE_FULL"};
                                         }});
    EXPECT_EQ(results, (std::vector<std::string>{"changed", "", "disk full"}));
    EXPECT_TRUE(stored("a"));
}

TEST_F(GroupCommitTest, WriteThatLosesTheTransactionBeforeItsTableIsKnownIsNotRunOutsideOfAny) {
    engine::Deadline deadline{1min};
    sqlite3* database = (*pool.take(call, deadline)).handle();
    std::atomic<int> runs = 0;
    const auto results = write_together({[](WriteTransaction& t) { put(t, "a"); },
                                         [&](WriteTransaction& t) {
                                             ++runs;
                                             static_cast<void>(t.table("ttt"));  // remembered, and not looked at
                                             sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
                                             throw ServiceError{"disk full", "SQLITE_FULL"};
                                         },
                                         [](WriteTransaction& t) { put(t, "c"); }});
    EXPECT_EQ(results, (std::vector<std::string>{"", "disk full", ""}));
    EXPECT_EQ(runs, 1);
    EXPECT_TRUE(stored("a"));
    EXPECT_TRUE(stored("c"));
}

TEST_F(GroupCommitTest, WriteThatCannotBeUndoneAloneIsNotCommittedWithTheOthers) {
    engine::Deadline deadline{1min};
    sqlite3* database = (*pool.take(call, deadline)).handle();
    const auto refuse_undoing = [](void*, int action, const char* what, const char*, const char*, const char*) {
        return action == SQLITE_SAVEPOINT && std::string_view{what} == "ROLLBACK" ? SQLITE_DENY : SQLITE_OK;
    };
    const auto results = write_together({[](WriteTransaction& t) { put(t, "a"); },
                                         [&](WriteTransaction& t) {
                                             put(t, "b");
                                             sqlite3_set_authorizer(database, refuse_undoing, nullptr);
                                             throw ConditionFailed{"no"};
                                         },
                                         [](WriteTransaction& t) { put(t, "c"); }});
    EXPECT_EQ(results, (std::vector<std::string>{"", "no", ""}));
    EXPECT_TRUE(stored("a"));
    EXPECT_FALSE(stored("b"));
    EXPECT_TRUE(stored("c"));
}

TEST_F(GroupCommitTest, TablesThatChangedAreSeenWithinAGroup) {
    EXPECT_EQ(write([](WriteTransaction& t) { put(t, "x"); }), "");
    const auto other = open(path);
    other->delete_table({.table = "ttt"});
    other->create_table({.table = "ttt", .key_schema = {.partition_key = {.name = "p"}}});
    EXPECT_EQ(write_together({[](WriteTransaction& t) { put(t, "a"); }, [](WriteTransaction& t) { put(t, "b"); }}),
              (std::vector<std::string>{"", ""}));
    EXPECT_FALSE(stored("x"));
    EXPECT_TRUE(stored("a"));
    EXPECT_TRUE(stored("b"));
}

TEST_F(GroupCommitTest, NobodyWaitsPastTheDeadline) {
    std::atomic<bool> holds = false;
    std::atomic<bool> let_go = false;
    std::thread holder{[&] {
        EXPECT_EQ(write([&](WriteTransaction& t) {
                      holds = true;
                      while (!let_go) std::this_thread::sleep_for(1ms);
                      put(t, "a");
                  }),
                  "");
    }};
    while (!holds) std::this_thread::yield();
    const std::string result = write([](WriteTransaction& t) { put(t, "b"); }, engine::Deadline{50ms});
    let_go = true;
    holder.join();
    EXPECT_NE(result.find("no turn to write came within 50 ms"), std::string::npos) << result;
    EXPECT_TRUE(stored("a"));
    EXPECT_FALSE(stored("b"));
}

}  // namespace
}  // namespace dynaloom::sqlite
