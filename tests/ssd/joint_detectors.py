"""Detectors whose loc and conf come of the same convolutions, or of more values than they hold:
build_model(kind="...")."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from small_detectors import CELLS, CLASSES, KINDS, Detector, corners

VALUES = 4 + CLASSES
VARIANCES = (0.1, 0.2)


class Joint(Detector):
    """One convolution a map."""

    def __init__(self) -> None:
        super().__init__()
        self.heads_of_maps = self.heads(VALUES)
        del self.reg_headers, self.cls_headers

    def values(self, x: Tensor) -> list[Tensor]:
        return [head(each) for head, each in zip(self.heads_of_maps, self.maps(x))]


class SlicedBehind(Joint):
    """Split once everything is joined; the boxes are decoded."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        rows = torch.cat([each.permute(0, 2, 3, 1).reshape(each.size(0), -1, VALUES)
                          for each in self.values(x)], 1)
        boxes = corners(self.decoded(rows[..., :4], VARIANCES))
        return boxes, rows[..., 4:].softmax(-1)


class SplitBehind(SlicedBehind):
    """The raw values, split by torch.split."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        rows = torch.cat([each.permute(0, 2, 3, 1).reshape(each.size(0), -1, VALUES)
                          for each in self.values(x)], 1)
        loc, conf = rows.split([4, CLASSES], -1)
        return loc, conf


class Chosen(Joint):
    """Rows of all values, by a mask of the scores in them."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        rows = torch.cat([each.permute(0, 2, 3, 1).reshape(each.size(0), -1, VALUES)
                          for each in self.values(x)], 1)
        boxes = corners(self.decoded(rows[..., :4], VARIANCES))
        scores = rows[..., 4:].softmax(-1)
        keep = scores[0, :, 0] < 0.4
        return boxes[0][keep], scores[0][keep], rows[0][keep]


class Unsplit(Joint):
    """All values of a prior in one output."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([each.permute(0, 2, 3, 1).reshape(each.size(0), -1, VALUES)
                          for each in self.values(x)], 1)


class OfChannels(Joint):
    """Split by channels, map by map: first the boxes of all kinds."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        def joined(parts: list[Tensor], values: int) -> Tensor:
            return torch.cat([part.permute(0, 2, 3, 1).reshape(part.size(0), -1, values)
                              for part in parts], 1)

        outputs = self.values(x)
        return (joined([each[:, :4 * KINDS] for each in outputs], 4),
                joined([each[:, 4 * KINDS:] for each in outputs], CLASSES))


class OfKinds(Joint):
    """N x kinds x values x H x W, split along the values."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        rows = [each.view(each.size(0), KINDS, VALUES, each.size(2), each.size(3))
                .permute(0, 3, 4, 1, 2) for each in self.values(x)]
        loc = torch.cat([each[..., :4].reshape(each.size(0), -1, 4) for each in rows], 1)
        conf = torch.cat([each[..., 4:].reshape(each.size(0), -1, CLASSES) for each in rows], 1)
        return loc, conf.softmax(2)


class OfParts(Joint):
    """The boxes behind the scores, in five dimensions and cell by cell, then split and joined."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        rows = torch.cat([each.view(each.size(0), KINDS, VALUES, -1).permute(0, 3, 1, 2)
                          .reshape(each.size(0), -1, VALUES) for each in self.values(x)], 1)
        conf, loc = torch.split(rows, [CLASSES, 4], dim=2)
        return loc.contiguous(), torch.sigmoid(conf)


class MaxOut(Detector):
    """The background of the first map is the largest of three values, the object that of two."""

    def __init__(self, backgrounds: int = 3, objects: int = 1) -> None:
        super().__init__(classes=2)
        self.backgrounds, self.objects = backgrounds, objects
        del self.reg_headers, self.cls_headers
        self.loc = nn.ModuleList(nn.Conv2d(8, 4, 3, padding=1) for _ in CELLS)
        self.conf = nn.ModuleList(nn.Conv2d(8, count, 3, padding=1)
                                  for count in (backgrounds + objects, 2))
        self.priors = self.priors[::KINDS]

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        conf = [head(each) for head, each in zip(self.conf, maps)]
        background, objects = conf[0].split([self.backgrounds, self.objects], 1)
        conf[0] = torch.cat([torch.max(background, 1, keepdim=True)[0],
                             torch.max(objects, 1, keepdim=True)[0]], 1)

        def joined(parts: list[Tensor]) -> Tensor:
            return torch.cat([part.permute(0, 2, 3, 1).contiguous().view(part.size(0), -1)
                              for part in parts], 1)

        loc = joined([head(each) for head, each in zip(self.loc, maps)])
        return loc.view(loc.size(0), -1, 4), joined(conf).view(loc.size(0), -1, 2).softmax(-1)


class Chunks(MaxOut):
    """The same by chunk() and pairwise maxima."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        conf = [head(each) for head, each in zip(self.conf, maps)]
        parts = torch.chunk(conf[0], 4, 1)
        largest = torch.max(torch.max(parts[0], parts[1]), parts[2])
        conf[0] = torch.cat([largest, parts[3]], dim=1)

        def joined(parts: list[Tensor]) -> Tensor:
            return torch.cat([part.permute(0, 2, 3, 1).contiguous().view(part.size(0), -1)
                              for part in parts], 1)

        loc = joined([head(each) for head, each in zip(self.loc, maps)])
        return loc.view(loc.size(0), -1, 4), joined(conf).view(loc.size(0), -1, 2)


class Scale(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(factor))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.factor


class Scaled(Detector):
    """Offsets of each map times a learned number, in front of the reshaping or behind it."""

    def __init__(self, behind: bool) -> None:
        super().__init__()
        self.behind = behind
        self.scales = nn.ModuleList([Scale(0.5), Scale(1.5)])

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        loc = []
        for head, each, scale in zip(self.reg_headers, maps, self.scales):
            values = head(each) if self.behind else scale(head(each))
            rows = values.permute(0, 2, 3, 1).reshape(each.size(0), -1, 4)
            loc.append(scale(rows) if self.behind else rows)
        return torch.cat(loc, 1), self.joined(self.cls_headers, maps, self.classes)


class Linear(Detector):
    """Boxes map by map, by adding to what the cells have: no layer decodes that."""

    def __init__(self, of_cells: bool) -> None:
        super().__init__()
        self.of_cells = of_cells

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        boxes, begin = [], 0
        for head, each in zip(self.reg_headers, maps):
            values = head(each)
            if self.of_cells:
                values = values + torch.linspace(0, 1, each.size(3))
            rows = values.permute(0, 2, 3, 1).reshape(each.size(0), -1, 4)
            end = begin + rows.size(1)
            boxes.append(rows if self.of_cells else rows + self.priors[begin:end])
            begin = end
        return torch.cat(boxes, 1), self.joined(self.cls_headers, maps, self.classes)


class Uneven(Detector):
    """One kind of priors in the cells of the first map, three in those of the second."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = (1, KINDS)
        del self.reg_headers, self.cls_headers
        self.loc = nn.ModuleList(nn.Conv2d(8, 4 * count, 3, padding=1) for count in self.counts)
        self.conf = nn.ModuleList(nn.Conv2d(8, CLASSES * count, 3, padding=1)
                                  for count in self.counts)
        first = CELLS[0] ** 2 * KINDS
        self.priors = torch.cat([self.priors[:first:KINDS], self.priors[first:]])

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        return self.joined(self.loc, maps, 4), self.joined(self.conf, maps, CLASSES)


KINDS_OF_MODEL = {
    "sliced_behind": SlicedBehind, "split_behind": SplitBehind, "chosen": Chosen,
    "unsplit": Unsplit,
    "of_channels": OfChannels, "of_kinds": OfKinds, "of_parts": OfParts, "max_out": MaxOut,
    "max_out_twice": lambda: MaxOut(3, 2), "chunks": Chunks,
    "scaled": lambda: Scaled(False), "scaled_behind": lambda: Scaled(True), "uneven": Uneven,
    "linear": lambda: Linear(False), "linear_cells": lambda: Linear(True)}


def build_model(kind: str) -> nn.Module:
    return KINDS_OF_MODEL[kind]()
