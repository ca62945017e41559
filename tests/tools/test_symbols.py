"""What the shared library shows of itself: the functions of the public headers, and nothing else."""
from __future__ import annotations

import os
import re
import subprocess
import unittest
from pathlib import Path

LIBRARY = Path(os.environ["TORCH2CAFFE_BUILD"]) / "lib" / "libtorch2caffe.so"
HEADERS = Path(os.environ["TORCH2CAFFE_SOURCE"]) / "include" / "torch2caffe"


def exported() -> set[str]:
    """Functions of this project that other programs can link to, without their arguments."""
    listed = subprocess.run(["nm", "--dynamic", "--demangle", "--defined-only", LIBRARY], check=True,
                            capture_output=True, text=True).stdout
    names = {line.split(maxsplit=2)[2] for line in listed.splitlines()}
    own = {re.sub(r"\[abi:\w+\]|\(.*", "", name) for name in names if "torch2caffe::" in name}
    # What the compiler makes of a class that has virtual functions.
    return {name for name in own if not re.match(r"(vtable|typeinfo|typeinfo name) for ", name)}


def declared() -> tuple[set[str], set[str]]:
    """The functions that the headers mark, and the classes."""
    text = "".join(path.read_text() for path in HEADERS.glob("*.h"))
    functions = re.findall(r"TORCH2CAFFE_API (?!class )[\w:<> ]+ (\w+)\(", text)
    return set(functions), set(re.findall(r"class TORCH2CAFFE_API (\w+)", text))


class Symbols(unittest.TestCase):
    def test_are_those_of_the_public_headers(self) -> None:
        functions, classes = declared()
        self.assertGreater(len(functions), 10)
        seen = set()
        for name in exported():
            parts = name.split("::")
            self.assertEqual(parts[0], "torch2caffe", name)
            known = classes.intersection(parts[1:-1]) or functions.intersection(parts[-1:])
            self.assertTrue(known, f"{name} is in no public header")
            seen.update(known)
        self.assertEqual(seen, functions | classes)


if __name__ == "__main__":
    unittest.main()
