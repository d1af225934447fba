#!/usr/bin/env python3
"""Lets the compiler of a build folder look at every file of it, without making anything: a third of the time of a build.

Argument: the folder, configured with CMAKE_EXPORT_COMPILE_COMMANDS.
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys


def check(entry):
    """Whether the file compiles; what the compiler says is printed."""
    command = shlex.split(entry["command"])
    output = command.index("-o")
    command[output : output + 2] = ["-fsyntax-only"]
    found = subprocess.run(command, cwd=entry["directory"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if found.stdout:
        print(found.stdout, flush=True)
    return found.returncode == 0


def main():
    entries = json.loads((pathlib.Path(sys.argv[1]) / "compile_commands.json").read_text(encoding="utf-8"))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        right = list(pool.map(check, entries))
    wrong = [entry["file"] for entry, fine in zip(entries, right) if not fine]
    print(f"{len(entries)} files, {len(wrong)} with errors")
    for file in wrong:
        print(file)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
