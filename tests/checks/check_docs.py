#!/usr/bin/env python3
"""Checks that the code in README.md and docs/guide is code that compiles.

A fenced block follows a comment that names a region of a file which the build compiles, or the whole file:

    <!-- from: examples/stories/main.cpp#save -->
    ```cpp
    stories.save(story);
    ```

and in the file, in the file's own comment syntax:

    // [save]
    stories.save(story);
    // [/save]

The block is the region without its common indentation and without the marks of regions within it. Blocks of the
languages in EXEMPT need no comment. `--update` writes the regions into the blocks instead of complaining.
"""

import pathlib
import re
import sys
import textwrap

EXEMPT = {"sh", "text"}
MARK = re.compile(r"\s*(?://|#|--) \[(/?)([\w-]+)\]\s*")


def region(source, name):
    """The lines of a region, or of the whole file if `name` is empty. Raises ValueError if it is not there once."""
    inside, seen, ended, lines = not name, 0, not name, []
    for line in source.splitlines():
        mark = MARK.fullmatch(line)
        if mark and mark[2] == name:
            inside = not mark[1]
            seen += inside
            ended = ended or not inside
        elif inside and not mark:
            lines.append(line)
    if name and (seen != 1 or not ended):
        raise ValueError(f"region {name} " + ("is not there" if not seen else "stands twice" if seen > 1 else "has no end"))
    return textwrap.dedent("\n".join(lines)).strip("\n")


def blocks(markdown):
    """Fenced blocks as (line number, language, origin or None, text)."""
    origin, opening = None, None
    for number, line in enumerate(markdown.splitlines(), 1):
        fence = re.fullmatch(r"(\s*)```([\w+-]*)\s*", line)
        if opening is None and fence:
            opening, language, text = number, fence[2], []
        elif opening is not None and fence and not fence[2]:
            yield opening, language, origin, textwrap.dedent("\n".join(text)).strip("\n")
            origin, opening = None, None
        elif opening is not None:
            text.append(line)
        elif line.strip():
            comment = re.fullmatch(r"\s*<!-- from: (\S+) -->\s*", line)
            origin = comment[1] if comment else None
    if opening is not None:
        yield opening, language, origin, None


def problems(root):
    for document in [root / "README.md", *sorted((root / "docs/guide").rglob("*.md"))]:
        if not document.is_file():
            continue
        for number, language, origin, text in blocks(document.read_text(encoding="utf-8")):
            where = f"{document.relative_to(root)}:{number}"
            if text is None:
                yield f"{where}: the block has no end"
            elif origin is None:
                if language not in EXEMPT:
                    yield f"{where}: no comment `<!-- from: file#region -->` stands before this block"
            else:
                path, _, name = origin.partition("#")
                try:
                    if region((root / path).read_text(encoding="utf-8"), name) != text:
                        yield f"{where}: differs from {origin}"
                except (OSError, ValueError) as error:
                    yield f"{where}: {origin}: {error}"


def update(root):
    """Writes every named region into its block."""
    for document in [root / "README.md", *sorted((root / "docs/guide").rglob("*.md"))]:
        lines, origin, inside = [], None, False
        for line in document.read_text(encoding="utf-8").splitlines():
            if inside and line.strip() != "```":
                continue
            if not inside and origin and line.startswith("```"):
                path, _, name = origin.partition("#")
                lines += [line, *region((root / path).read_text(encoding="utf-8"), name).splitlines()]
                inside = True
                continue
            inside = False
            comment = re.fullmatch(r"<!-- from: (\S+) -->", line)
            origin = comment[1] if comment else None
            lines.append(line)
        document.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--update" in sys.argv:
        update(pathlib.Path(sys.argv[1]))
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "the documentation's code is the compiled code")
    sys.exit(1 if found else 0)
