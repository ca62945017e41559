"""Several models in one call of convert: a line for each, whatever comes of one."""
from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, save_trace  # noqa: E402


class Strange(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.erfinv(x)


class SeveralTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.good = save_trace(SmallNet(), self.folder / "good.pt")
        self.bad = save_trace(Strange(), self.folder / "bad.pt")
        self.other = save_trace(SmallNet(4), self.folder / "other.pt")
        self.out = self.folder / "out"
        self.shape = ("-i", "1,3,12,12")

    def test_goes_on_after_a_failure_and_says_what_came_of_each(self) -> None:
        done = convert(self.good, self.bad, self.folder / "none.pt", self.other, *self.shape, "-o",
                       f"{self.out}/")
        self.assertEqual(done.returncode, 3, "the first that failed")
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 4, done.stdout)
        self.assertRegex(lines[0], r"/good\.pt: proved, largest error \d.*, \d+ layers, target caffe: "
                                   r".*/out/good\.prototxt$")
        self.assertTrue(lines[1].endswith("bad.pt: cannot_be_expressed"))
        self.assertTrue(lines[2].endswith("none.pt: unreadable_input"))
        self.assertIn("other.pt: proved", lines[3])
        self.assertIn("aten::erfinv", done.stderr)
        self.assertIn("there is no such file", done.stderr)
        self.assertEqual(sorted(path.name for path in self.out.iterdir()),
                         ["good.caffemodel", "good.prototxt", "other.caffemodel", "other.prototxt"])

    def test_as_json(self) -> None:
        done = convert(self.good, self.bad, *self.shape, "--json")
        answer = json.loads(done.stdout)
        self.assertEqual((answer["status"], done.returncode), (3, 3))
        self.assertEqual([each["status"] for each in answer["conversions"]], [0, 3])
        self.assertEqual([Path(each["model"]).name for each in answer["conversions"]],
                         ["good.pt", "bad.pt"])
        self.assertEqual([problem["subject"] for problem in answer["problems"]], ["aten::erfinv"])
        self.assertTrue(answer["conversions"][0]["blobs"])

    def test_python_files_have_their_weights_behind_them(self) -> None:
        for name, width in (("a", 2), ("b", 3)):
            (self.folder / f"{name}.py").write_text(
                f"import torch\n\n\ndef build_model():\n    return torch.nn.Conv2d(3, {width}, 1)\n")
        torch.save(nn.Conv2d(3, 2, 1).state_dict(), self.folder / "a.pth")
        torch.save(nn.Conv2d(3, 3, 1).state_dict(), self.folder / "b_weights.pt")
        names = ("a.py", "a.pth", "b.py", "b_weights.pt", "good.pt")
        done = convert(*(self.folder / name for name in names), *self.shape)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 3)
        self.assertTrue((self.folder / "b.prototxt").exists())

    def test_what_is_of_one_model_alone(self) -> None:
        twin = save_trace(SmallNet(), self.folder / "good.pt2")
        for arguments, words in (
                ((self.other, "--report", self.folder / "x.html"), "--report: is for one model"),
                ((self.other, "--dump-after", "import"), "--dump-after: is for one model"),
                ((self.other, "-o", self.folder / "x"), "name a folder"),
                ((twin,), "would write the same files"),
                ((self.folder / "w.pth", self.folder / "v.pth"), "is no model by its ending")):
            with self.subTest(words):
                done = convert(self.good, *arguments, *self.shape)
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr)
        self.assertFalse((self.folder / "good.prototxt").exists())


if __name__ == "__main__":
    unittest.main()
