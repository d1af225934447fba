#!/usr/bin/env python3
"""Joins the rows of snapshot_benchmark.cpp with pandas and DuckDB, as far as they are installed: rows of the larger
table per second, the median of several runs.

    pip install pandas duckdb
"""

import argparse
import importlib
import statistics
import time


def digits(number):
    return str(100_000_000 + number)


def locations(rows, customers):
    numbers = range(rows)
    return {
        "location_id": ["l" + digits(n) for n in numbers],
        "customer_id": ["c" + digits((n * 7919 + 13) % 2**32 % customers) for n in numbers],
        "name": ["Branch number " + digits(n) for n in numbers],
        "street": [f"Karl Johans gate {n % 200}" for n in numbers],
        "city": ["Oslo"] * rows,
        "latitude": [59.0 + n % 1000 / 1000 for n in numbers],
        "longitude": [10.0 + n % 777 / 1000 for n in numbers],
        "opened": [1_700_000_000 + n for n in numbers],
    }


def customers(rows):
    return {
        "customer_id": ["c" + digits(n) for n in range(rows)],
        "customer": ["Customer " + digits(n) for n in range(rows)],
    }


def rate(rows, join, runs):
    """Rows per second; `join` returns how many rows it found."""
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        if join() != rows:
            raise SystemExit("the join is wrong")
        seconds.append(time.perf_counter() - begin)
    return rows / statistics.median(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    count = arguments.rows // 10

    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        raise SystemExit("pandas is not installed") from None
    left = pandas.DataFrame(locations(arguments.rows, count))
    right = pandas.DataFrame(customers(count))
    contenders = {"pandas merge": lambda: len(left.merge(right, on="customer_id"))}
    try:
        duckdb = importlib.import_module("duckdb")
    except ImportError:
        print("duckdb is not installed")
    else:
        for threads in (1, 2):
            database = duckdb.connect(config={"threads": threads})
            database.register("left_frame", left)
            database.register("right_frame", right)
            database.execute("CREATE TABLE l AS SELECT * FROM left_frame")
            database.execute("CREATE TABLE r AS SELECT * FROM right_frame")
            pairs = "CREATE OR REPLACE TEMP TABLE pairs AS SELECT l.rowid AS l, r.rowid AS r FROM l JOIN r USING (customer_id)"
            contenders[f"duckdb, pairs of row numbers, {threads} threads"] = (
                lambda database=database: database.execute(pairs).fetchone()[0])
            contenders[f"duckdb, whole rows, {threads} threads"] = lambda database=database: database.execute(
                "CREATE OR REPLACE TEMP TABLE whole AS SELECT * FROM l JOIN r USING (customer_id)").fetchone()[0]
    for name, join in contenders.items():
        print(f"{name:<40}{rate(arguments.rows, join, arguments.runs):>14,.0f} rows/s", flush=True)


if __name__ == "__main__":
    main()
