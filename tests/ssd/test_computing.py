"""Priors that forward() computes, and boxes in other forms than corners, are found and proved."""
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
from decode import corners, detection_output  # noqa: E402
from detector_test import DetectorTest  # noqa: E402
from program import convert  # noqa: E402
from small_detectors import SIZE, Detector, priors  # noqa: E402


class Computing(DetectorTest):
    def convert_file(self, model: Path, *options: object) -> subprocess.CompletedProcess[str]:
        return convert(model, "-i", f"1,3,{SIZE},{SIZE}", "--ssd", "auto", "-o",
                       self.folder / "net", "--json", *options)

    def check(self, done: subprocess.CompletedProcess[str], *said: str) -> None:
        """Two PriorBox layers, and the boxes of the model's raw values."""
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreater(report["boxes"]["matched"], 10)
        for words in said:
            self.assertIn(words, " ".join(report["notes"]))
        self.assertEqual((self.folder / "net.prototxt").read_text().count('"PriorBox"'), 2)
        image = self.image()
        with torch.no_grad():
            loc, conf = Detector().eval().raw(image)
        expected = detection_output(loc.numpy(), conf.softmax(-1).numpy(),
                                    corners(priors().numpy()))
        rows = self.boxes(image)
        self.assertGreater(len(expected), 10)
        numpy.testing.assert_allclose(rows, expected, atol=1e-4)

    def test_priors_and_boxes(self) -> None:
        for kind, kept, shown in (
                ("computing", "centres and sizes in shares", "corners in shares"),
                ("by_columns", "corners in pixels", "corners in pixels"),
                ("corner_and_size", "centres and sizes in shares",
                 "left top corners and sizes in shares"),
                ("corner_and_size_in_pixels", "centres and sizes in shares",
                 "left top corners and sizes in pixels"),
                ("cut_corner_and_size", "centres and sizes in shares",
                 "left top corners and sizes in pixels"),
                ("y_first", "centres and sizes in shares", "corners, y first, in shares")):
            with self.subTest(kind):
                self.check(self.convert_file(FOLDER / "computing_detectors.py", "--entry-args",
                                             f"kind={kind!r}"),
                           f"keeps its priors as {kept}",
                           f"0.1 0.1 0.2 0.2, as the model's own {shown}")

    def test_priors_of_corners_and_sizes(self) -> None:
        for kind, kept in (("kept", "in shares"), ("kept_in_pixels", "in pixels")):
            with self.subTest(kind):
                self.check(self.convert_file(FOLDER / "computing_detectors.py", "--entry-args",
                                             f"kind={kind!r}"),
                           f"its priors as left top corners and sizes {kept}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
