"""What Caffe-SSD's layer DetectionOutput makes of offsets, scores and priors, in NumPy: the
reference for the boxes that a converted detector gives.

Boxes are rows of left, top, right, bottom, relative to the picture. Everything is computed in the
precision of the arrays that are given. Offsets are of code type CENTER_SIZE.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Sequence

import numpy
from numpy.typing import NDArray

Array = NDArray[Any]

VARIANCES = (0.1, 0.1, 0.2, 0.2)


@dataclass(frozen=True)
class Settings:
    """What the layer can be told, by the names of its parameters; -1 is no limit."""

    confidence_threshold: float = 0.01
    nms_threshold: float = 0.45
    top_k: int = 400
    keep_top_k: int = 200
    background_label_id: int = 0
    share_location: bool = True


def corners(centred: Array) -> Array:
    """Boxes given as centre x, centre y, width and height."""
    halves = centred[..., 2:] / 2
    return numpy.concatenate([centred[..., :2] - halves, centred[..., :2] + halves], -1)


def decode(offsets: Array, priors: Array, variances: Array | Sequence[float] = VARIANCES) -> Array:
    """The boxes to which the offsets lead from the priors; variances are one row or one a prior."""
    scaled = offsets * numpy.asarray(variances, offsets.dtype)
    sides = priors[..., 2:] - priors[..., :2]
    centres = (priors[..., :2] + priors[..., 2:]) / 2 + scaled[..., :2] * sides
    return corners(numpy.concatenate([centres, numpy.exp(scaled[..., 2:]) * sides], -1))


def overlaps(box: Array, others: Array) -> Array:
    """Intersection over union of a box with each of the others."""
    shared_sides = numpy.minimum(box[2:], others[:, 2:]) - numpy.maximum(box[:2], others[:, :2])
    shared = shared_sides.clip(0).prod(1)
    # A box turned inside out has no area.
    area = (box[2:] - box[:2]).clip(0).prod()
    areas = (others[:, 2:] - others[:, :2]).clip(0).prod(1)
    return numpy.where(shared > 0, shared / numpy.where(shared > 0, area + areas - shared, 1), 0)


def by_score(scores: Array, most: int) -> Array:
    """The indices of the highest scores, highest first; the first of equal ones first."""
    order = numpy.argsort(-scores, kind="stable")
    return order if most < 0 else order[:most]


def suppress(boxes: Array, scores: Array, threshold: float, top_k: int = -1) -> Array:
    """The indices of boxes that overlap no better one that is kept by more than the threshold,
    best first. Only the top_k best take part."""
    kept: list[int] = []
    for index in by_score(scores, top_k):
        if (overlaps(boxes[index], boxes[kept]) <= threshold).all():
            kept.append(index)
    return numpy.array(kept, int)


def suppress_class(boxes: Array, scores: Array, settings: Settings) -> Array:
    """The indices of the boxes of one class that are left, best first."""
    likely = numpy.flatnonzero(scores > scores.dtype.type(settings.confidence_threshold))
    return likely[suppress(boxes[likely], scores[likely], settings.nms_threshold, settings.top_k)]


def detect(image: int, offsets: Array, scores: Array, priors: Array,
           variances: Array | Sequence[float], settings: Settings) -> Array:
    """The rows of one picture, from offsets P x 4, or P x classes x 4 where classes have locations
    of their own, and scores P x classes."""
    found = [numpy.zeros((0, 7), scores.dtype)]
    shared = decode(offsets, priors, variances) if settings.share_location else None
    for label in range(scores.shape[1]):
        if label == settings.background_label_id:
            continue
        boxes = decode(offsets[:, label], priors, variances) if shared is None else shared
        left = suppress_class(boxes, scores[:, label], settings)
        heads = [numpy.full(len(left), number, scores.dtype) for number in (image, label)]
        found.append(numpy.column_stack([*heads, scores[left, label], boxes[left]]))
    rows = numpy.concatenate(found)
    best = rows[by_score(rows[:, 2], settings.keep_top_k)]
    return best[numpy.argsort(best[:, 1], kind="stable")]


def detection_output(offsets: Array, scores: Array, priors: Array,
                     variances: Array | Sequence[float] = VARIANCES,
                     settings: Settings = Settings()) -> Array:
    """Rows of image, label, score and box: image by image, class by class, best first.

    Offsets are N x P x 4, or N x P x classes x 4 where classes have locations of their own, scores
    N x P x classes, priors P x 4. Where nothing is found at all there is a row for each image, of
    its number and then -1.
    """
    rows = numpy.concatenate([detect(image, *outputs, priors, variances, settings)
                              for image, outputs in enumerate(zip(offsets, scores))])
    if len(rows):
        return rows
    nothing = numpy.full((len(scores), 7), -1, scores.dtype)
    nothing[:, 0] = numpy.arange(len(scores))
    return nothing
