"""SSDs on small trunks of other makes: build_model(kind="pelee")."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from parts import (Detector, MultiBox, Trunk, convolution, corners, pyramid, seeded, separable,
                   ssd_priors)

PELEE_CELLS, PELEE_STEPS = (19, 19, 10, 5, 3, 1), (16, 16, 30, 60, 101, 304)
PELEE_SIZES = (30.4, 60.8, 112.48, 164.16, 215.84, 267.52, 319.2)
DSOD_CELLS, DSOD_STEPS = (38, 19, 10, 5, 3, 2), (8, 16, 32, 64, 100, 150)
DSOD_SIZES = (30, 60, 111, 162, 213, 264, 315)
TF_CELLS = (19, 10, 5, 3, 2, 1)
TF_SIZES = (60, 105, 150, 195, 240, 285, 300)


class Residual(nn.Module):
    """Pelee's, in front of its heads."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.inside = nn.Sequential(convolution(channels, 16, 1), convolution(16, 16),
                                    convolution(16, 32, 1, relu=False))
        self.around = convolution(channels, 32, 1, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.inside(x) + self.around(x))


class PeleeMaps(nn.Module):
    """The first map is read by two residual blocks, of priors of two sizes."""

    def __init__(self) -> None:
        super().__init__()
        self.features = Trunk(
            [nn.Sequential(convolution(3, 8, stride=2), convolution(8, 16),
                           nn.MaxPool2d(2, 2), convolution(16, 24), nn.MaxPool2d(2, 2),
                           convolution(24, 32), nn.AvgPool2d(2, 2)),
             convolution(32, 48, stride=2), convolution(48, 32, stride=2),
             convolution(32, 32, padding=0), convolution(32, 32, padding=0)], range(5))
        self.residuals = nn.ModuleList(Residual(inputs) for inputs in (32, 32, 48, 32, 32, 32))

    def forward(self, x: Tensor) -> list[Tensor]:
        maps = self.features(x)
        return [residual(y) for residual, y in zip(self.residuals, [maps[0], *maps])]


class Pelee(MultiBox):
    size = (304, 304)

    def __init__(self) -> None:
        super().__init__(PeleeMaps(), (32,) * 6, (6,) * 6, kernel=1)
        self.priors = ssd_priors(304, [
            (cells, step, smallest, largest, (2, 3)) for cells, step, smallest, largest in zip(
                PELEE_CELLS, PELEE_STEPS, PELEE_SIZES, PELEE_SIZES[1:])])


class DenseBlock(nn.Module):
    def __init__(self, inputs: int, growth: int, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(separable(inputs + number * growth, growth)
                                    for number in range(count))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.cat([x, layer(x)], 1)
        return x


class DsodMaps(nn.Module):
    """A feature pyramid of depthwise convolutions, enlarged bilinearly."""

    CHANNELS = (32, 32, 32, 32, 32)

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(convolution(3, 16, stride=2), convolution(16, 16),
                                  nn.MaxPool2d(2, 2, ceil_mode=True), DenseBlock(16, 8, 2),
                                  nn.MaxPool2d(2, 2, ceil_mode=True))
        self.first = DenseBlock(32, 8, 2)
        self.downs = Trunk([nn.Sequential(separable(48, 32, 2), DenseBlock(32, 8, 2)),
                            separable(48, 32, 2), separable(32, 32, 2), separable(32, 32, 2),
                            separable(32, 32, 2)], range(5))
        self.sides = nn.ModuleList(convolution(inputs, 32, 1)
                                   for inputs in (48, 48, 32, 32, 32, 32))
        self.ups = nn.ModuleList(nn.Conv2d(32, 32, 3, padding=1, groups=32) for _ in range(5))

    def forward(self, x: Tensor) -> list[Tensor]:
        first = self.first(self.stem(x))
        sides = [side(y) for side, y in zip(self.sides, [first, *self.downs(first)])]
        summed = [sides[-1]]
        for up, side in zip(self.ups, reversed(sides[:-1])):
            enlarged = functional.interpolate(summed[0], size=[side.size(2), side.size(3)],
                                              mode="bilinear", align_corners=False)
            summed.insert(0, side + up(enlarged))
        return summed


class TinyDsod(MultiBox):
    def __init__(self) -> None:
        super().__init__(DsodMaps(), (32,) * 6, (4, 6, 6, 6, 4, 4))
        self.priors = ssd_priors(300, [
            (cells, step, smallest, largest, ratios) for cells, step, smallest, largest, ratios in
            zip(DSOD_CELLS, DSOD_STEPS, DSOD_SIZES, DSOD_SIZES[1:],
                ((2,), (2, 3), (2, 3), (2, 3), (2,), (2,)))]).clamp_(0, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(x)
        return loc, conf.softmax(-1)


class TfApi(MultiBox):
    """TensorFlow's object detection: y comes first in boxes and offsets."""

    def __init__(self) -> None:
        super().__init__(pyramid((8, 16, 32, 32, 32, 32, 32, 32, 32), 6), (32,) * 6, (6,) * 6,
                         kernel=1)
        self.anchors = corners(ssd_priors(300, [
            (cells, 300 / cells, smallest, largest, (2, 3)) for cells, smallest, largest in zip(
                TF_CELLS, TF_SIZES, TF_SIZES[1:])]))[:, [1, 0, 3, 2]]

    def prior_boxes(self) -> Tensor:
        return self.anchors[:, [1, 0, 3, 2]]

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return (*self.raw(x), self.anchors)


def build_model(kind: str) -> Detector:
    model = {"pelee": Pelee, "tiny_dsod": TinyDsod, "tf_api": TfApi}[kind]()
    return seeded(model, model.loc, model.conf)
