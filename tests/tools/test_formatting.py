"""All C++ sources are as clang-format writes them."""
from __future__ import annotations

import os
import shutil
import subprocess
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("TORCH2CAFFE_SOURCE", Path(__file__).parents[2]))
FOLDERS = ["src", "include", "tests", "bench"]
CLANG_FORMAT = shutil.which("clang-format")
VERSION = "version 14."  # others put some lines differently


def sources() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (SOURCE / folder).rglob("*")
                  if path.suffix in {".cpp", ".h"})


def says_version() -> str:
    return subprocess.run([str(CLANG_FORMAT), "--version"], capture_output=True, text=True).stdout if CLANG_FORMAT else ""


class Formatting(unittest.TestCase):
    def check(self, files: list[Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(CLANG_FORMAT), "--dry-run", "-Werror", *map(str, files)],
                              capture_output=True, text=True, cwd=SOURCE)

    @unittest.skipUnless(VERSION in says_version(), "clang-format 14 is not installed")
    def test_every_source_is_formatted(self) -> None:
        files = sources()
        self.assertGreater(len(files), 100)
        result = self.check(files)
        unformatted = sorted({line.split(":")[0] for line in result.stderr.splitlines()
                              if "error:" in line})
        self.assertEqual(unformatted, [], "run 'make format'")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_every_line_of_sources_and_tests_fits_into_100_columns(self) -> None:
        long_lines = [f"{path.relative_to(SOURCE)}:{number}"
                      for path in sources()
                      for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
                      if len(line) > 100]
        self.assertEqual(long_lines, [])


if __name__ == "__main__":
    unittest.main()
