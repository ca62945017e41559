"""Detectors that look twice: of two shots the second counts; boxes that are moved twice are none
that DetectionOutput makes, and refused."""
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
from small_detectors import SIZE, priors  # noqa: E402
from twofold_detectors import build_model  # noqa: E402


class Twofold(DetectorTest):
    def convert(self, kind: str, ssd: object = "auto") -> subprocess.CompletedProcess[str]:
        return convert(FOLDER / "twofold_detectors.py", "-i", f"1,3,{SIZE},{SIZE}", "--ssd", ssd,
                       "--entry-args", f"kind={kind!r}", "-o", self.folder / "net", "--json")

    def config(self, text: str) -> Path:
        path = self.folder / "head.prototxt"
        path.write_text(text)
        return path

    def check_shot(self, done: subprocess.CompletedProcess[str], first: int) -> str:
        """The boxes are those of two of the model's outputs; returns the notes."""
        self.assertEqual(done.returncode, 0, done.stderr)
        image = self.image()
        with torch.no_grad():
            loc, conf = build_model("two_shots").eval()(image)[first:first + 2]
        expected = detection_output(loc.numpy(), conf.softmax(-1).numpy(),
                                    corners(priors().numpy()))
        rows = self.boxes(image)
        self.assertGreater(len(expected), 10)
        numpy.testing.assert_allclose(rows, expected, atol=1e-4)
        return " ".join(json.loads(done.stdout)["notes"])

    def test_the_second_shot(self) -> None:
        self.assertIn("of the heads loc_pal1.0 and loc_pal2.0 the later is taken",
                      self.check_shot(self.convert("two_shots"), 2))

    def test_the_first_shot_where_it_is_asked_for(self) -> None:
        names = self.config('loc: "cat" conf: "cat_1"')
        self.assertNotIn("the later is taken", self.check_shot(self.convert("two_shots", names), 0))

    def refusal(self, kind: str, ssd: object = "auto") -> str:
        done = self.convert(kind, ssd)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertFalse(list(self.folder.glob("net.*")))
        return done.stderr

    def test_boxes_that_are_moved_twice(self) -> None:
        for kind in ("refining_raw", "refining_decoded", "refining_chosen"):
            with self.subTest(kind):
                message = self.refusal(kind)
                self.assertIn("(module odm_loc.0) are of boxes that those of", message)
                self.assertIn("decode them behind the network, without --ssd", message)

    def test_boxes_show_it_where_the_names_were_said(self) -> None:
        names = self.config('loc: "cat_1" conf: "cat_2"')
        for kind, what in (("refining_decoded", "the model's output '0'"),
                           ("refining_chosen", "forward()")):
            with self.subTest(kind):
                self.assertIn(f"{what} has boxes that DetectionOutput would not decode",
                              self.refusal(kind, names))


if __name__ == "__main__":
    unittest.main(verbosity=2)
