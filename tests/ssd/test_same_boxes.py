"""What same_boxes.py takes for a tie, and what for a difference."""
from __future__ import annotations

import dataclasses
import sys
import unittest
from pathlib import Path

import numpy

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from decode import Array, Settings  # noqa: E402
from same_boxes import Different, Difference, same_boxes  # noqa: E402
from zoo_networks import Values  # noqa: E402

SIZE = (100, 200)
SETTINGS = Settings()
TINY = 2e-6  # by which the two programs' values may differ
# The second overlaps the first by 0.45 of both, the threshold, but for a rounding.
OVERLAP = 0.45
SHIFT = 0.2 * (1 - OVERLAP) / (1 + OVERLAP)
PRIORS = numpy.array([[0.1, 0.1, 0.3, 0.3], [0.1 + SHIFT, 0.1, 0.3 + SHIFT, 0.3],
                      [0.6, 0.1, 0.8, 0.3], [0.6, 0.6, 0.8, 0.8]], numpy.float32)
SCORES = (0.9, 0.8, 0.5, 0.3)


def values(scores: tuple[float, ...] = SCORES, priors: Array = PRIORS, offset: float = 0) -> Values:
    """Boxes at their priors, or a share of their width to the right."""
    loc = numpy.zeros_like(priors)
    loc[:, 0] = offset / 0.1
    likely = numpy.array(scores, numpy.float32)
    return Values.of(loc, numpy.column_stack([1 - likely, likely]), priors, SETTINGS)


class SameBoxes(unittest.TestCase):
    def compare(self, expected: Values, got: Values) -> Difference:
        return same_boxes(expected, got, SIZE, SETTINGS)

    def assert_different(self, words: str, expected: Values, got: Values) -> None:
        with self.assertRaisesRegex(Different, words):
            self.compare(expected, got)

    def without(self, row: int, boxes: Values) -> Values:
        return dataclasses.replace(boxes, rows=numpy.delete(boxes.rows, row, 0))

    def test_the_same_values(self) -> None:
        apart = self.compare(values(), values())
        self.assertEqual((apart.prior, apart.score, apart.ties), (0, 0, 0))

    def test_tolerances(self) -> None:
        moved = PRIORS + numpy.float32((0, 1.2e-5, 0, 0))
        self.assert_different("priors differ by 1.2e-03 pixels", values(), values(priors=moved))
        self.assertLess(self.compare(values(), values(priors=PRIORS + numpy.float32(2e-6))).prior,
                        1e-3)
        self.assert_different("scores differ by 2.0e-04", values(),
                              values((0.9, 0.8, 0.5, 0.3002)))
        self.compare(values(), values((0.9, 0.8, 0.5, 0.30005)))

    def test_boxes_elsewhere(self) -> None:
        self.assert_different("a box is not expected", values(), values(offset=0.01))

    def test_order(self) -> None:
        near = (0.9, 0.8, 0.500001, 0.5)
        other = (0.9, 0.8, 0.5, 0.500001)
        self.assertEqual(self.compare(values(near), values(other)).ties, 1)
        swapped = values()
        swapped.rows[[-2, -1]] = swapped.rows[[-1, -2]]
        self.assert_different("another order", values(), swapped)

    def test_a_box_more_or_less(self) -> None:
        self.assert_different("a box is missing", values(), self.without(-1, values()))
        self.assert_different("a box is not expected", self.without(-1, values()), values())

    def test_a_score_at_the_threshold(self) -> None:
        below, above = ((0.9, 0.8, 0.5, 0.01 - TINY), (0.9, 0.8, 0.5, 0.01 + TINY))
        self.assertEqual(self.compare(values(below), values(above)).ties, 1)
        self.assertEqual(self.compare(values(above), values(below)).ties, 1)
        # Values that are the same do not explain it.
        self.assert_different("a box is missing", values(above), self.without(-1, values(above)))

    def test_an_overlap_at_the_threshold(self) -> None:
        moved = PRIORS.copy()
        moved[1, [0, 2]] += numpy.float32(TINY)
        near = PRIORS.copy()
        near[1, [0, 2]] -= numpy.float32(TINY)
        counts = {len(values(priors=priors).rows) for priors in (moved, near)}
        self.assertEqual(counts, {3, 4})
        self.assertEqual(self.compare(values(priors=moved), values(priors=near)).ties, 1)
        self.assert_different("a box is missing", values(priors=moved),
                              self.without(1, values(priors=moved)))

    def test_no_boxes(self) -> None:
        none = values((0.001,) * 4)
        self.assertEqual(len(none.rows), 0)
        self.assertEqual(self.compare(none, none).ties, 0)
        self.assert_different("a box is not expected", none,
                              dataclasses.replace(none, rows=values().rows))


if __name__ == "__main__":
    unittest.main(verbosity=2)
