#!/usr/bin/env python3
"""Checks that the build's lists are complete: a test that no list names never runs, a header is never installed.

- Every source is named in a CMakeLists.txt; programs of tests/compile_fail are found by pattern.
- Every public header is named in include/CMakeLists.txt.
- A file of tests says by its name what it needs.
"""

import pathlib
import re
import sys

FOLDERS = ("src", "apps", "tests", "examples", "benchmarks")
# What every store must do needs nothing by itself; the file that runs it on a store says what that needs.
TEST_NAMES = ("_test.cpp", "_pgtest.cpp", "_ddbtest.cpp", "_contract.cpp")


def listed(cmake_file):
    """The files that a CMakeLists.txt names."""
    text = re.sub(r"#.*", "", cmake_file.read_text(encoding="utf-8"))
    text = text.replace("${CMAKE_CURRENT_SOURCE_DIR}/", "")
    return {(cmake_file.parent / name).resolve() for name in re.findall(r"[\w./-]+\.[ch]pp\b", text)}


def problems(root):
    root = root.resolve()
    names = set()
    for folder in ("include", *FOLDERS):
        for cmake_file in (root / folder).rglob("CMakeLists.txt"):
            names |= listed(cmake_file)
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*.cpp")):
            path = file.relative_to(root)
            if path.parts[:2] == ("tests", "compile_fail"):
                continue
            if file not in names:
                yield f"{path}: no CMakeLists.txt names it"
            if path.parts[0] == "tests" and not path.name.endswith(TEST_NAMES):
                if re.search(r"^TEST", file.read_text(encoding="utf-8"), re.MULTILINE):
                    yield f"{path}: a test's name ends in one of {', '.join(TEST_NAMES)}"
    for file in sorted((root / "include").rglob("*.hpp")):
        if file not in names:
            yield f"{file.relative_to(root)}: include/CMakeLists.txt does not name it"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "every file is in its list")
    sys.exit(1 if found else 0)
