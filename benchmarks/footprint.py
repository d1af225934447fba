#!/usr/bin/env python3
"""What a program pays that does one `get`: its size without symbols, and the time to build it from installed dynaloom.

Argument: a build folder of preset release. Beside it stands the same for a program that does nothing.
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3

STORES = {"sqlite": 'dynaloom::sqlite::open("stories.db")', "dynamodb": "dynaloom::dynamodb::open()"}

CMAKE = """cmake_minimum_required(VERSION 3.25)
project(footprint CXX)
find_package(dynaloom REQUIRED COMPONENTS {components})
add_executable(nothing nothing.cpp)
"""
TARGET = """add_executable({store} {store}.cpp)
target_link_libraries({store} PRIVATE dynaloom::{store})
"""

PROGRAM = """#include <dynaloom/dynaloom.hpp>
#include <dynaloom/{store}/store.hpp>

#include <cstdio>

struct Story {{
    static constexpr auto pk_pattern = "USER#{{owner}}";
    static constexpr auto sk_pattern = "STORY#{{story_id}}";

    std::string owner{{}};
    std::string story_id{{}};
    std::string title{{}};
}};

int main() {{
    using namespace dynaloom::literals;
    const dynaloom::Table<Story> stories{{{open}, "stories"}};
    if (auto story = stories.get("owner"_f = "johndoe", "story_id"_f = "1234")) std::puts(story->title.c_str());
}}
"""


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def build_seconds(folder, target):
    run("cmake", "--build", folder / "build", "--target", "clean")
    start = time.monotonic()
    run("cmake", "--build", folder / "build", "--target", target)
    return time.monotonic() - start


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run("cmake", "--install", sys.argv[1], "--prefix", folder / "prefix")
        (folder / "nothing.cpp").write_text("int main() {}\n", encoding="utf-8")
        for store, call in STORES.items():
            (folder / f"{store}.cpp").write_text(PROGRAM.format(store=store, open=call), encoding="utf-8")
        targets = "".join(TARGET.format(store=store) for store in STORES)
        (folder / "CMakeLists.txt").write_text(CMAKE.format(components=" ".join(STORES)) + targets, encoding="utf-8")
        run("cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", "-DCMAKE_BUILD_TYPE=Release",
            "-DCMAKE_CXX_COMPILER=g++-12", "-DCMAKE_CXX_COMPILER_LAUNCHER=", f"-DCMAKE_PREFIX_PATH={folder / 'prefix'}")
        print(f"{'one get':<12}{'build, s':>10}{'stripped, kB':>14}")
        for target in ("nothing", *STORES):
            seconds = statistics.median(build_seconds(folder, target) for _ in range(ROUNDS))
            program = folder / "build" / target
            run("strip", program)
            print(f"{target:<12}{seconds:10.2f}{program.stat().st_size / 1000:14,.0f}")


if __name__ == "__main__":
    main()
