"""Everyday work with PynamoDB."""

import os

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.attributes import UTCDateTimeAttribute, VersionAttribute
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite

from datetime import datetime, timezone

endpoint = os.environ["DYNALOOM_ENDPOINT"]


class ByAuthor(GlobalSecondaryIndex):
    class Meta:
        index_name = "by_author"
        projection = AllProjection()

    author = UnicodeAttribute(hash_key=True)
    views = NumberAttribute(range_key=True)


class Thread(Model):
    class Meta:
        table_name = "pynamodb.threads"
        host = endpoint
        region = "us-east-1"
        billing_mode = "PAY_PER_REQUEST"

    forum = UnicodeAttribute(hash_key=True)
    subject = UnicodeAttribute(range_key=True)
    author = UnicodeAttribute(default="nobody")
    views = NumberAttribute(default=0)
    tags = UnicodeSetAttribute(null=True)
    notes = ListAttribute(null=True)
    extra = JSONAttribute(null=True)
    at = UTCDateTimeAttribute(null=True)
    version = VersionAttribute()
    by_author = ByAuthor()


Thread.create_table(wait=True)
assert Thread.exists()

at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
first = Thread("cooking", "soup", author="ann", views=3, tags={"hot"}, notes=["a", 1], extra={"k": [1]}, at=at)
first.save()
read = Thread.get("cooking", "soup", consistent_read=True)
assert (read.views, read.tags, list(read.notes), read.extra, read.at) == (3, {"hot"}, ["a", 1], {"k": [1]}, at)

try:
    Thread("cooking", "soup").save(Thread.forum.does_not_exist())
    raise AssertionError("the condition holds")
except PutError as error:
    assert error.cause_response_code == "ConditionalCheckFailedException", error

read.update(actions=[Thread.views.set(Thread.views + 2), Thread.tags.add({"thick"}), Thread.notes.remove()],
            condition=Thread.author == "ann")
assert read.views == 5 and read.tags == {"hot", "thick"} and read.notes is None and read.version == 2

with Thread.batch_write() as batch:
    for i in range(40):
        batch.save(Thread("baking", f"bread-{i:02}", author="bob", views=i))
assert len(list(Thread.batch_get([("baking", "bread-01"), ("baking", "bread-02"), ("none", "x")]))) == 2
assert [t.views for t in Thread.query("baking", Thread.subject.startswith("bread-1"), page_size=3)] == list(range(10, 20))
assert [t.views for t in Thread.by_author.query("bob", ByAuthor.views > 36, scan_index_forward=False)] == [39, 38, 37]
assert Thread.count("baking") == 40 and len(list(Thread.scan(Thread.views >= 30, page_size=7))) == 10

connection = Connection(region="us-east-1", host=endpoint)
with TransactWrite(connection=connection) as transaction:
    transaction.save(Thread("cooking", "stew"))
    transaction.delete(Thread.get("baking", "bread-00"))
with TransactGet(connection=connection) as transaction:
    stew = transaction.get(Thread, "cooking", "stew")
assert stew.get().author == "nobody"
try:
    with TransactWrite(connection=connection) as transaction:
        transaction.condition_check(Thread, "cooking", "stew", condition=Thread.author == "someone")
        transaction.save(Thread("cooking", "never"))
    raise AssertionError("the condition holds")
except TransactWriteError as error:
    assert error.cancellation_reasons[0].code == "ConditionalCheckFailed", error

read.delete()
try:
    Thread.get("cooking", "soup")
    raise AssertionError("it is still there")
except DoesNotExist:
    pass
Thread.delete_table()
