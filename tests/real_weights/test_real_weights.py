"""Networks that people have trained, on photographs: the converted files answer like PyTorch, by
OpenCV's own Caffe importer and, where TORCH2CAFFE_CAFFE starts a Python with pycaffe, by Caffe.

Skipped where the data folder is absent; photographs.py says where it is looked for.
"""
from __future__ import annotations

import json
import os
import sys
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy
from numpy.typing import NDArray

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "models")]
from networks import PNET, RNET, ULTRAFACE_RFB, ULTRAFACE_SLIM, Network  # noqa: E402
from photographs import (  # noqa: E402
    DATA, NAMES, Array, load, mtcnn_input, rnet_crops, ultraface_input)
from program import FolderTest, convert  # noqa: E402
from random_weights import SMALLEST_SPREAD, spread  # noqa: E402
from judging import TOLERANCE, judge_by_caffe, judge_by_opencv  # noqa: E402
from ultraface_boxes import SCORE_THRESHOLD, faces, overlaps  # noqa: E402

CAFFE = os.environ.get("TORCH2CAFFE_CAFFE", "")
# For what another converter made of the same weights.
PEER_TOLERANCE = 1e-3
# Faces that are plain to see; in the first photograph there are some more, half hidden.
FACES = dict(zip(NAMES, (40, 2, 5)))
# Odd ones too: there Caffe's pooling, which rounds up, meets PyTorch's with ceil_mode.
PNET_SIZES = ((240, 320), (91, 133), (60, 80))


@dataclass(frozen=True)
class Judgement:
    """The outputs for an image, in one order: PyTorch's, and the converted files'."""

    image: str
    judge: str
    expected: list[Array]
    got: list[Array]


def largest_error(got: Array, expected: Array) -> float:
    return float(numpy.abs(got - expected).max() / numpy.abs(expected).max())


def found_faces(name: str) -> Array:
    """The boxes of the faces that PyTorch finds in a photograph."""
    return faces(*ULTRAFACE_RFB.outputs(ultraface_input(load(name))))


def background(found: Array) -> Array:
    """Boxes of a grid over a photograph that touch none of the faces found."""
    left, top = numpy.meshgrid(numpy.arange(8) / 8, numpy.arange(8) / 8)
    corners = numpy.stack([left.ravel(), top.ravel()], 1).astype(numpy.float32)
    grid = numpy.concatenate([corners, corners + numpy.float32(1 / 8)], 1)
    return grid[[not overlaps(box, found).any() for box in grid]]


def is_face(scores: Array) -> NDArray[numpy.bool_]:
    """For every window that MTCNN has scored, the classes being in dimension 1."""
    return scores[:, 1] > SCORE_THRESHOLD


@unittest.skipUnless(DATA.is_dir(), f"no real weights: there is no folder {DATA}; "
                                    "TORCH2CAFFE_DATA can name another")
class RealWeightsTest(FolderTest):
    def converted(self, network: Network, target: str, shape: tuple[int, ...]) -> dict[str, str]:
        """Converts without a complaint; returns what --json says about the files."""
        result = convert(network.source, network.weights, "-i", ",".join(map(str, shape)),
                         "-o", self.folder / f"{network.name}-{target}", "-t", target, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def judges(self, files: dict[str, str], image: Array) -> list[tuple[str, list[Array]]]:
        """What each program that reads such files says to the image, with the program's name."""
        judges = [judge_by_opencv(files, {"": image})]
        if CAFFE and files["target"] == "caffe":  # the other target's layers are OpenCV's own
            judges.append(judge_by_caffe(files, {"": image}, CAFFE, self.folder / "judged"))
        return [(judge, list(outputs.values())) for judge, outputs in judges]

    def in_order(self, outputs: list[Array], expected: list[Array]) -> list[Array]:
        """The outputs in the order of those expected; in these networks each has its own shape."""
        by_shape = {output.shape: output for output in outputs}
        self.assertEqual(len(outputs), len(expected))
        self.assertEqual(set(by_shape), {output.shape for output in expected})
        return [by_shape[output.shape] for output in expected]

    def assert_equal(self, got: list[Array], expected: list[Array], tolerance: float) -> None:
        for ours, theirs in zip(got, expected, strict=True):
            self.assertGreaterEqual(spread(theirs), SMALLEST_SPREAD)
            self.assertLessEqual(largest_error(ours, theirs), tolerance)

    def check(self, network: Network, images: dict[str, Array],
              further: Callable[[Judgement], None]) -> None:
        """Converts for each target, compares with PyTorch on the images, which are of one shape,
        and hands what was compared to a further check."""
        shape, = {image.shape for image in images.values()}
        for target in ("caffe", "opencv"):
            files = self.converted(network, target, shape)
            for name, image in images.items():
                expected = network.outputs(image)
                for judge, outputs in self.judges(files, image):
                    with self.subTest(target=target, judge=judge, image=name):
                        got = self.in_order(outputs, expected)
                        self.assert_equal(got, expected, TOLERANCE)
                        further(Judgement(name, f"{judge} (target {target})", expected, got))

    def assert_same_count(self, what: str, judgement: Judgement, expected: int, got: int) -> None:
        """Prints both counts, which must be the same, and the largest error of the outputs."""
        error = max(map(largest_error, judgement.got, judgement.expected))
        print(f"{what} in {judgement.image}: {expected} by PyTorch, {got} by {judgement.judge}, "
              f"largest error {error:.1e}")
        self.assertEqual(got, expected)

    def check_faces(self, judgement: Judgement) -> None:
        expected, got = faces(*judgement.expected), faces(*judgement.got)
        self.assertGreaterEqual(len(expected), FACES[judgement.image])
        self.assert_same_count("faces", judgement, len(expected), len(got))
        self.assertLess(numpy.abs(got - expected).max(), TOLERANCE)

    def test_ultraface_slim_finds_the_same_faces(self) -> None:
        images = {name: ultraface_input(load(name)) for name in NAMES}
        self.check(ULTRAFACE_SLIM, images, self.check_faces)

    def test_ultraface_rfb_finds_the_same_faces_and_equals_its_authors_own_conversion(self) -> None:
        images = {name: ultraface_input(load(name)) for name in NAMES}
        peer = {kind: str(DATA / f"peer-rfb-320.{kind}") for kind in ("prototxt", "caffemodel")}

        def further(judgement: Judgement) -> None:
            self.check_faces(judgement)
            _, outputs = judge_by_opencv(peer, {"": images[judgement.image]})
            theirs = self.in_order(list(outputs.values()), judgement.expected)
            self.assert_equal(judgement.got, theirs, PEER_TOLERANCE)
            self.assert_equal(judgement.expected, theirs, PEER_TOLERANCE)

        self.check(ULTRAFACE_RFB, images, further)

    def test_pnet_finds_the_same_windows_at_every_size(self) -> None:
        def further(judgement: Judgement) -> None:
            expected, got = (is_face(scores).sum()
                             for _, scores in (judgement.expected, judgement.got))
            self.assertGreater(expected, 0)
            self.assert_same_count("windows", judgement, expected, got)

        for height, width in PNET_SIZES:
            images = {f"{name} at {width}x{height}": mtcnn_input(load(name), (height, width))
                      for name in NAMES}
            self.check(PNET, images, further)

    def test_rnet_tells_faces_from_background_in_one_batch(self) -> None:
        found = {name: found_faces(name) for name in NAMES}
        windows = [rnet_crops(load(name), boxes) for name, boxes in found.items()]
        windows += [rnet_crops(load(name), background(boxes)) for name, boxes in found.items()]
        count = sum(map(len, found.values()))

        def further(judgement: Judgement) -> None:
            expected, got = (is_face(scores)
                             for _, scores in (judgement.expected, judgement.got))
            self.assertTrue(expected[:count].all())
            self.assertLess(expected[count:].mean(), 0.1)
            self.assert_same_count("faces", judgement, expected.sum(), got.sum())

        batch = numpy.concatenate(windows)
        self.check(RNET, {f"{len(batch)} crops": batch}, further)

    def test_rnet_accepts_single_faces(self) -> None:
        def further(judgement: Judgement) -> None:
            self.assertTrue(is_face(judgement.expected[1]).all())

        images = {name: rnet_crops(load(name), found_faces(name)[:1]) for name in NAMES}
        self.check(RNET, images, further)


if __name__ == "__main__":
    unittest.main(verbosity=2)
