"""The SSD branch reads PriorBox's sizes as whole numbers, OpenCV as they stand: each target's files
have the model's boxes there, and files that say otherwise are not proved."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path
from subprocess import CompletedProcess

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from program import FolderTest, convert, run  # noqa: E402
from small_detectors import SIZE  # noqa: E402

SHAPE = f"1,3,{SIZE},{SIZE}"
# Without priors of its own, the configuration's are what is meant.
WITHOUT_PRIORS = ["--entry-args", "kind='no_priors'", "-i", SHAPE]
WITH_PRIORS = ["--entry-args", "kind='plain'", "-i", SHAPE]
FRACTION = "map { min_size: 16 aspect_ratio: 2 } map { min_size: 40.5 aspect_ratio: 2 }"


class WholeSizes(FolderTest):
    def convert(self, target: str, config: str = FRACTION, model: list[str] = WITHOUT_PRIORS
                ) -> CompletedProcess[str]:
        head = self.folder / "head.prototxt"
        head.write_text(config)
        return convert(FOLDER / "small_detectors.py", *model, "-t", target, "--ssd", head, "-o",
                       self.folder / "net")

    def converted(self, target: str, config: str = FRACTION, model: list[str] = WITHOUT_PRIORS
                  ) -> tuple[str, str]:
        """What the program says, and the network."""
        done = self.convert(target, config, model)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout, (self.folder / "net.prototxt").read_text()

    def of_files(self, command: str, *options: object) -> CompletedProcess[str]:
        return run(command, self.folder / "net.prototxt", self.folder / "net.caffemodel", *options)

    def against_model(self, target: str) -> CompletedProcess[str]:
        return self.of_files("verify", "--against", FOLDER / "small_detectors.py",
                             *WITH_PRIORS, "-t", target, "--python", sys.executable)

    def test_a_fraction_becomes_numbers_for_the_branch(self) -> None:
        said, net = self.converted("caffe-ssd")
        self.assertEqual(net.count('type: "PriorBox"'), 1)
        self.assertIn('type: "InnerProduct"', net)
        self.assertIn("target caffe-ssd lacks prior_box_param.min_size: 40.5 in PriorBox (it reads "
                      "whole numbers): the boxes of ", said)

    def test_a_fraction_stays_for_opencv(self) -> None:
        said, net = self.converted("opencv")
        self.assertEqual(net.count('type: "PriorBox"'), 2)
        self.assertNotIn("reads whole numbers", said)

    def test_a_fraction_written_for_the_branch_is_not_proved(self) -> None:
        whole = FRACTION.replace("40.5", "40")
        self.converted("caffe-ssd", whole, WITH_PRIORS)
        self.assertEqual(self.against_model("caffe-ssd").returncode, 0)
        # Which has 40 in the branch, as the model, and 40.5 in OpenCV.
        net = self.folder / "net.prototxt"
        net.write_text(net.read_text().replace("min_size: 40", "min_size: 40.5"))
        self.assertEqual(self.against_model("caffe-ssd").returncode, 0)
        self.assertEqual(self.against_model("opencv").returncode, 4)
        net.write_text(net.read_text().replace("min_size: 40.5", "min_size: 41.5"))
        self.assertEqual(self.against_model("caffe-ssd").returncode, 4)

    def test_files_with_a_fraction_are_not_run_for_an_unknown_target(self) -> None:
        self.converted("opencv")
        done = self.of_files("verify", "--against", FOLDER / "small_detectors.py",
                             *WITH_PRIORS, "--python", sys.executable)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("min_size: 40.5 in PriorBox, which target caffe-ssd reads as a whole number "
                      "and others do not; say which Caffe the files are for: -t caffe-ssd or -t "
                      "opencv", done.stderr)

    def test_a_box_without_a_size_is_refused_for_the_branch(self) -> None:
        boxes = "0 0 0.5 0.5, " * 26 + "0.5 0.5 0.5 0.75"
        numbers = ", ".join(boxes.replace(",", "").split())
        config = f"map {{ min_size: 16 aspect_ratio: 2 }}\nmap {{ box: [{numbers}] }}"
        done = self.convert("caffe-ssd", config)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("head.prototxt:2: map 1: has a prior box without width (box 26, from 0.5 0.5 "
                      "to 0.5 0.75), at which DetectionOutput of target caffe-ssd ends the process",
                      done.stderr)
        self.assertEqual(list(self.folder.glob("net.*")), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
