"""The reference for detected boxes agrees with torchvision's suppression and with OpenCV's layer
DetectionOutput."""
from __future__ import annotations

import dataclasses
import sys
import unittest
from pathlib import Path

import numpy
import torch
import torchvision

sys.path.insert(0, str(Path(__file__).resolve().parent))
from decode import (  # noqa: E402
    VARIANCES, Array, Settings, corners, decode, detection_output, suppress)
from opencv_layers import rows_of_detections, run  # noqa: E402

PRIORS, CLASSES = 300, 4
TOLERANCE = 1e-6

NET = """
input: "loc" input_shape {{ dim: {images} dim: {locations} }}
input: "conf" input_shape {{ dim: {images} dim: {scores} }}
input: "priors" input_shape {{ dim: 1 dim: 2 dim: {priors} }}
layer {{
  name: "found" type: "DetectionOutput" bottom: "loc" bottom: "conf" bottom: "priors" top: "found"
  detection_output_param {{
    num_classes: {classes} share_location: {share_location} background_label_id: {background}
    nms_param {{ nms_threshold: {settings.nms_threshold} top_k: {settings.top_k} }}
    code_type: CENTER_SIZE keep_top_k: {settings.keep_top_k}
    confidence_threshold: {settings.confidence_threshold}
  }}
}}
"""


def random_priors(random: numpy.random.Generator) -> Array:
    """Some reach beyond the picture."""
    centres, sides = random.random((PRIORS, 2)), random.uniform(0.1, 0.6, (PRIORS, 2))
    return corners(numpy.concatenate([centres, sides], 1)).astype(numpy.float32)


def random_outputs(random: numpy.random.Generator, images: int, *shape: int
                   ) -> tuple[Array, Array]:
    """Offsets of this shape for each image, and scores that sum up to 1."""
    offsets = random.standard_normal((images, PRIORS, *shape)).astype(numpy.float32)
    powers = numpy.exp(2 * random.standard_normal((images, PRIORS, CLASSES)))
    return offsets, (powers / powers.sum(2, keepdims=True)).astype(numpy.float32)


def by_opencv(offsets: Array, scores: Array, priors: Array, variances: Array,
              settings: Settings) -> Array:
    if settings.keep_top_k < 0:  # OpenCV crashes
        settings = dataclasses.replace(settings, keep_top_k=PRIORS * CLASSES)
    inputs = {"loc": offsets.reshape(len(offsets), -1), "conf": scores.reshape(len(scores), -1),
              "priors": numpy.stack([priors.ravel(), variances.ravel()])[numpy.newaxis]}
    text = NET.format(images=len(offsets), locations=inputs["loc"].shape[1],
                      scores=inputs["conf"].shape[1], priors=priors.size, classes=CLASSES,
                      share_location=str(settings.share_location).lower(),
                      background=settings.background_label_id, settings=settings)
    return rows_of_detections(run(text, inputs))


class Suppression(unittest.TestCase):
    def test_keeps_the_boxes_that_torchvision_keeps(self) -> None:
        random = numpy.random.default_rng(0)
        for threshold in (0.1, 0.3, 0.45, 0.7):
            boxes, scores = random_priors(random), random.random(PRIORS).astype(numpy.float32)
            kept = suppress(boxes, scores, threshold)
            expected = torchvision.ops.nms(torch.from_numpy(boxes), torch.from_numpy(scores),
                                           threshold)
            self.assertTrue(1 < len(kept) < PRIORS)
            numpy.testing.assert_array_equal(kept, expected.numpy())

    def test_the_first_of_equal_boxes_is_kept(self) -> None:
        boxes = numpy.repeat(numpy.array([[0.1, 0.1, 0.4, 0.4], [0.5, 0.5, 0.9, 0.9]]), 3, 0)
        numpy.testing.assert_array_equal(suppress(boxes, numpy.full(6, 0.5), 0.45), [0, 3])

    def test_an_overlap_that_equals_the_threshold_is_none(self) -> None:
        boxes = numpy.array([[0, 0, 1, 1], [0, 0, 0.5, 1]])
        scores = numpy.array([0.9, 0.8])
        self.assertEqual(len(suppress(boxes, scores, 0.5)), 2)
        self.assertEqual(len(suppress(boxes, scores, 0.499)), 1)

    def test_what_is_left_out_suppresses_nothing(self) -> None:
        boxes = numpy.array([[0, 0, 1, 1], [0.4, 0, 1.4, 1], [0.8, 0, 1.8, 1]])
        scores = numpy.array([0.9, 0.8, 0.7])
        numpy.testing.assert_array_equal(suppress(boxes, scores, 0.4), [0, 2])

    def test_boxes_without_area_overlap_nothing(self) -> None:
        boxes = numpy.array([[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5], [0.9, 0.9, 0.1, 0.1]])
        self.assertEqual(len(suppress(boxes, numpy.array([0.9, 0.8, 0.7]), 0.1)), 3)


class Decoding(unittest.TestCase):
    def test_moves_by_tenths_of_the_sides_and_scales_by_powers(self) -> None:
        prior = numpy.array([[0.2, 0.4, 0.6, 0.6]])
        offsets = numpy.array([[1.0, -2.0, 5 * numpy.log(2), 0.0]])
        expected = [[0.04, 0.36, 0.84, 0.56]]  # centre 0.44, 0.46, sides 0.8, 0.2
        numpy.testing.assert_allclose(decode(offsets, prior), expected, atol=1e-15)

    def test_no_offsets_give_the_priors(self) -> None:
        priors = random_priors(numpy.random.default_rng(1)).astype(float)
        numpy.testing.assert_allclose(decode(numpy.zeros((PRIORS, 4)), priors), priors, atol=1e-15)

    def test_keeps_the_precision_of_its_arguments(self) -> None:
        for dtype in (numpy.float32, numpy.float64):
            priors = random_priors(numpy.random.default_rng(1)).astype(dtype)
            self.assertEqual(decode(priors, priors).dtype, dtype)


class DetectionOutput(unittest.TestCase):
    def compare(self, settings: Settings, images: int = 1, variances: Array | None = None,
                seed: int = 0) -> Array:
        """Both give the same rows; returns them."""
        random = numpy.random.default_rng(seed)
        priors = random_priors(random)
        shape = (4,) if settings.share_location else (CLASSES, 4)
        offsets, scores = random_outputs(random, images, *shape)
        if variances is None:
            variances = numpy.tile(numpy.float32(VARIANCES), (PRIORS, 1))
        expected = by_opencv(offsets, scores, priors, variances, settings)
        got = detection_output(offsets, scores, priors, variances, settings)
        self.assertEqual(got.shape, expected.shape)
        numpy.testing.assert_array_equal(got[:, :2], expected[:, :2])
        numpy.testing.assert_allclose(got, expected, atol=TOLERANCE)
        return got

    def test_agrees_with_opencv(self) -> None:
        cases = {
            "usual": Settings(),
            "without limits": Settings(top_k=-1, keep_top_k=-1),
            "few candidates": Settings(top_k=20, keep_top_k=-1),
            "few detections": Settings(keep_top_k=10),
            "high confidence": Settings(confidence_threshold=0.6),
            "much suppressed": Settings(nms_threshold=0.1),
            "little suppressed": Settings(nms_threshold=0.9),
            "another background": Settings(background_label_id=2),
        }
        counts = {}
        for seed, (name, settings) in enumerate(cases.items()):
            with self.subTest(name):
                counts[name] = len(self.compare(settings, seed=seed))
        self.assertEqual(counts["few detections"], 10)
        self.assertGreater(counts["without limits"], counts["usual"])
        self.assertLess(counts["few candidates"], counts["usual"])
        self.assertLess(counts["high confidence"], counts["usual"])
        self.assertGreater(counts["little suppressed"], counts["much suppressed"])

    def test_agrees_with_opencv_on_several_images(self) -> None:
        rows = self.compare(Settings(keep_top_k=50), images=3)
        numpy.testing.assert_array_equal(numpy.bincount(rows[:, 0].astype(int)), [50, 50, 50])

    def test_agrees_with_opencv_where_every_class_has_its_location(self) -> None:
        self.compare(Settings(share_location=False))

    def test_agrees_with_opencv_on_variances_of_each_prior(self) -> None:
        random = numpy.random.default_rng(5)
        self.compare(Settings(),
                     variances=random.uniform(0.05, 0.3, (PRIORS, 4)).astype(numpy.float32))

    def test_nothing_found_is_a_row_for_each_image(self) -> None:
        random = numpy.random.default_rng(0)
        offsets, scores = random_outputs(random, 2, 4)
        rows = detection_output(offsets, scores, random_priors(random),
                                settings=Settings(confidence_threshold=1))
        numpy.testing.assert_array_equal(rows, [[0, *[-1] * 6], [1, *[-1] * 6]])

    def test_double_precision_changes_little(self) -> None:
        random = numpy.random.default_rng(0)
        priors, (offsets, scores) = random_priors(random), random_outputs(random, 1, 4)
        single = detection_output(offsets, scores, priors)
        double = detection_output(*(array.astype(float) for array in (offsets, scores, priors)))
        self.assertEqual(double.dtype, float)
        numpy.testing.assert_allclose(single, double, atol=TOLERANCE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
