"""Whether two programs find the same boxes, and whether those that differ are ties: numbers that
are nearer to each other, or to a threshold, than the values of the two programs."""
from __future__ import annotations

from dataclasses import dataclass

import numpy

from decode import Array, Settings, decode, overlaps
from zoo_networks import Values

PRIOR = 1e-3  # pixels
SCORE = 1e-4
CORNER = 1e-4  # of the image


class Different(AssertionError):
    """The boxes differ, and not by a tie."""


@dataclass(frozen=True)
class Difference:
    """The largest ones between two programs."""

    prior: float  # pixels
    score: float
    corner: float  # of a box as a share of its prior, or of the image where that is larger
    ties: int = 0


def difference(expected: Values, got: Values, size: tuple[int, int]) -> Difference:
    """Of all values, those of boxes that are not found included."""
    height, width = size
    priors = numpy.abs(got.priors - expected.priors) * numpy.float32((width, height) * 2)
    boxes = [decode(values.loc, values.priors) for values in (expected, got)]
    sides = numpy.tile(boxes[0][:, 2:] - boxes[0][:, :2], 2)
    corners = numpy.abs(boxes[1] - boxes[0]) / numpy.maximum(sides, 1e-3)
    return Difference(float(priors.max()), float(numpy.abs(got.scores - expected.scores).max()),
                      float(corners.max()))


def close(row: Array, others: Array) -> Array:
    """Which of the others are of the same label, score and corners."""
    apart = numpy.abs(others - row)
    return (apart[:, :2] == 0).all(1) & (apart[:, 2] <= SCORE) & (apart[:, 3:] <= CORNER).all(1)


def pairs(expected: Array, got: Array) -> tuple[list[int], list[int], list[int]]:
    """The place of each row's like in what is expected, or -1; rows that have none on either
    side."""
    free = numpy.ones(len(expected), bool)
    places = []
    for row in got:
        likes = numpy.flatnonzero(close(row, expected) & free)
        # Of equal ones the next in order, so that twins are not taken for a change of order.
        free[likes[:1]] = False
        places.append(int(likes[0]) if len(likes) else -1)
    return places, [i for i, p in enumerate(places) if p < 0], list(numpy.flatnonzero(free))


def near_an_edge(row: Array, expected: Values, rows: Array, settings: Settings,
                 apart: Difference) -> bool:
    """Whether the two programs' values differ enough for a box to be found by one of them alone."""
    score, label = row[2], int(row[1])
    limits = [settings.confidence_threshold]
    if len(expected.rows) == settings.keep_top_k:
        limits.append(expected.rows[:, 2].min())
    of_label = numpy.sort(expected.scores[:, label])[::-1]
    if settings.top_k < len(of_label):
        limits.append(of_label[settings.top_k])
    if numpy.abs(numpy.array(limits) - score).min() <= 2 * apart.score:
        return True
    others = rows[rows[:, 1] == label]
    shared = overlaps(row[3:], others[:, 3:])
    # Where an edge moves by a share of a side, so does the overlap; there are four of either box.
    return bool((numpy.abs(shared - settings.nms_threshold) <= 8 * apart.corner).any())


def same_boxes(expected: Values, got: Values, size: tuple[int, int], settings: Settings
               ) -> Difference:
    """The largest differences and how many ties there are; raises Different."""
    apart = difference(expected, got, size)
    if not apart.prior <= PRIOR:
        raise Different(f"priors differ by {apart.prior:.1e} pixels")
    if not apart.score <= SCORE:
        raise Different(f"scores differ by {apart.score:.1e}")
    places, added, missing = pairs(expected.rows, got.rows)
    rows = numpy.concatenate([expected.rows, got.rows])
    for what, alone in (("not expected", got.rows[added]), ("missing", expected.rows[missing])):
        for row in alone:
            if not near_an_edge(row, expected, rows, settings, apart):
                raise Different(f"a box is {what}: {row}, and {apart} does not explain it")
    found = [place for place in places if place >= 0]
    swapped = [(before, after) for before, after in zip(found, found[1:]) if after < before]
    for before, after in swapped:
        first, second = expected.rows[before], expected.rows[after]
        if first[1] != second[1] or abs(first[2] - second[2]) > 2 * apart.score:
            raise Different(f"boxes are in another order: {first} before {second}")
    return Difference(apart.prior, apart.score, apart.corner,
                      len(swapped) + len(added) + len(missing))
