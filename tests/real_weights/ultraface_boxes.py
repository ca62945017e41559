"""From the two outputs of an Ultra-Light face detector to the boxes of faces.

Boxes are relative to the image: rows of left, top, right, bottom.
"""
from __future__ import annotations

import numpy

from photographs import ULTRAFACE_SIZE, Array

# Cells (rows, columns) of each map and the sizes of its priors in pixels.
MAPS = (((30, 40), (10, 16, 24)), ((15, 20), (32, 48)), ((8, 10), (64, 96)),
        ((4, 5), (128, 192, 256)))
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
SCORE_THRESHOLD, IOU_THRESHOLD = 0.7, 0.3


def priors() -> Array:
    """4420 x 4, centre x, centre y, width, height; the order of the cells is that of the maps."""
    height, width = ULTRAFACE_SIZE
    rows = [((column + 0.5) / columns_count, (row + 0.5) / rows_count, size / width, size / height)
            for (rows_count, columns_count), sizes in MAPS
            for row in range(rows_count) for column in range(columns_count) for size in sizes]
    return numpy.array(rows, numpy.float32).clip(0, 1)


def corners(offsets: Array) -> Array:
    """Boxes of the offsets that the network gives, a row for each prior."""
    prior = priors()
    centre = prior[:, :2] + offsets[:, :2] * CENTRE_VARIANCE * prior[:, 2:]
    half = prior[:, 2:] * numpy.exp(offsets[:, 2:] * SIZE_VARIANCE) / 2
    return numpy.concatenate([centre - half, centre + half], 1)


def overlaps(box: Array, others: Array) -> Array:
    """Intersection over union of one box with each of the others."""
    sides = numpy.minimum(box[2:], others[:, 2:]) - numpy.maximum(box[:2], others[:, :2])
    shared = sides.clip(0).prod(1)
    area = (box[2:] - box[:2]).prod()
    return shared / (area + (others[:, 2:] - others[:, :2]).prod(1) - shared)


def suppressed(boxes: Array, scores: Array) -> Array:
    """The boxes without those that overlap one of higher score, best first."""
    boxes, kept = boxes[numpy.argsort(-scores, kind="stable")], []
    while len(boxes):
        kept.append(boxes[0])
        boxes = boxes[overlaps(boxes[0], boxes) <= IOU_THRESHOLD]
    return numpy.array(kept, numpy.float32).reshape(-1, 4)


def faces(scores: Array, offsets: Array) -> Array:
    """Boxes of the faces, best first, from outputs 1 x 4420 x 2 and 1 x 4420 x 4."""
    likely = scores[0, :, 1] > SCORE_THRESHOLD
    return suppressed(corners(offsets[0])[likely], scores[0, likely, 1])
