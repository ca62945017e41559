"""Detectors for a Caffe of the user's own, judged by it: what it is given is in its words."""
from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from detector_test import DetectorTest  # noqa: E402
from program import SOURCE, convert  # noqa: E402
from small_detectors import SIZE  # noqa: E402

FORK = f"cv2={sys.executable} {SOURCE}/tests/support/fork_on_opencv.py"


class DescribedTarget(DetectorTest):
    def report(self, *options: object) -> dict:
        target = self.folder / "fork.prototxt"
        target.write_text('name: "fork" based_on: "opencv" '
                          'spelling { of: "DetectionOutput" type: "ForkDetection" }')
        result = convert(FOLDER / "small_detectors.py", "-i", f"1,3,{SIZE},{SIZE}", "--entry-args",
                         "kind='normalised'", "-t", target, "-o", self.folder / "net", "--json",
                         *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("ForkDetection", (self.folder / "net.prototxt").read_text())
        return json.loads(result.stdout)

    def test_the_run_at_a_lower_threshold_is_in_the_forks_words(self) -> None:
        config = self.folder / "head.prototxt"
        config.write_text("confidence_threshold: 0.999")
        for judge in (FORK, "opencv"):
            with self.subTest(judge):
                report = self.report("--ssd", config, "--judge", judge)
                self.assertTrue([note for note in report["notes"] if "no score is above" in note])
                self.assertGreater(report["boxes"]["matched"], 10)

    def test_boxes_are_compared_where_a_judge_shows_nothing_else(self) -> None:
        report = self.report("--ssd", "auto", "--judge", FORK)
        self.assertTrue(report["boxes"]["equal"])
        self.assertGreater(report["boxes"]["matched"], 10)


if __name__ == "__main__":
    unittest.main()
