"""pytorch-ssd of qfgaohao: build_model(kind="mb1"), and "mb1_test" for what decodes its boxes.

Priors are a plain attribute, cut to 1 as centres and sizes. Scores come first. Under is_test, they
are behind the softmax and boxes are corners.
"""
from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor, nn

from parts import (Detector, Trunk, convolution, corners, decoded, rows, seeded, separable,
                   ssd_priors)
from ssd_pytorch import SIZES, ssd_maps
from vgg import PRIORS_OF_A_CELL, VggMaps

RATIOS = (2, 3)
MOBILE_SIZES = (60, 105, 150, 195, 240, 285, 330)


def mobile_maps(first: int) -> list[tuple[int, float, float, float, Sequence[float]]]:
    """Six priors everywhere; the first map of SqueezeNet has 17 cells of 16 pixels, which do not
    reach the image's other side."""
    cells, steps = (first, 10, 5, 3, 2, 1), (16, 32, 64, 100, 150, 300)
    return [(count, step, smallest, largest, RATIOS) for count, step, smallest, largest in zip(
        cells, steps, MOBILE_SIZES, MOBILE_SIZES[1:])]


def separable_head(inputs: int, outputs: int, normalised: bool) -> nn.Sequential:
    """A depthwise convolution in front of a 1x1."""
    middle = [nn.BatchNorm2d(inputs)] if normalised else []
    return nn.Sequential(nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs), *middle,
                         nn.ReLU(), nn.Conv2d(inputs, outputs, 1))


def extra(inputs: int, middle: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, middle, 1), nn.ReLU(),
                         nn.Conv2d(middle, outputs, 3, 2, 1), nn.ReLU())


def separable_extra(inputs: int, middle: int, outputs: int, padding: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, middle, 1), nn.ReLU(),
        nn.Conv2d(middle, middle, 3, 2, padding, groups=middle), nn.BatchNorm2d(middle), nn.ReLU(),
        nn.Conv2d(middle, outputs, 1), nn.ReLU())


class Fire(nn.Module):
    def __init__(self, inputs: int, squeezed: int, outputs: int) -> None:
        super().__init__()
        self.squeeze = nn.Sequential(nn.Conv2d(inputs, squeezed, 1), nn.ReLU(inplace=True))
        self.expand1x1 = nn.Conv2d(squeezed, outputs // 2, 1)
        self.expand3x3 = nn.Conv2d(squeezed, outputs // 2, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze(x)
        return torch.cat([self.expand1x1(x), self.expand3x3(x)], 1).relu()


class Inverted(nn.Module):
    """MobileNet v2's block; SSD-lite takes what the first 1x1 makes of its input as a map."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.wide = nn.Sequential(nn.Conv2d(channels, 6 * channels, 1, bias=False),
                                  nn.BatchNorm2d(6 * channels), nn.ReLU6(inplace=True))
        self.narrow = nn.Sequential(
            nn.Conv2d(6 * channels, 6 * channels, 3, 2, 1, groups=6 * channels, bias=False),
            nn.BatchNorm2d(6 * channels), nn.ReLU6(inplace=True),
            nn.Conv2d(6 * channels, 2 * channels, 1, bias=False), nn.BatchNorm2d(2 * channels))


def mobilenet1() -> tuple[Trunk, tuple[int, ...]]:
    layers = [convolution(3, 8, stride=2), separable(8, 16, 2), separable(16, 32, 2),
              separable(32, 64, 2), separable(64, 128, 2),
              extra(128, 32, 64), extra(64, 16, 32), extra(32, 16, 32), extra(32, 16, 32)]
    return Trunk(layers, range(3, 9)), (64, 128, 64, 32, 32, 32)


class MobileNet2(nn.Module):
    channels = (144, 128, 64, 32, 32, 16)

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(convolution(3, 8, stride=2), separable(8, 12, 2),
                                   separable(12, 16, 2), separable(16, 24, 2))
        self.block = Inverted(24)
        self.last = convolution(48, 128, 1)
        self.extras = Trunk([separable_extra(128, 32, 64), separable_extra(64, 16, 32),
                             separable_extra(32, 16, 32), separable_extra(32, 16, 16)], range(4))

    def forward(self, x: Tensor) -> list[Tensor]:
        wide = self.block.wide(self.first(x))
        x = self.last(self.block.narrow(wide))
        return [wide, x, *self.extras(x)]


def squeezenet() -> tuple[Trunk, tuple[int, ...]]:
    layers = [nn.Sequential(nn.Conv2d(3, 16, 3, 2), nn.ReLU(inplace=True)),
              nn.Sequential(nn.MaxPool2d(3, 2), Fire(16, 8, 32)),
              nn.Sequential(nn.MaxPool2d(3, 2), Fire(32, 8, 32)),
              nn.Sequential(nn.MaxPool2d(3, 2), Fire(32, 16, 64)),
              separable_extra(64, 32, 64, padding=2), separable_extra(64, 16, 32),
              *[separable_extra(32, 16, 32) for _ in range(3)]]
    return Trunk(layers, range(3, 9)), (64, 64, 32, 32, 32, 32)


class SSD(Detector):
    def __init__(self, kind: str) -> None:
        super().__init__()
        if kind == "vgg":
            self.base_net: nn.Module = VggMaps(300)
            channels, counts = self.base_net.channels, PRIORS_OF_A_CELL[300]
            priors = ssd_priors(300, ssd_maps(300, SIZES["voc300"]))
        else:
            if kind == "mb2_lite":
                self.base_net, channels = MobileNet2(), MobileNet2.channels
            else:
                self.base_net, channels = mobilenet1() if kind == "mb1" else squeezenet()
            counts = (6,) * 6
            priors = ssd_priors(300, mobile_maps(17 if kind == "squeezenet_lite" else 19))
        lite = kind.endswith("_lite")

        def headers(values: int) -> nn.ModuleList:
            made: list[nn.Module] = []
            for number, (inputs, count) in enumerate(zip(channels, counts)):
                if lite and number < len(channels) - 1:
                    made.append(separable_head(inputs, count * values, kind == "mb2_lite"))
                else:
                    kernel = 1 if lite else 3
                    made.append(nn.Conv2d(inputs, count * values, kernel, padding=kernel // 2))
            return nn.ModuleList(made)

        self.classification_headers = headers(self.classes)
        self.regression_headers = headers(4)
        self.is_test = False
        self.priors = priors.clamp(0, 1)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.base_net(x)
        conf = rows([head(y) for head, y in zip(self.classification_headers, maps)], self.classes)
        loc = rows([head(y) for head, y in zip(self.regression_headers, maps)], 4)
        return loc, conf

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(x)
        if self.is_test:
            return conf.softmax(2), corners(decoded(loc, self.priors))
        return conf, loc


def build_model(kind: str) -> SSD:
    model = SSD(kind.replace("_test", ""))
    seeded(model, model.regression_headers, model.classification_headers)
    model.is_test = kind.endswith("_test")
    return model
