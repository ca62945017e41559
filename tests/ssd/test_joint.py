"""Detectors whose loc and conf share convolutions, hold the largest of several values, or are
scaled map by map: their boxes are those of PyTorch's values."""
from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from decode import Settings, corners, detection_output  # noqa: E402
from detector_test import DetectorTest  # noqa: E402
from joint_detectors import CLASSES, build_model  # noqa: E402
from program import convert  # noqa: E402
from small_detectors import SIZE  # noqa: E402


class Joint(DetectorTest):
    def convert(self, kind: str) -> subprocess.CompletedProcess[str]:
        return convert(FOLDER / "joint_detectors.py", "-i", f"1,3,{SIZE},{SIZE}", "--ssd", "auto",
                       "--entry-args", f"kind={kind!r}", "-o", self.folder / "net", "--json")

    def notes(self, kind: str) -> str:
        done = self.convert(kind)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreater(report["boxes"]["matched"], 10)
        return " ".join(report["notes"])

    def assert_boxes(self, kind: str, loc: torch.Tensor, scores: torch.Tensor,
                     background: int = 0) -> None:
        """The network finds those that `loc` and `scores` of an image give."""
        got = self.boxes(self.image())
        expected = detection_output(loc.numpy(), scores.numpy(),
                                    corners(build_model(kind).priors.numpy()),
                                    settings=Settings(background_label_id=background))
        self.assertGreater(len(expected), 10)
        self.assertGreater(numpy.ptp(expected[:, 2]), 0.01)
        numpy.testing.assert_allclose(got, expected, atol=1e-4)

    def outputs(self, kind: str) -> tuple[torch.Tensor, ...]:
        with torch.no_grad():
            return build_model(kind).eval()(self.image())

    def test_raw_values(self) -> None:
        for kind in ("split_behind", "of_channels", "chunks", "scaled", "scaled_behind", "uneven"):
            with self.subTest(kind):
                self.assertIn("to which a Softmax was added", self.notes(kind))
                loc, conf = self.outputs(kind)
                self.assert_boxes(kind, loc, conf.softmax(-1))

    def test_scored_values(self) -> None:
        for kind in ("of_kinds", "max_out", "max_out_twice"):
            with self.subTest(kind):
                self.assertNotIn("to which a Softmax was added", self.notes(kind))
                self.assert_boxes(kind, *self.outputs(kind))

    def test_the_scores_in_front(self) -> None:
        self.assertIn("behind a Sigmoid", self.notes("of_parts"))
        self.assert_boxes("of_parts", *self.outputs("of_parts"), background=CLASSES)

    def test_decoded_boxes(self) -> None:
        notes = self.notes("sliced_behind")
        self.assertIn("0.1 0.1 0.2 0.2, as the model's own corners", notes)
        self.assertIn("left out, since they are computed of loc or conf: output '0'", notes)

    def test_rows_that_are_chosen(self) -> None:
        notes = self.notes("chosen")
        self.assertIn("0.1 0.1 0.2 0.2, as the model's own corners", notes)
        self.assertIn("computed of loc and conf alone: what forward() does from", notes)

    def test_values_that_nobody_splits(self) -> None:
        done = self.convert("unsplit")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("7 values of each prior in blob 'cat' (module heads_of_maps.0); if the first "
                      "four are the box, return them as an output of their own", done.stderr)
        self.assertFalse((self.folder / "net.prototxt").exists())

    def test_what_differs_from_cell_to_cell_is_no_scale(self) -> None:
        for kind in ("linear", "linear_cells"):
            with self.subTest(kind):
                done = self.convert(kind)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("box offsets (loc)", done.stderr)
                self.assertFalse((self.folder / "net.prototxt").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
