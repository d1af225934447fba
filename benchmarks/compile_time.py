#!/usr/bin/env python3
"""Measures what models cost the compiler: user CPU seconds of `g++ -O2 -c`, the median of several runs.

- a translation unit with one model and one Table that saves, gets and queries it;
- the same with further models of 15 fields, each saved and read;
- the same with such models only encoded and decoded;
- the same with such structs alone, made, copied and destroyed: what the compiler takes for them without dynaloom.
"""

import argparse
import pathlib
import resource
import statistics
import subprocess
import tempfile

HEAD = """#include <dynaloom/dynaloom.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
using namespace dynaloom::literals;
"""

MODEL = """
struct Model{n} {{
    static constexpr auto pk_pattern = "M{n}#{{owner}}";
    static constexpr auto sk_pattern = "S#{{id}}";
    std::string owner{{}};
    std::string id{{}};
    std::string a{n}{{}}, b{{}}, c{{}}, d{{}};
    std::int64_t e = 0, f = 0;
    std::uint32_t g = 0;
    bool h = false;
    double i = 0;
    std::optional<std::string> j{{}};
    std::vector<std::string> k{{}};
    std::optional<std::int64_t> l{{}};
    int m = 0;
}};
"""

FIRST_USE = """
std::size_t use(const std::shared_ptr<dynaloom::Store>& store) {
    dynaloom::Table<Model0> table{store, "table"};
    table.save({.owner = "a", .id = "b"});
    auto one = table.get("owner"_f = "a", "id"_f = "b");
    return table.query("owner"_f = "a").limit(10).all().size() + (one ? 1 : 0);
}
"""

FURTHER_USE = """
bool use{n}(const std::shared_ptr<dynaloom::Store>& store) {{
    dynaloom::Table<Model{n}> table{{store, "table"}};
    table.save({{.owner = "a", .id = "b"}});
    return table.get("owner"_f = "a", "id"_f = "b").has_value();
}}
"""

CODEC_USE = """
std::string use{n}(const dynaloom::EncodedItem& item) {{
    return dynaloom::encode(dynaloom::decode<Model{n}>(item), dynaloom::Encoding::wire);
}}
"""

STRUCT_USE = """
void take(const std::optional<Model{n}>& one);
void use{n}() {{
    take(Model{n}{{.owner = "a", .id = "b"}});
}}
"""


def seconds(compiler, include, source):
    """User CPU seconds of one compilation."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([compiler, "-std=c++20", "-O2", f"-I{include}", "-c", source, "-o", "/dev/null"], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default="g++-12")
    parser.add_argument("--further", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    include = pathlib.Path(__file__).resolve().parent.parent / "include"

    programs = {
        "the standard headers alone": HEAD.replace("#include <dynaloom/dynaloom.hpp>", "#include <chrono>\n#include <memory>")
        .replace("using namespace dynaloom::literals;", ""),
        "dynaloom.hpp alone": HEAD,
        "one model, one Table": HEAD + MODEL.format(n=0) + FIRST_USE,
    }
    one_model = programs["one model, one Table"]
    uses = {"further models": FURTHER_USE, "models without Table": CODEC_USE, "structs alone": STRUCT_USE}
    for name, use in uses.items():
        programs[f"and {arguments.further} {name}"] = one_model + "".join(
            MODEL.format(n=n) + use.format(n=n) for n in range(1, arguments.further + 1))

    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in programs.items():
            source = pathlib.Path(folder) / "program.cpp"
            source.write_text(text, encoding="utf-8")
            results[name] = statistics.median(
                seconds(arguments.compiler, include, source) for _ in range(arguments.runs))
            print(f"{name:<32}{results[name]:8.2f} s", flush=True)
    one, *others = list(results.values())[2:]
    names = ("each further model", "of which model and codec", "of which its struct alone")
    for name, all_of_them in zip(names, others):
        print(f"{name:<32}{(all_of_them - one) / arguments.further:8.3f} s")


if __name__ == "__main__":
    main()
