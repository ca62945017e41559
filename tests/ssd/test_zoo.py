"""Detectors in the styles of many projects find the boxes that PyTorch's values give, in programs
that read the written files: OpenCV's own importer, and a Caffe with SSD's layers where
TORCH2CAFFE_CAFFE_SSD is a command that starts a Python with it.

A third of them at each commit; TORCH2CAFFE_SAMPLE=1 runs all.
"""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import cv2
import numpy

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models"), str(FOLDER.parent / "support"),
                str(FOLDER.parent / "real_weights")]
from caffe_files import edit_prototxt, read_net  # noqa: E402
from decode import Array  # noqa: E402
from judging import judge_by_caffe  # noqa: E402
from opencv_layers import rows_of_detections  # noqa: E402
from photographs import DATA, NAMES, load, network_input  # noqa: E402
from program import FolderTest, convert  # noqa: E402
from random_weights import random_images  # noqa: E402
from same_boxes import same_boxes  # noqa: E402
from sample import NOT_RUN, sample  # noqa: E402
from zoo_networks import (DETECTORS, Detector, EveryDetector, Values,  # noqa: E402
                          known_failures)

CAFFE = os.environ.get("TORCH2CAFFE_CAFFE_SSD", "")
FEWEST_BOXES, FEWEST_LABELS, MOST_TIES = 20, 4, 2
SAMPLE = sample(DETECTORS, one_in=3)
KNOWN = known_failures()
REFUSALS = (3, 6)

Files = dict[str, str]


def parts_of(prototxt: Path) -> list[str]:
    """The names of the blobs that DetectionOutput reads: loc, conf and priors."""
    layer, = (each for each in read_net(prototxt)[0].layer if each.type == "DetectionOutput")
    return list(layer.bottom[:3])


def values_of(loc: Array, conf: Array, priors: Array, rows: Array) -> Values:
    boxes = priors.reshape(2, -1, 4)[0]
    return Values(loc.reshape(-1, 4), conf.reshape(len(boxes), -1), boxes,
                  rows_of_detections(rows))


def by_opencv(files: Files, image: Array) -> Values:
    net = cv2.dnn.readNetFromCaffe(files["prototxt"], files["caffemodel"])
    net.setInput(image)
    outputs = net.forward([*parts_of(Path(files["prototxt"])), "detection_out"])
    return values_of(*outputs)


def by_caffe(files: Files, image: Array) -> Values:
    """Caffe returns outputs alone, so that what DetectionOutput reads needs files without it."""
    stem = Path(files["prototxt"]).with_suffix("")
    bare = Path(f"{stem}.bare.prototxt")
    shutil.copy(files["prototxt"], bare)

    def behead(net: object) -> None:
        kept = [layer for layer in net.layer if layer.type != "DetectionOutput"]
        del net.layer[:]
        net.layer.extend(kept)

    edit_prototxt(bare, behead)
    parts = judge_by_caffe({**files, "prototxt": str(bare)}, {"": image}, CAFFE, stem)[1]
    rows = judge_by_caffe(files, {"": image}, CAFFE, stem)[1]["detection_out"]
    return values_of(*(parts[name] for name in parts_of(Path(files["prototxt"]))), rows)


class ZooTest(FolderTest):
    target, judge = "", staticmethod(by_opencv)

    def check_network(self, name: str) -> None:
        if name not in SAMPLE:
            self.skipTest(NOT_RUN)
        detector = DETECTORS[name]
        done = self.convert(detector)
        if detector.refused or name in KNOWN:
            self.check_refused(done, detector.refused or KNOWN[name])
            if not detector.refused:
                self.skipTest(f"known to be refused: {KNOWN[name]}")
            return
        self.assertEqual(done.returncode, 0, done.stderr)
        files = json.loads(done.stdout)
        image = random_images(seed=2, count=1, size=detector.size).numpy()
        expected = detector.values(image)
        self.check_is_fit(expected)
        self.compare(detector, "noise", expected, self.judge(files, image))
        if DATA.is_dir():
            photograph = network_input(load(NAMES[0]), detector.size, 127)
            self.compare(detector, NAMES[0], detector.values(photograph),
                         self.judge(files, photograph))

    def convert(self, detector: Detector) -> subprocess.CompletedProcess[str]:
        return convert(detector.source, *detector.arguments, "-i",
                       ",".join(map(str, (1, 3, *detector.size))), "--ssd", "auto",
                       "-t", self.target, "-o", self.folder / detector.name, "--json")

    def check_is_fit(self, expected: Values) -> None:
        """Boxes of many kinds, none of them certain."""
        labels, scores = expected.rows[:, 1], expected.rows[:, 2]
        self.assertGreaterEqual(len(labels), FEWEST_BOXES)
        # A network of two scores has one label at most.
        self.assertGreaterEqual(len(set(labels)), min(FEWEST_LABELS, expected.scores.shape[1] - 1))
        self.assertLess(scores.max(), 0.9999)
        self.assertGreater(scores.max() - scores.min(), 0.02)
        self.assertLess(numpy.abs(expected.rows[:, 3:]).max(), 5)

    def check_refused(self, done: subprocess.CompletedProcess[str], words: str) -> None:
        self.assertIn(done.returncode, REFUSALS, "it is not refused, so take it out of "
                      f"known_failures.txt where it stands there: {done.stderr}")
        self.assertIn(words, done.stderr)
        self.assertFalse(list(self.folder.glob("*.prototxt")))

    def compare(self, detector: Detector, what: str, expected: Values, got: Values) -> None:
        apart = same_boxes(expected, got, detector.size, detector.settings)
        self.assertLessEqual(apart.ties, MOST_TIES)
        print(f"{detector.name}, {self.target}, {what}: {len(got.rows)} boxes, {apart.ties} ties, "
              f"priors within {apart.prior:.0e} pixels, scores {apart.score:.0e}")


class InOpenCv(EveryDetector, ZooTest):
    target = "opencv"


@unittest.skipUnless(CAFFE, "no Caffe with SSD's layers to judge: TORCH2CAFFE_CAFFE_SSD names no "
                            "command that starts a Python with it")
class InCaffe(EveryDetector, ZooTest):
    target, judge = "caffe-ssd", staticmethod(by_caffe)


if __name__ == "__main__":
    unittest.main(verbosity=2)
