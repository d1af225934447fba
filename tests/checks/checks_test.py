import pathlib
import tempfile
import unittest

import check_docs
import check_includes
import check_lists


class Tree(unittest.TestCase):
    """A project in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text=""):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class Includes(Tree):
    def found(self, path, text):
        self.write(path, text)
        return list(check_includes.problems(self.root))

    def test_lower_layers_are_allowed(self):
        self.write("src/value/text.hpp")
        self.assertEqual(self.found("src/sqlite/store.cpp", "#include <dynaloom/store/store.hpp>\n"
                                    '#include <sqlite3.h>\n#include "value/text.hpp"\n#include <dynaloom/error.hpp>\n'), [])

    def test_higher_and_foreign_layers_are_not(self):
        for path, include in [("include/dynaloom/value/x.hpp", "dynaloom/model/field.hpp"),
                              ("include/dynaloom/model/x.hpp", "dynaloom/table/table.hpp"),
                              ("src/table/x.cpp", "dynaloom/sqlite/store.hpp"),
                              ("src/engine/x.cpp", "dynaloom/model/field.hpp"),
                              ("include/dynaloom/error.hpp", "dynaloom/value/number.hpp")]:
            with self.subTest(path):
                found = self.found(path, f"#include <vector>\n#include <{include}>\n")
                self.assertEqual(len(found), 1)
                self.assertIn(f"{path}:2: includes {include}", found[0])
                (self.root / path).unlink()

    def test_private_headers_of_higher_layers_are_not(self):
        self.write("src/engine/engine.hpp")
        self.assertEqual(len(self.found("src/model/x.cpp", '#include "engine/engine.hpp"\n')), 1)

    def test_public_headers_stay_free_of_drivers_and_private_headers(self):
        self.write("src/value/text.hpp")
        for include in ("<simdjson.h>", "<openssl/evp.h>", "<fmt/core.h>", '"field.hpp"', "<value/text.hpp>"):
            with self.subTest(include):
                self.assertEqual(len(self.found("include/dynaloom/value/x.hpp", f"#include {include}\n")), 1)

    def test_the_umbrella_is_for_users(self):
        umbrella = "#include <dynaloom/dynaloom.hpp>\n"
        self.assertEqual(self.found("examples/stories/main.cpp", umbrella), [])
        self.assertEqual(len(self.found("src/table/x.cpp", umbrella)), 1)
        self.assertEqual(len(self.found("apps/dynaloom/main.cpp", umbrella)), 2)

    def test_the_umbrella_covers_every_layer(self):
        self.assertEqual(self.found("include/dynaloom/dynaloom.hpp", "#include <dynaloom/table/table.hpp>\n"), [])

    def test_unknown_layers_are_named(self):
        self.assertIn("moon is no layer", self.found("src/moon/x.cpp", "")[0])


class Lists(Tree):
    def test_finds_what_no_list_names(self):
        self.write("src/value/CMakeLists.txt", "target_sources(x PRIVATE a.cpp ${CMAKE_CURRENT_SOURCE_DIR}/../e.cpp # b.cpp\n)")
        self.write("include/CMakeLists.txt", "target_sources(x PUBLIC FILE_SET HEADERS FILES\n dynaloom/a.hpp)")
        for path in ("src/value/a.cpp", "src/value/b.cpp", "src/e.cpp", "include/dynaloom/a.hpp", "include/dynaloom/b.hpp",
                     "tests/compile_fail/free.cpp"):
            self.write(path)
        found = list(check_lists.problems(self.root))
        self.assertEqual([line.split(":")[0] for line in found], ["src/value/b.cpp", "include/dynaloom/b.hpp"])

    def test_wants_names_of_tests_to_say_what_they_need(self):
        self.write("tests/unit/CMakeLists.txt", "target_sources(x PRIVATE a_test.cpp b_pgtest.cpp tests_of_c.cpp)")
        for name in ("a_test.cpp", "b_pgtest.cpp", "tests_of_c.cpp"):
            self.write(f"tests/unit/{name}", "TEST(A, B) {}\n")
        self.assertEqual(len(list(check_lists.problems(self.root))), 1)


class Docs(Tree):
    source = "int main() {\n    // [save]\n    save();\n    // [more]\n    if (x)\n        y();\n    // [/more]\n    // [/save]\n}\n"

    def found(self, markdown):
        self.write("examples/a.cpp", self.source)
        self.write("README.md", markdown)
        return list(check_docs.problems(self.root))

    def test_equal_blocks_pass(self):
        self.assertEqual(self.found("<!-- from: examples/a.cpp#save -->\n```cpp\nsave();\nif (x)\n    y();\n```\n"), [])
        self.assertEqual(self.found("1. List\n\n   <!-- from: examples/a.cpp#more -->\n\n   ```cpp\n   if (x)\n       y();\n   ```\n"), [])
        whole = "int main() {\n    save();\n    if (x)\n        y();\n}"
        self.assertEqual(self.found(f"<!-- from: examples/a.cpp -->\n```cpp\n{whole}\n```\n"), [])

    def test_drift_is_found(self):
        self.assertEqual(self.found("<!-- from: examples/a.cpp#more -->\n```cpp\nif (z)\n    y();\n```\n"),
                         ["README.md:2: differs from examples/a.cpp#more"])

    def test_every_block_needs_an_origin_but_shell_and_output(self):
        self.assertEqual(self.found("```sh\n./dev test\n```\n\n```text\nok\n```\n"), [])
        for language in ("cpp", "cmake", ""):
            self.assertEqual(len(self.found(f"text\n```{language}\nx\n```\n")), 1)

    def test_an_origin_belongs_to_the_next_block_only(self):
        comment = "<!-- from: examples/a.cpp#more -->\n"
        block = "```cpp\nif (x)\n    y();\n```\n"
        self.assertEqual(len(self.found(comment + block + block)), 1)
        self.assertEqual(len(self.found(comment + "Text.\n" + block)), 1)

    def test_broken_origins_and_fences_are_found(self):
        for origin in ("examples/a.cpp#absent", "examples/absent.cpp", "examples/absent.cpp#save"):
            self.assertEqual(len(self.found(f"<!-- from: {origin} -->\n```cpp\n```\n")), 1)
        self.assertIn("no end", self.found("```sh\n./dev test\n")[0])

    def test_regions_stand_once_and_end(self):
        for source in ("// [a]\n", "// [a]\n// [/a]\n// [a]\n// [/a]\n", ""):
            with self.assertRaises(ValueError):
                check_docs.region(source, "a")


if __name__ == "__main__":
    unittest.main()
