"""Exported programs (.pt2) as their users see them, with and without libtorch."""
import json
import os
import re
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from program import SOURCE, FolderTest, run  # noqa: E402

FIXTURES = SOURCE / "tests" / "data" / "pt2"
NOT_PROVED = 7
HIDDEN = {**os.environ, "TORCH2CAFFE_PLUGINS": "/nowhere"}
SHAPES = {"small": "3,3,8,8", "core": "1,3,8,8", "odd": "1,4,5,7", "branch": "1,3,16,6",
          "asserted": "1,3,16,6", "root": "1,3,9,8", "views": "1,3,4,4",
          "regions": "1,3,4,4"}


class Pt2Test(FolderTest):
    def convert(self, name: str, *options: str, **how: object) -> object:
        model = self.folder / "model.pt2"
        shutil.copy(FIXTURES / name, model)
        return run("convert", model, "-i", SHAPES[name.split("-")[0]], *options, **how)

    def test_every_layout_is_proved_by_libtorch(self) -> None:
        (libtorch,) = re.findall(r"libtorch (\d+\.\d+)", run("--version").stdout)
        for path in sorted(FIXTURES.glob("*.pt2")):
            if path.name.startswith(("troubles", "rounded")):
                continue  # made to be refused
            with self.subTest(path.name):
                done = self.convert(path.name)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"PyTorch {libtorch}.", done.stdout)
                self.assertIn("largest error", done.stdout)

    def test_without_libtorch_nothing_gets_the_asked_name(self) -> None:
        done = self.convert("small-2.13.pt2", env=HIDDEN)
        self.assertEqual(done.returncode, NOT_PROVED, done.stderr)
        self.assertRegex(done.stderr, "not proved: .*: there is nothing to compare with")
        self.assertIn("install libtorch", done.stderr)
        self.assertNotIn("largest error", done.stdout)
        self.assertNotIn("blobs compared", done.stdout)
        self.assertEqual(self.files(), ["model.caffemodel.unverified", "model.prototxt.unverified",
                                        "model.pt2"])

    def test_what_is_not_proved_is_no_number(self) -> None:
        """An operator that the libtorch at hand lacks, and no libtorch at all."""
        report = json.loads(self.convert("small-2.13.pt2", "--json", env=HIDDEN).stdout)
        self.assertEqual((report["status"], report["judge"], report["max_error"], report["blobs"]),
                         (NOT_PROVED, "", None, []))
        (problem,) = report["problems"]
        self.assertEqual(problem["kind"], "not_proved")
        self.assertIn("nothing to compare with", problem["what"])

    def test_files_that_cannot_be_compared_are_not_called_unequal(self) -> None:
        self.convert("small-2.13.pt2")
        files = (self.folder / "model.prototxt", self.folder / "model.caffemodel")
        done = run("verify", *files, "--against", self.folder / "model.pt2", "--json", env=HIDDEN)
        self.assertEqual(done.returncode, NOT_PROVED, done.stderr)
        (problem,) = json.loads(done.stdout)["problems"]
        self.assertEqual(problem["kind"], "not_proved")
        self.assertIn("--against reference.npz", problem["advice"])

    def test_without_libtorch_and_without_proof(self) -> None:
        done = self.convert("odd-2.5.pt2", "--no-verify", env=HIDDEN)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.files(), ["model.caffemodel", "model.prototxt", "model.pt2"])

    def test_the_archives_own_shapes_will_do(self) -> None:
        model = FIXTURES / "odd-2.13.pt2"
        done = run("convert", model, "-o", self.folder / "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("dim: 7", (self.folder / "out.prototxt").read_text())
        self.assertEqual(run("inspect", model).returncode, 0)

    def test_whatever_it_is_called(self) -> None:
        model = self.folder / "model.pt"
        shutil.copy(FIXTURES / "odd-2.13.pt2", model)
        done = run("convert", model)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("dim: 7", (self.folder / "model.prototxt").read_text())

    def test_sizes_that_were_left_open_must_be_given(self) -> None:
        done = run("convert", FIXTURES / "small-2.13.pt2", "-o", self.folder / "out")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("axis 0 of input 'x' was left open; give one -i SHAPE", done.stderr)
        self.assertEqual(self.files(), [])

    def test_another_shape_than_exported(self) -> None:
        done = run("convert", FIXTURES / "odd-2.13.pt2", "-i", "1,4,5,8", "-o",
                   self.folder / "out")
        self.assertEqual(done.returncode, 1)
        self.assertIn("axis 3 of input 'x' is 7 in the exported program, but -i says 8",
                      done.stderr)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()
