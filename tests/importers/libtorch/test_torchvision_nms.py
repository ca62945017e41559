"""torchvision's nms as the plug-in has it, for models that call it: it keeps the boxes that the
reference keeps, which tests/ssd/test_decode.py compares with torchvision itself. The two cannot be
in one process."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path

import numpy
import torch

TESTS = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "support"), str(TESTS / "ssd")]
from decode import Array, corners, suppress  # noqa: E402
from program import BUILD  # noqa: E402

torch.ops.load_library(BUILD / "lib" / "torch2caffe" / "libtorch.so")


def kept(boxes: Array, scores: Array, threshold: float) -> Array:
    return torch.ops.torchvision.nms(torch.from_numpy(boxes), torch.from_numpy(scores),
                                     threshold).numpy()


class Nms(unittest.TestCase):
    def test_keeps_the_boxes_that_the_reference_keeps(self) -> None:
        random = numpy.random.default_rng(0)
        for threshold in (0.1, 0.3, 0.45, 0.7):
            boxes = numpy.concatenate([random.random((300, 2)), random.uniform(0.1, 0.6, (300, 2))], 1)
            boxes, scores = corners(boxes).astype("f"), random.random(300).astype("f")
            expected = suppress(boxes, scores, threshold)
            self.assertTrue(1 < len(expected) < len(boxes))
            numpy.testing.assert_array_equal(kept(boxes, scores, threshold), expected)

    def test_the_first_of_equal_boxes_is_kept(self) -> None:
        boxes = numpy.repeat(numpy.array([[0, 0, 4, 4], [5, 5, 9, 9]], "f"), 3, 0)
        numpy.testing.assert_array_equal(kept(boxes, numpy.full(6, 0.5, "f"), 0.45), [0, 3])

    def test_an_overlap_that_equals_the_threshold_is_none(self) -> None:
        boxes, scores = numpy.array([[0, 0, 1, 1], [0, 0, 0.5, 1]], "f"), numpy.array([2, 1], "f")
        self.assertEqual(len(kept(boxes, scores, 0.5)), 2)
        self.assertEqual(len(kept(boxes, scores, 0.499)), 1)

    def test_no_boxes(self) -> None:
        self.assertEqual(len(kept(numpy.zeros((0, 4), "f"), numpy.zeros(0, "f"), 0.5)), 0)


if __name__ == "__main__":
    unittest.main()
