#!/usr/bin/env python3
"""Prints Google Benchmark's JSON as ratios: each contender's rate divided by that of `hand_written`, in the same run.

Names are subject/contender. Repetitions are compared by their median; the spread shows how noisy the machine was.
"""

import json
import statistics
import sys


def rates(report):
    """{subject: {contender: [items per second of each repetition]}}"""
    found = {}
    for run in report["benchmarks"]:
        if run.get("run_type") == "aggregate":
            continue
        subject, _, contender = run["run_name"].removesuffix("/real_time").partition("/")
        found.setdefault(subject, {}).setdefault(contender, []).append(run["items_per_second"])
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        subjects = rates(json.load(file))
    print(f"{'subject':<26}{'contender':<16}{'items/s':>12}{'spread':>9}{'ratio':>9}")
    for subject, contenders in subjects.items():
        bare = statistics.median(contenders["hand_written"]) if "hand_written" in contenders else None
        for contender, runs in contenders.items():
            median = statistics.median(runs)
            spread = (max(runs) - min(runs)) / median
            ratio = f"{median / bare:9.2f}" if bare else ""
            print(f"{subject:<26}{contender:<16}{median:>12,.0f}{spread:>8.0%} {ratio}")


if __name__ == "__main__":
    main()
