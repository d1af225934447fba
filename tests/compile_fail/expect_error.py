#!/usr/bin/env python3
"""Checks that a program does not compile, and that the first lines of the error say why.

The program begins with lines `// expect: text`. The compiler must refuse it, and each text must stand in the first
lines of what it prints: that is all a user reads. If the program has a part under `#ifdef CORRECTED`, it must compile
with that part, so that it fails for the stated reason and no other.

With --precompile, makes the header that --prefix names ready for the programs, which then take a quarter of the time:
every program sees it first.

Exit status: 0 as expected, 1 not so, 77 if the compiler is missing (an error where CI is set).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys

FIRST_LINES = {"g++": 5, "clang++": 3}
SKIPPED = 77


def expectations(source):
    """The texts of the `// expect:` lines that a program begins with."""
    texts = []
    for line in source.splitlines():
        match = re.fullmatch(r"// expect: (.+?)\s*", line)
        if not match:
            break
        texts.append(match[1])
    return texts


def first_lines(output, count):
    """The first lines of a compiler's output; how the file came to be included does not count as one."""
    counted = [line for line in output.splitlines() if not re.match(r"In file included from |\s+from \S+:\d+", line)]
    return "\n".join(counted[:count])


def joined(output):
    """Text that reaches the output as a pack of characters, 'l', 'i', 'k', written as the word it is."""
    character = r"'(?:\\.|[^'\\])'"
    pack = rf"{character}(?:, ?{character})*"
    return re.sub(pack, lambda match: "".join(c[1:-1] for c in re.findall(character, match[0])), output)


def judge(status, output, texts, count):
    """What is wrong with a refusal, or None."""
    if status == 0:
        return "compiled, but must not"
    if status < 0 or re.search("internal compiler error|PLEASE submit a bug report", output):
        return "the compiler crashed"
    head = joined(first_lines(output, count))
    missing = [text for text in texts if text not in head]
    return f"the first {count} lines lack: " + "; ".join(missing) if missing else None


def run(compiler, *flags):
    command = [compiler, "-std=c++20", "-fdiagnostics-color=never", *flags]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout + done.stderr


def precompile(compiler, flags, header, folder):
    """Makes `folder` hold the header, both as it is and precompiled."""
    os.makedirs(folder, exist_ok=True)
    prefix = shutil.copy(header, folder)
    status, output = run(compiler, *flags, "-x", "c++-header", prefix, "-o", f"{prefix}.gch")
    print(output, end="")
    return status


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True, help="g++-12, clang++-16")
    parser.add_argument("--include", action="append", default=[], help="folder of headers")
    parser.add_argument("--prefix", required=True, help="folder of the precompiled header")
    parser.add_argument("--precompile", action="store_true", help="the program is the header")
    parser.add_argument("program")
    arguments = parser.parse_args()

    if not shutil.which(arguments.compiler):
        print(f"{arguments.compiler} is not installed")
        return 1 if os.environ.get("CI") else SKIPPED
    flags = [f"-I{include}" for include in arguments.include]
    if arguments.precompile:
        return precompile(arguments.compiler, flags, arguments.program, arguments.prefix)
    flags += ["-fsyntax-only", "-include", os.path.join(arguments.prefix, "prefix.hpp"), arguments.program]

    with open(arguments.program, encoding="utf-8") as file:
        source = file.read()
    texts = expectations(source)
    if not texts:
        print(f"{arguments.program}: does not begin with a line `// expect: text`")
        return 1

    count = FIRST_LINES[re.match(r"[a-z+]+", os.path.basename(arguments.compiler))[0]]
    status, output = run(arguments.compiler, *flags)
    wrong = judge(status, output, texts, count)
    if not wrong and re.search(r"#if.*\bCORRECTED\b", source):
        status, output = run(arguments.compiler, *flags, "-DCORRECTED")
        wrong = "does not compile when corrected" if status else None
    if wrong:
        print(f"{arguments.program}: {wrong}\n--- {arguments.compiler} said:\n{output[:8000]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
