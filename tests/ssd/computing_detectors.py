"""Detectors that compute their priors in forward(), from the sizes of the maps, and return boxes that
they decode in one way or another: build_model(kind="...")."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from small_detectors import KINDS, SIZE, Detector, corners

VARIANCES = (0.1, 0.2)
SIDES = (16.0, 40.0)


class Computing(Detector):
    """Boxes of corners in shares of the picture."""

    def __init__(self) -> None:
        super().__init__()
        del self.priors

    def boxes_of(self, maps: list[Tensor]) -> Tensor:
        """Centres and sizes."""
        rows = []
        for each, side in zip(maps, SIDES):
            height, width = each.shape[2:]
            y, x = torch.meshgrid((torch.arange(height) + 0.5) / height,
                                  (torch.arange(width) + 0.5) / width, indexing="ij")
            centres = torch.stack([x, y], -1).reshape(-1, 1, 2).expand(-1, KINDS, -1)
            sizes = torch.tensor([(side, side), (side * 2**0.5, side / 2**0.5),
                                  (side / 2**0.5, side * 2**0.5)]) / SIZE
            sizes = sizes.expand(height * width, -1, -1)
            rows.append(torch.cat([centres, sizes], -1).reshape(-1, 4))
        return torch.cat(rows)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        return self.final(loc, self.boxes_of(self.maps(x))), conf.softmax(-1)

    def final(self, loc: Tensor, boxes: Tensor) -> Tensor:
        moved = torch.cat([boxes[:, :2] + loc[..., :2] * VARIANCES[0] * boxes[:, 2:],
                           boxes[:, 2:] * torch.exp(loc[..., 2:] * VARIANCES[1])], -1)
        return self.form(moved)

    def form(self, boxes: Tensor) -> Tensor:
        return corners(boxes)


class ByColumns(Computing):
    """From corners, column by column, in pixels."""

    def final(self, loc: Tensor, boxes: Tensor) -> Tensor:
        boxes = corners(boxes) * SIZE
        widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
        x, y = boxes[:, 0] + 0.5 * widths, boxes[:, 1] + 0.5 * heights
        dx, dy, dw, dh = (loc / torch.tensor([10.0, 10.0, 5.0, 5.0])).unbind(-1)
        x, y, widths, heights = (dx * widths + x, dy * heights + y, dw.exp() * widths,
                                 dh.exp() * heights)
        return torch.stack([x - widths / 2, y - heights / 2, x + widths / 2, y + heights / 2], -1)


class CornerAndSize(Computing):
    """Left, top, width, height."""

    def form(self, boxes: Tensor) -> Tensor:
        return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., 2:]], -1)


class CornerAndSizeInPixels(CornerAndSize):
    def form(self, boxes: Tensor) -> Tensor:
        return super().form(boxes) * SIZE


class CutCornerAndSize(Computing):
    """Cut to the picture in between, as in COCO's boxes."""

    def form(self, boxes: Tensor) -> Tensor:
        cut = corners(boxes).clamp(0, 1) * SIZE
        return torch.cat([cut[..., :2], cut[..., 2:] - cut[..., :2]], -1)


class YFirst(Computing):
    """Top, left, bottom, right, as TensorFlow has them."""

    def form(self, boxes: Tensor) -> Tensor:
        return corners(boxes)[..., [1, 0, 3, 2]]


class Kept(Detector):
    """Raw values, and priors as left, top, width, height."""

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.priors = scale * torch.cat(
            [self.priors[:, :2] - self.priors[:, 2:] / 2, self.priors[:, 2:]], 1)


KINDS_OF_MODEL = {
    "computing": Computing, "by_columns": ByColumns, "corner_and_size": CornerAndSize,
    "corner_and_size_in_pixels": CornerAndSizeInPixels, "cut_corner_and_size": CutCornerAndSize,
    "y_first": YFirst, "kept": lambda: Kept(1), "kept_in_pixels": lambda: Kept(SIZE)}


def build_model(kind: str) -> nn.Module:
    return KINDS_OF_MODEL[kind]()
