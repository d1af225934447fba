#!/usr/bin/env python3
"""Compares servers of DynamoDB's protocol: ours, DynamoDB Local and dynalite, in one run on one machine; and one that
moves as many bytes and does nothing else.

Usage: serve.py <dynaloom> <folder of serve_load and bare_server> [<folder of DynamoDB Local> [<folder of dynalite's node_modules>]]
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

OPERATIONS = ["GetItem", "PutItem", "Query", "BatchWriteItem", "TransactWriteItems"]
CONNECTIONS = [1, 16]
SECONDS = float(os.environ.get("DYNALOOM_BENCH_SECONDS", "3"))
ITEMS = int(os.environ.get("DYNALOOM_BENCH_ITEMS", "50000"))
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/", data=b"{}",
        headers={"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables",
                 "X-Amz-Date": "20260101T000000Z",
                 "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
                                  "SignedHeaders=host, Signature=0"})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status == 200
    except OSError:
        return False


class Contender:
    def __init__(self, name, command, folder):
        self.name = name
        self.port = free_port()
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [word.replace("{port}", str(self.port)).replace("{folder}", folder) for word in command],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, start_new_session=True)
        while not answers(self.port):
            if self.process.poll() is not None or time.perf_counter() - start > 60:
                raise RuntimeError(f"{name} does not start")
            time.sleep(0.001)
        self.first_answer = time.perf_counter() - start

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        """Resident megabytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def measure(name, command, load, rows, facts):
    with tempfile.TemporaryDirectory() as folder:
        starts = []
        for _ in range(3):
            one = Contender(name, command, folder)
            starts.append(one.first_answer)
            idle = one.memory()
            one.stop()
        contender = Contender(name, command, folder)
        try:
            subprocess.run([load, str(contender.port), "prepare", str(ITEMS)], check=True)
            facts.append((name, min(starts) * 1000, idle, contender.memory()))
            offered = []
            for operation in OPERATIONS:  # compilers of virtual machines warm up
                warm_up = subprocess.run([load, str(contender.port), operation, "4", str(SECONDS)], check=False,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                if warm_up.returncode == 0:
                    offered.append(operation)
                else:
                    print(f"{name} does not offer {operation}", file=sys.stderr)
            for operation in offered:
                for connections in CONNECTIONS:
                    before = contender.processor_seconds()
                    start = time.perf_counter()
                    run = subprocess.run([load, str(contender.port), operation, str(connections), str(SECONDS)],
                                         check=True, capture_output=True, text=True)
                    passed = time.perf_counter() - start
                    used = contender.processor_seconds() - before
                    count, median, late = map(int, run.stdout.split())
                    rows[operation, connections, name] = (count / passed, used / count * 1e6, median, late)
        finally:
            contender.stop()


def main():
    dynaloom, programs = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
    load = str(programs / "serve_load")
    serve = [str(dynaloom), "serve", "--port", "{port}", "--log-level", "error", "--store"]
    contenders = [
        ("sockets alone", [str(programs / "bare_server"), "{port}"]),
        ("dynaloom, memory", serve + ["sqlite::memory:"]),
        ("dynaloom, file", serve + ["sqlite:{folder}/app.db"]),
    ]
    if len(sys.argv) > 3:
        local = sys.argv[3]
        java = ["java", f"-Djava.library.path={local}", "-cp", f"{local}/*",
                "software.amazon.dynamodb.services.local.main.ServerRunner", "-disableTelemetry", "-port", "{port}"]
        contenders += [("DynamoDB Local, memory", java + ["-inMemory"]),
                       ("DynamoDB Local, file", java + ["-sharedDb", "-dbPath", "{folder}"])]
    if len(sys.argv) > 4:
        contenders += [("dynalite, memory", ["node", f"{sys.argv[4]}/dynalite/cli.js", "--port", "{port}",
                                             "--createTableMs", "0"])]

    rows, facts = {}, []
    for name, command in contenders:
        print(f"measuring {name}", file=sys.stderr)
        try:
            measure(name, command, load, rows, facts)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(f"{name}: {error}", file=sys.stderr)

    print(f"{'server':<26}{'first answer ms':>16}{'idle MB':>10}{f'MB, {ITEMS} items':>18}")
    for name, first, idle, full in facts:
        print(f"{name:<26}{first:>16.0f}{idle:>10.1f}{full:>18.1f}")
    print(f"binary: {dynaloom.stat().st_size / 1e6:.1f} MB\n")
    print(f"{'operation':<20}{'conn':>5}  {'server':<26}{'requests/s':>11}{'CPU us':>9}{'p50 us':>9}{'p99 us':>9}")
    for operation in OPERATIONS:
        for connections in CONNECTIONS:
            for name, _ in contenders:
                if (operation, connections, name) in rows:
                    rate, cpu, median, late = rows[operation, connections, name]
                    print(f"{operation:<20}{connections:>5}  {name:<26}{rate:>11,.0f}{cpu:>9.1f}{median:>9}{late:>9}")


if __name__ == "__main__":
    main()
