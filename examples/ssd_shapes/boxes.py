"""What happens behind the network: from its offsets and scores to boxes. This is what the layer
DetectionOutput does in a Caffe model, written out in NumPy.

Boxes are rows of left, top, right, bottom, relative to the picture.
"""

import numpy

Array = numpy.ndarray

CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
BACKGROUND = 0
SCORE_THRESHOLD = 0.01
OVERLAP_THRESHOLD = 0.45  # what overlaps a better box of its class more than this, is it again
MOST_CANDIDATES, MOST_DETECTIONS = 400, 200  # of a class, of a picture


def overlaps(boxes: Array, others: Array) -> Array:
    """Intersection over union of each of the boxes with each of the others, a row for a box."""
    boxes = boxes[:, numpy.newaxis]
    sides = (numpy.minimum(boxes[..., 2:], others[:, 2:])
             - numpy.maximum(boxes[..., :2], others[:, :2]))
    shared = sides.clip(0).prod(-1)
    area = (boxes[..., 2:] - boxes[..., :2]).prod(-1)
    return shared / (area + (others[:, 2:] - others[:, :2]).prod(-1) - shared)


def encode(boxes: Array, priors: Array) -> Array:
    """The offsets that lead from the priors to the boxes, a row for each pair."""
    sides, prior_sides = boxes[:, 2:] - boxes[:, :2], priors[:, 2:] - priors[:, :2]
    moves = (boxes[:, :2] + boxes[:, 2:] - priors[:, :2] - priors[:, 2:]) / 2 / prior_sides
    return numpy.concatenate([moves / CENTRE_VARIANCE,
                              numpy.log(sides / prior_sides) / SIZE_VARIANCE], 1)


def decode(offsets: Array, priors: Array) -> Array:
    """The boxes to which the offsets lead from the priors, a row for each pair."""
    sides = priors[:, 2:] - priors[:, :2]
    centres = (priors[:, :2] + priors[:, 2:]) / 2 + offsets[:, :2] * CENTRE_VARIANCE * sides
    halves = numpy.exp(offsets[:, 2:] * SIZE_VARIANCE) * sides / 2
    return numpy.concatenate([centres - halves, centres + halves], 1)


def suppress(boxes: Array, scores: Array) -> Array:
    """The indices of the best boxes, those left out that overlap a better one; best first."""
    order = numpy.argsort(-scores, kind="stable")[:MOST_CANDIDATES]
    kept = []
    while len(order):
        best, order = order[0], order[1:]
        kept.append(best)
        order = order[overlaps(boxes[best:best + 1], boxes[order])[0] <= OVERLAP_THRESHOLD]
    return numpy.array(kept, int)


def softmax(scores: Array) -> Array:
    powers = numpy.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def detections(offsets: Array, scores: Array, priors: Array) -> Array:
    """Rows of label, score and box, from what the network says to one picture."""
    boxes, shares = decode(offsets, priors), softmax(scores)
    rows = [numpy.zeros((0, 6), numpy.float32)]
    for label in range(shares.shape[1]):
        likely = numpy.flatnonzero(shares[:, label] > SCORE_THRESHOLD)
        if label == BACKGROUND:
            continue
        found = likely[suppress(boxes[likely], shares[likely, label])]
        rows.append(numpy.column_stack([numpy.full(len(found), label, numpy.float32),
                                        shares[found, label], boxes[found]]))
    together = numpy.concatenate(rows)
    return together[numpy.argsort(-together[:, 1], kind="stable")[:MOST_DETECTIONS]]
