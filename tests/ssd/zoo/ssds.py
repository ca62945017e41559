"""ssds.pytorch: build_model(kind="ssd"). Scores are behind a softmax, in one table of all priors of
all images."""
from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from parts import (Detector, MultiBox, Trunk, boxes_of_a_map, convolution, seeded, separable,
                   sizes_of_a_cell)
from vgg import FC7, PRIORS_OF_A_CELL, WIDTHS, Vgg, VggMaps

CELLS = (38, 19, 10, 5, 3, 1)
RATIOS = ((2,), (2, 3), (2, 3), (2, 3), (2,), (2,))
# Shares of the image, of each map and of one more.
SIZES = (0.1, 0.2, 0.375, 0.55, 0.725, 0.9, 1)
# Of YOLO's one map: width and height of its five priors in cells, as measured on VOC.
YOLO = ((1.08, 1.19), (3.42, 4.41), (6.63, 11.38), (9.42, 5.11), (16.62, 10.52))
YOLO_CELLS = 13


def make_priors(cells: Sequence[int], ratios: Sequence[Sequence[float]]) -> Tensor:
    return torch.tensor([
        box for count, smallest, largest, each in zip(cells, SIZES, SIZES[1:], ratios)
        for box in boxes_of_a_map(count, count, (1 / count, 1 / count),
                                  sizes_of_a_cell(smallest, largest, each))]).clamp_(0, 1)


def yolo_priors() -> Tensor:
    return torch.tensor(boxes_of_a_map(
        YOLO_CELLS, YOLO_CELLS, (1 / YOLO_CELLS, 1 / YOLO_CELLS),
        [(width / YOLO_CELLS, height / YOLO_CELLS) for width, height in YOLO])).clamp_(0, 1)


class ReceptiveField(nn.Module):
    """RFB-Net's block: branches that look differently far, beside a shortcut."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        part = max(inputs // 8, 8)
        self.branches = nn.ModuleList(
            nn.Sequential(
                convolution(inputs, part, 1),
                convolution(part, 2 * part, kernel, stride),
                nn.Conv2d(2 * part, 2 * part, 3, padding=dilation, dilation=dilation, bias=False),
                nn.BatchNorm2d(2 * part))
            for kernel, dilation in ((1, 1), (3, 3), (5, 5)))
        self.linear = convolution(6 * part, outputs, 1, relu=False)
        self.shortcut = convolution(inputs, outputs, 1, stride, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        joined = self.linear(torch.cat([branch(x) for branch in self.branches], 1))
        return functional.relu(joined * 0.1 + self.shortcut(x))


class RfbMaps(nn.Module):
    channels = (64, 64, 64, 32, 32, 32)

    def __init__(self) -> None:
        super().__init__()
        self.vgg = Vgg()
        self.norm = ReceptiveField(WIDTHS[3], 64)
        self.fields = Trunk([ReceptiveField(FC7, 64), ReceptiveField(64, 64, 2),
                             ReceptiveField(64, 32, 2), convolution(32, 32, padding=0),
                             convolution(32, 32, padding=0)], range(5))

    def forward(self, x: Tensor) -> list[Tensor]:
        conv4_3, fc7 = self.vgg(x)
        return [self.norm(conv4_3), *self.fields(fc7)]


class FusedMaps(nn.Module):
    """FSSD: three maps enlarged to the first one's size, and a pyramid of them together."""

    channels = (64, 64, 32, 32, 32, 32)

    def __init__(self) -> None:
        super().__init__()
        self.vgg = Vgg()
        self.extra = convolution(FC7, 64, stride=2)
        self.transforms = nn.ModuleList(convolution(inputs, 32, 1)
                                        for inputs in (WIDTHS[3], FC7, 64))
        self.norm = nn.BatchNorm2d(96)
        self.pyramids = Trunk([convolution(96, 64), convolution(64, 64, stride=2),
                               convolution(64, 32, stride=2), convolution(32, 32, stride=2),
                               convolution(32, 32, padding=0), convolution(32, 32, padding=0)],
                              range(6))

    def forward(self, x: Tensor) -> list[Tensor]:
        conv4_3, fc7 = self.vgg(x)
        maps = [conv4_3, fc7, self.extra(fc7)]
        first, *others = [transform(y) for transform, y in zip(self.transforms, maps)]
        enlarged = [functional.interpolate(y, size=CELLS[:1] * 2, mode="bilinear",
                                           align_corners=False) for y in others]
        return self.pyramids(self.norm(torch.cat([first, *enlarged], 1)))


def lite_maps() -> Trunk:
    return Trunk([nn.Sequential(convolution(3, 8, stride=2), separable(8, 16, 2),
                                separable(16, 32, 2), separable(32, 64, 2)),
                  separable(64, 128, 2), separable(128, 64, 2), separable(64, 32, 2),
                  separable(32, 32, 2), separable(32, 32, 2)], range(6))


def yolo_maps() -> Trunk:
    channels = (8, 16, 32, 64, 64)
    layers = [nn.Sequential(convolution(inputs, outputs), nn.MaxPool2d(2, 2))
              for inputs, outputs in zip((3, *channels), channels)]
    return Trunk([*layers, convolution(64, 64)], (5,))


class Ssds(MultiBox):
    def __init__(self, kind: str) -> None:
        image = 416 if kind == "yolo" else 300
        self.size = (image, image)
        counts = PRIORS_OF_A_CELL[300]
        if kind == "yolo":
            super().__init__(yolo_maps(), (64,), (len(YOLO),), kernel=1)
            priors = yolo_priors()
        elif kind == "lite":
            super().__init__(lite_maps(), (64, 128, 64, 32, 32, 32), (6,) * 6, kernel=1)
            priors = make_priors((19, 10, 5, 3, 2, 1), ((2, 3),) * 6)
        else:
            maps = {"rfb": RfbMaps, "fssd": FusedMaps, "ssd": lambda: VggMaps(300)}[kind]()
            super().__init__(maps, maps.channels, counts)
            priors = make_priors(CELLS, RATIOS)
        self.priors = priors

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(x)
        return loc, functional.softmax(conf.view(-1, self.classes), dim=-1)


def build_model(kind: str) -> Detector:
    model = Ssds(kind)
    return seeded(model, model.loc, model.conf)
