#include <dynaloom/dynaloom.hpp>
#include <dynaloom/snapshot/sql.hpp>
#include <dynaloom/sqlite/store.hpp>

int main() {
    const auto store = dynaloom::sqlite::open(":memory:");
    store->create_table({.table = "things", .key_schema = {{"id"}}});
    dynaloom::SnapshotSql sql;
    sql.add("things", dynaloom::Snapshot{store, "things"});
    return sql.query("SELECT count(*) FROM things")[0][0] == dynaloom::AttributeValue{0} ? 0 : 1;
}
