"""What a terminal shows while something takes long."""
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import PROGRAM, PYTHON, FolderTest, run  # noqa: E402
from terminal import shown_on_a_terminal  # noqa: E402

MODEL = """
import time
import torch


def build_model():
    time.sleep({seconds})
    return torch.nn.Conv2d(3, 2, 1)
"""


class ProgressTest(FolderTest):
    def command(self, seconds: float) -> list[str]:
        source = self.folder / "slow.py"
        source.write_text(MODEL.format(seconds=seconds))
        return ["convert", str(source), "-i", "1,3,4,4", "--python", PYTHON]

    def on_a_terminal(self, arguments: list[str]) -> str:
        """What the program writes to standard error where that is a terminal."""
        shown, status = shown_on_a_terminal([PROGRAM, *arguments], "stderr",
                                            stdout=subprocess.DEVNULL)
        self.assertEqual(status, 0)
        return shown

    def test_the_export_is_shown_while_it_runs(self) -> None:
        shown = self.on_a_terminal(self.command(2.5))
        self.assertIn("\r\x1b[Kreading slow.py (1 s)", shown)
        self.assertIn("\r\x1b[Kreading slow.py (2 s)", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"), shown)  # nothing of it stays

    def test_nothing_is_shown_where_no_terminal_is(self) -> None:
        self.assertEqual(run(*self.command(1.5)).stderr, "")

    def test_a_second_passes_before_anything_is_shown(self) -> None:
        self.assertEqual(self.on_a_terminal(["targets"]), "")
        self.assertNotIn("(0 s)", self.on_a_terminal(self.command(1.5)))


if __name__ == "__main__":
    unittest.main()
