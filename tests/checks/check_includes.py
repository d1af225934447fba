#!/usr/bin/env python3
"""Checks who includes whom.

- A file includes its own layer or one that ALLOWED names, never a higher one.
- A public header includes other public headers and the standard library, nothing else.
- The library and the commands never include the umbrella header, and nobody includes by `../`.
"""

import pathlib
import re
import sys

# For each layer, the layers right below it; it may include these and all that is below them.
BELOW = {
    "base": [],  # what stands in no layer's folder: error.hpp, detail/
    "value": ["base"],
    "expression": ["value"],
    "store": ["expression"],
    "model": ["store"],
    "table": ["model", "protocol"],
    "stream": ["table", "protocol"],
    "snapshot": ["stream"],
    "items": ["table"],
    "entity": ["table", "protocol"],
    "engine": ["store"],
    "sqlite": ["engine"],
    "postgres": ["engine"],
    "protocol": ["store"],
    "dynamodb": ["protocol"],
    "server": ["protocol"],
}
UMBRELLA = "dynaloom/dynaloom.hpp"
SUFFIXES = (".hpp", ".cpp")


def allowed(layer):
    """The layers that `layer` may include."""
    return {layer}.union(*(allowed(below) for below in BELOW[layer]))


def layer_of(path):
    """The layer of a path below include/dynaloom or src."""
    folder = path.split("/")[0] if "/" in path else "base"
    return "base" if folder == "detail" else folder


def problems_of(root, path):
    """What is wrong with the includes of one file of the library."""
    public = path.parts[0] == "include"
    inner = path.relative_to("include/dynaloom" if public else "src").as_posix()
    layer = layer_of(inner)
    if layer not in BELOW:
        yield f"{path}: {layer} is no layer that {pathlib.Path(__file__).name} knows"
        return
    for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(<|")([^>"]+)', line)
        if not match:
            continue
        target = match[2]
        where = f"{path}:{number}: includes {target}"
        if target == UMBRELLA:
            if inner != "dynaloom.hpp":
                yield f"{where}: the umbrella header is for users"
        elif target.startswith("../"):
            yield f"{where}: include by the path from include/ or src/"
        elif target.startswith("dynaloom/"):
            other = layer_of(target.removeprefix("dynaloom/"))
            if inner != "dynaloom.hpp" and other not in allowed(layer):
                yield f"{where}: {layer} may not use {other}"
        elif (root / "src" / target).is_file():
            other = layer_of(target)
            if public:
                yield f"{where}: a private header in a public one"
            elif other not in allowed(layer):
                yield f"{where}: {layer} may not use {other}"
        elif public and (match[1] == '"' or not re.fullmatch(r"[a-z_0-9]+", target)):
            yield f"{where}: a public header includes <dynaloom/...> and the standard library only"


def problems(root):
    for folder in ("include/dynaloom", "src"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in SUFFIXES:
                yield from problems_of(root, file.relative_to(root))
    for file in sorted((root / "apps").rglob("*")):
        if file.suffix in SUFFIXES and f"<{UMBRELLA}>" in file.read_text(encoding="utf-8"):
            yield f"{file.relative_to(root)}: includes {UMBRELLA}: the umbrella header is for users"


if __name__ == "__main__":
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "includes keep to the layers")
    sys.exit(1 if found else 0)
