"""docs/operators.md is what the program says."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(os.environ["TORCH2CAFFE_SOURCE"])
PROGRAM = os.environ["TORCH2CAFFE"]
sys.path.insert(0, str(SOURCE / "tools"))
import operators  # noqa: E402


class OperatorsTest(unittest.TestCase):
    def test_the_document_is_up_to_date(self) -> None:
        written = (SOURCE / "docs" / "operators.md").read_text(encoding="utf-8")
        self.assertTrue(written == operators.document(PROGRAM),
                        "run tools/operators.py PROGRAM > docs/operators.md")

    def test_every_operator_and_target_is_in_it(self) -> None:
        written = (SOURCE / "docs" / "operators.md").read_text(encoding="utf-8")
        for command in ("ops", "targets"):
            listed = subprocess.run([PROGRAM, command], capture_output=True, text=True, check=True)
            for line in listed.stdout.splitlines():
                if line.startswith(" "):  # limits of the target above
                    continue
                name = line if command == "ops" else line.split()[0]
                self.assertIn(f"`{name}`", written)

    def test_refusals_are_found_in_sources(self) -> None:
        self.assertEqual(operators.refusals(
            'op.require(a > 0,\n   "is "\n "\\"bad\\"", "do x");\n'
            'op.require(f(b, "(c"), fmt::format("has {} axes", n), "y");'), ['is "bad"', "has ... axes"])


if __name__ == "__main__":
    unittest.main()
