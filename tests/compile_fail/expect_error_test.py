import unittest

from expect_error import expectations, first_lines, joined, judge


class ExpectError(unittest.TestCase):
    def test_reads_only_the_expectations_at_the_top(self):
        self.assertEqual(expectations("// expect: a field\n// expect: b\n#include <x>\n// expect: c\n"), ["a field", "b"])
        self.assertEqual(expectations("#include <x>\n// expect: c\n"), [])

    def test_does_not_count_how_a_file_came_to_be_included(self):
        output = "In file included from a.hpp:1,\n                 from b.cpp:2:\na.hpp:3:4: error: one\n  3 | x\nthird\n"
        self.assertEqual(first_lines(output, 2), "a.hpp:3:4: error: one\n  3 | x")

    def test_joins_packs_of_characters_to_words(self):
        self.assertEqual(joined("Text<'s', 't', 'r'>{} and Text<'a'>"), "Text<str>{} and Text<a>")
        self.assertEqual(joined("'Text<'{', 'a', '}'>'"), "'Text<{a}>'")

    def test_judges(self):
        output = "a.cpp:1:1: error: no field Text<'t', 'i', 't'>\nnote: deep\n"
        self.assertIsNone(judge(1, output, ["no field", "tit"], 1))
        self.assertIn("deep", judge(1, output, ["no field", "deep"], 1))
        self.assertIn("compiled", judge(0, "", ["x"], 3))
        self.assertIn("crashed", judge(1, "no field\ninternal compiler error: here", ["no field"], 3))
        self.assertIn("crashed", judge(-11, "no field", ["no field"], 3))


if __name__ == "__main__":
    unittest.main()
