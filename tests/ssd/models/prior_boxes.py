"""Prior boxes of one feature map, relative to the image: centre x, centre y, width, height.

In all networks they come row by row, cell by cell, and the sizes of a cell one after another.
"""
from __future__ import annotations

import math
from typing import Iterable, Sequence

Size = tuple[float, float]
Box = tuple[float, float, float, float]


def sizes_of_a_cell(smallest: float, largest: float | None, ratios: Sequence[float]) -> list[Size]:
    """Width and height as in the SSD paper: a square, one between this map's and the next map's
    where there is a largest size, and boxes of the square's area, flat and narrow."""
    sizes = [(smallest, smallest)]
    if largest is not None:
        sizes.append((math.sqrt(smallest * largest),) * 2)
    for ratio in ratios:
        root = math.sqrt(ratio)
        sizes += [(smallest * root, smallest / root), (smallest / root, smallest * root)]
    return sizes


def boxes_of_a_map(rows: int, columns: int, cell: Size, sizes: Iterable[Size]) -> list[Box]:
    """Around the centres of the cells, whose width and height `cell` says."""
    sizes = list(sizes)
    return [((column + 0.5) * cell[0], (row + 0.5) * cell[1], *size)
            for row in range(rows) for column in range(columns) for size in sizes]
