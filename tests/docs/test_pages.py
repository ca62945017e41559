"""The pages for users do what they say: every file in them is written, every command run, and what it
prints is what the page shows."""
from __future__ import annotations

import os
import re
import shutil
import sys
import unittest
from pathlib import Path

import torch

HERE = Path(__file__).parent
for neighbour in ("support", "python", "docs/standins"):
    sys.path.insert(0, str(HERE.parent / neighbour))
import ultralytics  # noqa: E402
from old_formats import save_0_3  # noqa: E402
from program import PYTHON, READY_PROGRAM, SOURCE, FolderTest  # noqa: E402

from pages import Terminal, pattern, session, steps  # noqa: E402

PAGES = [SOURCE / "docs" / "index.md", *sorted((SOURCE / "docs" / "i_have").glob("*.md"))]


def old_checkpoint(folder: Path) -> None:
    """What a training in torch 0.3.1 on several GPUs left; no module of it counted batches."""
    torch.manual_seed(0)
    parts = {"conv1": torch.nn.Conv2d(3, 8, 3, bias=False), "bn1": torch.nn.BatchNorm2d(8),
             "fc": torch.nn.Linear(8, 10)}
    save_0_3({f"module.{name}.{key}": value for name, part in parts.items()
              for key, value in part.state_dict().items() if key != "num_batches_tracked"},
             folder / "epoch_90.pth", location="cuda:0")


def trained_yolo(folder: Path) -> None:
    ultralytics.YOLO().save(str(folder / "best.pt"))


# What the readers of a page have before they begin.
POSSESSIONS = {"old_checkpoint": old_checkpoint, "yolo": trained_yolo}


class PagesTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        programs = self.folder / "bin"
        programs.mkdir()
        for name, path in (("torch2caffe", READY_PROGRAM), ("python3", PYTHON)):
            os.symlink(path, programs / name)
        standins = HERE / "standins"
        self.environment = dict(os.environ, PYTHONPATH=str(standins),
                                PATH=f"{programs}:{standins}:{os.environ['PATH']}")

    def follow(self, page: Path) -> None:
        home = self.folder / page.stem
        home.mkdir()
        shutil.copytree(SOURCE / "examples", home / "examples")
        POSSESSIONS.get(page.stem, lambda folder: None)(home)
        terminal = Terminal(home, self.environment)
        todo = steps(page.read_text())
        self.assertTrue([step for step in todo if step.command], "a page without a command")
        for step, after in zip(todo, [*todo[1:], None]):
            if step.file:
                (home / step.file).write_text(step.text)
                continue
            printed = terminal.run(step.command)
            self.assertRegex(printed, rf"\A{pattern(step.printed)}\Z", f"{page.name}: {step.command}")
            if after is None or after.command != "echo $?":
                self.assertEqual(terminal.status, 0, f"{page.name}: {step.command}\n{printed}")

    def test_pages(self) -> None:
        self.assertEqual(len(PAGES), 11)
        for page in PAGES:
            with self.subTest(page.name):
                self.follow(page)


class PatternTest(unittest.TestCase):
    def fits(self, shown: str, printed: str) -> bool:
        (step,) = session("$ true\n" + shown)
        return re.fullmatch(pattern(step.printed), printed) is not None

    def test_what_is_shown_is_what_must_be_printed(self) -> None:
        self.assertTrue(self.fits("a.b (1x3)\n", "a.b (1x3)\n"))
        self.assertFalse(self.fits("a.b\n", "acb\n"))
        self.assertFalse(self.fits("a\n", "a\nb\n"))
        self.assertFalse(self.fits("", "a\n"))
        self.assertTrue(self.fits("a ... c\n...\nd\n", "a b c\n1\n2\nd\n"))
        self.assertTrue(self.fits("...\nd\n", "d\n"))
        self.assertTrue(self.fits("error 7.0e-08 of 3\n", "error 6.42e-05 of 3\n"))
        self.assertFalse(self.fits("error 7.0e-08 of 3\n", "error 6.4e-05 of 4\n"))
        self.assertTrue(self.fits("  PyTorch 1.13.0 ...\n", "  PyTorch 2.6.0+cpu ... 1 2\n"))

    def test_commands_may_go_on_in_the_next_line(self) -> None:
        self.assertEqual([(step.command, step.printed) for step in session("$ a \\\n  b\nc\n$ d\n")],
                         [("a \\\n  b", ["c"]), ("d", [])])


if __name__ == "__main__":
    unittest.main()
