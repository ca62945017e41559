"""M2Det: maps of several U-shaped parts, joined scale by scale and weighed by channel."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from parts import MultiBox, convolution, seeded, ssd_priors

IMAGE = 320
CELLS = (40, 20, 10, 5, 3, 1)
RATIOS = (2, 3)
# Shares of the image, of each map and of one more.
SIZES = (0.08, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05)
LEVELS, WIDTH = 2, 16


class UShape(nn.Module):
    """Down to one cell and up again."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        strides = ((2, 1), (2, 1), (2, 1), (2, 1), (1, 0))
        self.downs = nn.ModuleList(
            convolution(inputs if number == 0 else WIDTH, WIDTH, 3, stride, padding)
            for number, (stride, padding) in enumerate(strides))
        self.first = convolution(inputs, WIDTH, 1)
        self.ups = nn.ModuleList(convolution(WIDTH, WIDTH) for _ in strides)
        self.smooth = nn.ModuleList(convolution(WIDTH, WIDTH, 1) for _ in CELLS)

    def forward(self, x: Tensor) -> list[Tensor]:
        maps = [self.first(x)]
        for down in self.downs:
            x = down(x)
            maps.append(x)
        x = maps[-1]
        found = [x]
        for up, side in zip(self.ups, reversed(maps[:-1])):
            x = functional.interpolate(up(x), size=[side.size(2), side.size(3)],
                                       mode="nearest") + side
            found.append(x)
        return [smooth(y) for smooth, y in zip(self.smooth, reversed(found))]


class Weighed(nn.Module):
    """Squeezes and excites the channels of one scale."""

    def __init__(self) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(LEVELS * WIDTH, WIDTH // 2, 1)
        self.excite = nn.Conv2d(WIDTH // 2, LEVELS * WIDTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        gate = functional.relu(self.squeeze(functional.adaptive_avg_pool2d(x, 1)), inplace=True)
        return torch.sigmoid(self.excite(gate)) * x


class Maps(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.base = nn.Sequential(convolution(3, 8, stride=2), convolution(8, 16, stride=2),
                                  convolution(16, 32, stride=2))
        self.reduce = nn.ModuleList([convolution(32, WIDTH, 1), convolution(32, WIDTH, 1)])
        self.unets = nn.ModuleList([UShape(32), UShape(2 * WIDTH)])
        self.weighed = nn.ModuleList(Weighed() for _ in CELLS)

    def forward(self, x: Tensor) -> list[Tensor]:
        base = self.base(x)
        first = self.unets[0](base)
        second = self.unets[1](torch.cat([self.reduce[0](base), first[0]], 1))
        return [weighed(torch.cat(maps, 1))
                for weighed, *maps in zip(self.weighed, first, second)]


class M2Det(MultiBox):
    size = (IMAGE, IMAGE)

    def __init__(self) -> None:
        super().__init__(Maps(), (LEVELS * WIDTH,) * 6, (6,) * 6)
        self.priors = ssd_priors(IMAGE, [
            (cells, IMAGE / cells, IMAGE * smallest, IMAGE * largest, RATIOS)
            for cells, smallest, largest in zip(CELLS, SIZES, SIZES[1:])]).clamp_(0, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(x)
        return loc, functional.softmax(conf.view(-1, self.classes), dim=-1)


def build_model() -> M2Det:
    model = M2Det()
    return seeded(model, model.loc, model.conf)
