"""Converted detectors find the boxes that PyTorch's values give, by the rules of Caffe-SSD:
networks of random weights on an image that the program has not seen, and the example on drawn
pictures. The configuration that was fitted makes the same files by hand.
"""
from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch

FOLDER = Path(__file__).resolve().parent
EXAMPLE = FOLDER.parents[1] / "examples" / "ssd_shapes"
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models"), str(FOLDER.parent / "support")]
from decode import Array  # noqa: E402
from detector_test import ByHandTest  # noqa: E402
from networks import NETWORKS, EveryNetwork, Network  # noqa: E402
from opencv_layers import rows_of_detections  # noqa: E402
from program import PYTHON, convert, run  # noqa: E402
from random_weights import random_images  # noqa: E402

TARGETS = ("caffe-ssd", "opencv")
SCORE_TOLERANCE = 1e-4
CORNER_TOLERANCE = 1e-4  # of the image
OUTPUT_TOLERANCE = 1e-4  # of the largest value


def by_opencv(files: dict[str, str], image: Array) -> dict[str, Array]:
    """All outputs of the network, by name."""
    net = cv2.dnn.readNetFromCaffe(files["prototxt"], files["caffemodel"])
    net.setInput(image)
    names = net.getUnconnectedOutLayersNames()
    return dict(zip(names, net.forward(names)))


class ConvertSsd(EveryNetwork, ByHandTest):
    def by_program(self, files: dict[str, str], image: Array) -> dict[str, Array]:
        """The same in OpenCV as the program sets it up: stock Caffe's Tile and Parameter, which
        OpenCV's importer lacks, are added to it."""
        array, results = self.folder / "image.npy", self.folder / "results.npz"
        numpy.save(array, image)
        done = run("run", files["prototxt"], files["caffemodel"], "--input", array, "-o", results)
        self.assertEqual(done.returncode, 0, done.stderr)
        with numpy.load(results) as blobs:
            return dict(blobs)

    def converted(self, source: Path, shape: tuple[int, ...], target: str, *further: object
                  ) -> dict[str, str]:
        """Converts without a complaint; returns what --json says about the files."""
        result = convert(source, *further, "-i", ",".join(map(str, shape)), "--ssd", "auto",
                         "-o", self.folder / f"{source.stem}-{target}", "-t", target, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def check_network(self, name: str) -> list[Path]:
        """Returns the prototxt of every target."""
        network, written = NETWORKS[name], []
        image = random_images(seed=2, count=1, size=network.size)
        expected = network.outputs(image)
        head = self.folder / "head.prototxt"
        for target in TARGETS:
            files = self.converted(network.source, tuple(image.shape), target, "--ssd-config-out",
                                   head)
            written.append(Path(files["prototxt"]))
            with self.subTest(target=target):
                judge = by_opencv if target == "opencv" else self.by_program
                got = judge(files, image.numpy())
                self.check_boxes(f"{name}, target {target}", network.detections(expected),
                                 rows_of_detections(got["detection_out"]))
                self.check_further(network, expected, list(got.values()))
            if target == "caffe-ssd":
                self.check_by_hand(Path(files["prototxt"]).with_suffix(""), head, network.source,
                                   "-i", ",".join(map(str, image.shape)))
        return written

    def check_boxes(self, what: str, expected: Array, got: Array) -> None:
        self.assertGreater(len(expected), 10)
        self.assertEqual(len(got), len(expected))
        numpy.testing.assert_array_equal(got[:, :2], expected[:, :2])
        differences = numpy.abs(got - expected)
        scores, corners = differences[:, 2].max(), differences[:, 3:].max()
        print(f"{what}: {len(got)} boxes, corners within {corners:.1e} of the image, "
              f"scores within {scores:.1e}")
        self.assertLess(scores, SCORE_TOLERANCE)
        self.assertLess(corners, CORNER_TOLERANCE)

    def check_further(self, network: Network, expected: list[Array], got: list[Array]) -> None:
        """What is no part of the boxes is still an output."""
        for index, values in enumerate(expected):
            if index in (network.loc, network.conf) or values.ndim == 2:
                continue
            same, = (output for output in got if output.shape == values.shape)
            difference = numpy.abs(same - values).max() / numpy.abs(values).max()
            self.assertLess(difference, OUTPUT_TOLERANCE)

    def test_ssd300_vgg(self) -> None:
        for prototxt in self.check_network("ssd300_vgg"):
            written = prototxt.read_text()
            self.assertEqual(written.count('type: "Normalize"'), 1)
            self.assertEqual(written.count('type: "Scale"'), 0)

    def test_the_example_has_the_same_average_precision(self) -> None:
        for target in TARGETS:
            with self.subTest(target=target):
                files = self.converted(EXAMPLE / "ssd_shapes.py", (1, 3, 96, 96), target,
                                       EXAMPLE / "ssd_shapes.pth")
                stem = Path(files["prototxt"]).with_suffix("")
                done = subprocess.run([PYTHON, str(EXAMPLE / "demo.py"), str(stem)],
                                      capture_output=True, text=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                print(done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
