#!/usr/bin/env python3
"""CPU microseconds of a client for a get, and for a query of 20 records, from a server that costs it nothing.

Arguments: the program dynaloom_client, and a folder into which boto3 and the JavaScript SDK are installed.
"""

import pathlib
import shutil
import statistics
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = 3


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def install_boto3(folder):
    python = folder / "venv/bin/python"
    if not python.exists():
        venv.create(folder / "venv", with_pip=True)
        run(python, "-m", "pip", "install", "--quiet", "boto3")
    return [python, HERE / "boto3_client.py"]


def install_javascript(folder):
    if not (folder / "node_modules/@aws-sdk/lib-dynamodb").exists():
        run("npm", "install", "--silent", "--prefix", folder, "@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb")
    script = folder / "javascript_client.mjs"  # beside node_modules, where it looks
    shutil.copy(HERE / script.name, script)
    return ["node", script]


def main():
    dynaloom, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    contenders = {
        "dynaloom": ([dynaloom], 20000),
        "boto3": (install_boto3(folder), 1000),
        "JavaScript": (install_javascript(folder), 3000),
    }
    found = {}
    server = subprocess.Popen([dynaloom, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port, user, order = server.stdout.readline().split()
        for _ in range(ROUNDS):  # in turn, so that all meet the same noise
            for name, (command, count) in contenders.items():
                for line in run(*command, port, user, order, str(count)).splitlines():
                    work, microseconds = line.split()
                    found.setdefault(work, {}).setdefault(name, []).append(float(microseconds))
    finally:
        server.stdin.close()
        server.wait()
    print(f"{'client CPU':<12}{'client':<14}{'us':>9}{'of ours':>10}")
    for work, times in found.items():
        ours = statistics.median(times["dynaloom"])
        for name, all_times in times.items():
            median = statistics.median(all_times)
            print(f"{work:<12}{name:<14}{median:9.1f}{median / ours:10.1f}")


if __name__ == "__main__":
    main()
