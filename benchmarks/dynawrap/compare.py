#!/usr/bin/env python3
"""What dynawrap and dynaloom do on one table of PostgreSQL: gets, queries of 20 records and puts of 25 at once, a second
and in microseconds of their own CPU.

Arguments: the program dynaloom_records, the folder of dynawrap's virtual environment, and a number of gets.
"""

import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 3


def main():
    dynaloom, python = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) / "bin/python"
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 5000
    contenders = {"dynaloom": [dynaloom], "dynawrap": [python, "-W", "ignore", HERE / "dynawrap_records.py"]}
    found = {}
    server = subprocess.Popen([dynaloom, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        dsn = server.stdout.readline().strip()
        if not dsn:
            raise SystemExit("PostgreSQL does not start")
        for _ in range(ROUNDS):  # in turn, so that both meet the same noise
            for name, command in contenders.items():
                done = subprocess.run([*command, dsn, str(count)], check=True, stdout=subprocess.PIPE, text=True)
                for line in done.stdout.splitlines():
                    work, rate, cpu = line.split("\t")
                    found.setdefault(work, {}).setdefault(name, []).append((float(rate), float(cpu)))
    finally:
        server.stdin.close()
        server.wait()
    print(f"{'work':<12}{'package':<12}{'a second':>10}{'of ours':>9}{'CPU us':>10}{'of ours':>9}")
    for work, runs in found.items():
        rates, cpus = ({name: statistics.median(run[i] for run in all_runs) for name, all_runs in runs.items()}
                       for i in (0, 1))
        for name in runs:
            print(f"{work:<12}{name:<12}{rates[name]:10,.0f}{rates[name] / rates['dynaloom']:9.2f}"
                  f"{cpus[name]:10.1f}{cpus[name] / cpus['dynaloom']:9.1f}")


if __name__ == "__main__":
    main()
