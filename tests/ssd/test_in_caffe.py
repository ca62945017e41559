"""The SSD networks in real Caffe, for an image that the program has not verified its files with: up
to loc and conf in stock Caffe, which has no layers for what follows, and whole in one of the SSD
branch, where PriorBox and DetectionOutput must give what a decoder of our own makes of PyTorch's
values.

Skipped where TORCH2CAFFE_CAFFE, or TORCH2CAFFE_CAFFE_SSD, is no command that starts a Python with
pycaffe.
"""
from __future__ import annotations

import json
import os
import re
import sys
import unittest
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models"), str(FOLDER.parent / "support")]
from decode import Array, detection_output  # noqa: E402
from judging import TOLERANCE, Reference, compare, judge_by_caffe  # noqa: E402
from networks import NETWORKS, EveryNetwork, Network  # noqa: E402
from program import FolderTest, convert, run  # noqa: E402
from random_weights import SMALLEST_SPREAD, random_images, spread  # noqa: E402

CAFFE = os.environ.get("TORCH2CAFFE_CAFFE", "")
SSD_CAFFE = os.environ.get("TORCH2CAFFE_CAFFE_SSD", "")

PRIOR_TOLERANCE = 1e-3  # pixels
CORNER_TOLERANCE = 0.05  # pixels; the networks' own values differ by rounding
SCORE_TOLERANCE = 1e-4
SAME_SCORE = 1e-6  # what rounding may have put in the other order


@unittest.skipUnless(CAFFE, "no real Caffe to judge: TORCH2CAFFE_CAFFE names no command that "
                            "starts a Python with it")
class InCaffe(EveryNetwork, FolderTest):
    def check_network(self, name: str) -> None:
        network = NETWORKS[name]
        image = random_images(seed=2, count=1, size=network.size)
        result = convert(network.source, "-i", ",".join(map(str, image.shape)), "-t", "caffe",
                         "-o", self.folder / name, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        judge, got = judge_by_caffe(json.loads(result.stdout), {"": image.numpy()}, CAFFE,
                                    self.folder / name)
        expected = self.outputs(network, image)
        error = compare(got, Reference(network.source, {}, expected, mixed=False))
        print(f"{name} in {judge}: largest error {error:.1e}")
        self.assertLess(error, TOLERANCE)

    def outputs(self, network: Network, image: torch.Tensor) -> list[Array]:
        """PyTorch's; priors that the model returns are not computed of the image, so that Caffe's
        files are without."""
        outputs = [output for output in network.outputs(image) if output.ndim == 3]
        self.assertIn((1, network.priors, 4), [output.shape for output in outputs])
        self.assertIn((1, network.priors, network.classes), [output.shape for output in outputs])
        for output in outputs:
            self.assertGreaterEqual(spread(output), SMALLEST_SPREAD)
        return outputs


@unittest.skipUnless(SSD_CAFFE, "no Caffe of the SSD branch to judge: TORCH2CAFFE_CAFFE_SSD names "
                                "no command that starts a Python with it")
class WholeInCaffe(EveryNetwork, FolderTest):
    def check_network(self, name: str) -> None:
        network = NETWORKS[name]
        image = random_images(seed=2, count=1, size=network.size)
        loc, scores, priors, got = self.computed(network, image)
        boxes, variances = priors.reshape(2, -1, 4)
        pixels = numpy.float32(network.size[::-1] * 2)
        apart = float(numpy.abs((boxes - network.prior_corners) * pixels).max())
        self.assertLess(apart, PRIOR_TOLERANCE)
        got = got.reshape(-1, 7)
        self.assertGreater(len(got), 10)
        by_layer = self.compare(got, detection_output(
            loc.reshape(1, network.priors, 4), scores.reshape(1, network.priors, network.classes),
            boxes, variances), pixels)
        by_network = self.compare(got, network.detections(network.outputs(image)), pixels)
        print(f"{name}: {len(boxes)} priors within {apart:.1e} pixel; {len(got)} boxes; of Caffe's "
              f"own values {by_layer}; of PyTorch's {by_network}")

    def computed(self, network: Network, image: torch.Tensor) -> list[Array]:
        """What DetectionOutput reads and gives in the files that the program has proved by Caffe:
        offsets, scores, priors, boxes."""
        array, results = self.folder / "image.npy", self.folder / "results.npz"
        numpy.save(array, image.numpy())
        done = convert(network.source, "-i", ",".join(map(str, image.shape)), "-t", "caffe-ssd",
                       "--ssd", "auto", "--caffe", SSD_CAFFE, "-o", self.folder / "net", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertTrue(report["judge"].startswith("Caffe"), report["judge"])
        done = run("run", report["prototxt"], report["caffemodel"], "--input", array, "--blob",
                   "*", "--caffe", SSD_CAFFE, "-o", results)
        self.assertEqual(done.returncode, 0, done.stderr)
        layer = Path(report["prototxt"]).read_text().split('type: "DetectionOutput"')[1]
        with numpy.load(results) as blobs:
            return [blobs[name] for name in re.findall(r'(?:bottom|top): "(.*)"', layer)]

    def compare(self, got: Array, expected: Array, pixels: Array) -> str:
        """The same boxes in the same order, but for those whose scores are the same."""
        self.assertEqual(got.shape, expected.shape)
        numpy.testing.assert_array_equal(got[:, :2], expected[:, :2])
        scores = float(numpy.abs(got[:, 2] - expected[:, 2]).max())
        self.assertLess(scores, SCORE_TOLERANCE)
        apart = numpy.abs((got[:, None, 3:] - expected[None, :, 3:]) * pixels).max(-1)
        tied = numpy.abs(got[:, None, 2] - expected[None, :, 2]) <= SAME_SCORE
        tied &= (got[:, None, :2] == expected[None, :, :2]).all(-1)
        elsewhere = apart.diagonal() > CORNER_TOLERANCE
        like = (apart <= CORNER_TOLERANCE) & tied
        self.assertTrue(like.any(1)[elsewhere].all() and like.any(0)[elsewhere].all())
        corners = float(apart.diagonal()[~elsewhere].max())
        return (f"corners within {corners:.1e} pixel, scores within {scores:.1e}, "
                f"{elsewhere.sum()} in another order for equal scores")


if __name__ == "__main__":
    unittest.main(verbosity=2)
