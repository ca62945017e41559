"""What the network finds in pictures, and how good that is: average precision, as the PASCAL VOC
challenge defines it since 2010.

What is found in a picture are rows of label, score and box.
"""

from typing import Sequence

import numpy
import torch

from boxes import BACKGROUND, Array, detections, overlaps
from shapes import Picture, network_input
from ssd_shapes import CLASSES, SsdShapes

# A detection is right when it overlaps a shape that no better one has claimed by this much.
OVERLAP = 0.5


def found_by_pytorch(model: SsdShapes, pictures: Sequence[Picture]) -> "list[Array]":
    """In each picture."""
    model.eval()
    priors = model.priors.numpy()
    found = []
    for picture in pictures:
        with torch.no_grad():
            offsets, scores = model(torch.from_numpy(network_input(picture.image)))
        found.append(detections(offsets[0].numpy(), scores[0].numpy(), priors))
    return found


def judge(found: Array, boxes: Array) -> Array:
    """Says of every detection in a picture, best first, whether it is right."""
    right = numpy.zeros(len(found), bool)
    claimed = numpy.zeros(len(boxes), bool)
    for index, row in enumerate(found if len(boxes) else []):
        shared = overlaps(row[numpy.newaxis, 2:], boxes)[0]
        best = shared.argmax()
        right[index] = shared[best] >= OVERLAP and not claimed[best]
        claimed[best] |= right[index]
    return right


def area(right: Array, shapes: int) -> float:
    """Under the curve of precision over recall, from the verdicts on the detections, best first."""
    hits = numpy.cumsum(right)
    precision = hits / numpy.arange(1, len(right) + 1)
    # At each recall the best precision to be had at that recall or a higher one.
    best = numpy.maximum.accumulate(precision[::-1])[::-1]
    return float(best[right].sum() / shapes)


def average_precision(label: int, pictures: Sequence[Picture], found: Sequence[Array]) -> float:
    scores, right, shapes = [numpy.zeros(0)], [numpy.zeros(0, bool)], 0
    for picture, rows in zip(pictures, found):
        rows = rows[rows[:, 0] == label]
        rows = rows[numpy.argsort(-rows[:, 1], kind="stable")]
        boxes = picture.boxes[picture.labels == label]
        scores.append(rows[:, 1])
        right.append(judge(rows, boxes))
        shapes += len(boxes)
    order = numpy.argsort(-numpy.concatenate(scores), kind="stable")
    return area(numpy.concatenate(right)[order], shapes)


def precisions(pictures: Sequence[Picture], found: Sequence[Array]) -> "dict[str, float]":
    """The average precision of each class, and as "mAP" their mean."""
    values = {name: average_precision(label, pictures, found)
              for label, name in enumerate(CLASSES) if label != BACKGROUND}
    return {**values, "mAP": float(numpy.mean(list(values.values())))}
