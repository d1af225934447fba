"""The work of dynaloom_records.cpp with dynawrap. Arguments: connection string, count."""

import sys
import time
from typing import ClassVar, Optional

import psycopg2
from dynawrap import DBItem
from dynawrap.backends.postgres import PostgresBackend
from pydantic import BaseModel

ROWS, PAGE, BATCH = 10_000, 20, 25
TABLE = "records"


class Record(DBItem, BaseModel):
    pk_pattern: ClassVar[str] = "USER#{user_id}"
    sk_pattern: ClassVar[str] = "ORDER#{order_id}"

    schema_version: str = ""
    user_id: str
    order_id: str
    email: str
    title: str
    body: str
    created: int
    quantity: int
    price: float
    active: bool
    note: Optional[str] = None
    tags: list[str]


def keys_of(operation):
    digits = str(100_000_000 + operation * 7919 % ROWS)
    return {"user_id": "u" + digits[:7], "order_id": digits}


def changed(operation, created):
    keys = keys_of(operation)
    return Record(
        **keys,
        email=f"somebody.{keys['order_id']}@example.com",
        title="An order of several things",
        body='Please leave the parcel with the neighbours "at number 12" if nobody is at home.',
        created=created,
        quantity=operation % 17,
        price=19.95,
        active=True,
        note="gift",
        tags=["new", "parcel", "express"],
    )


def measure(name, count, work):
    for i in range(count // 10):
        work(i)
    begin, before = time.perf_counter(), time.process_time()
    for i in range(count):
        work(i)
    cpu, seconds = time.process_time() - before, time.perf_counter() - begin
    print(name, count / seconds, cpu / count * 1e6, sep="\t")


def main():
    backend = PostgresBackend(psycopg2.connect(sys.argv[1]))
    count = int(sys.argv[2])

    def get(i):
        assert backend.get(TABLE, Record, **keys_of(i)) is not None

    def query(i):
        user = keys_of(i)["user_id"]
        assert len(list(backend.query(TABLE, Record, limit=PAGE, on_error="raise", user_id=user))) == PAGE

    def put(i):
        backend.batch_write(TABLE, [changed(i * BATCH + j, i) for j in range(BATCH)])

    measure("get", count, get)
    measure("query", count, query)
    measure("batch put", count // BATCH, put)


if __name__ == "__main__":
    main()
