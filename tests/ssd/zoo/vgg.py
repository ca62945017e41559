"""VGG-16 as SSD takes it apart, with one convolution for each stage: conv4_3 and fc7, and the maps
behind them."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from parts import L2Norm

WIDTHS = (8, 16, 32, 64, 64)
FC7 = 128
# Channels, kernel, stride and padding of the convolutions behind fc7; every other one makes a map.
EXTRAS = {
    300: ((32, 1, 1, 0), (64, 3, 2, 1), (16, 1, 1, 0), (32, 3, 2, 1), (16, 1, 1, 0),
          (32, 3, 1, 0), (16, 1, 1, 0), (32, 3, 1, 0)),
    512: ((32, 1, 1, 0), (64, 3, 2, 1), *[(16, 1, 1, 0), (32, 3, 2, 1)] * 3, (16, 1, 1, 0),
          (32, 4, 1, 1)),
}
PRIORS_OF_A_CELL = {300: (4, 6, 6, 6, 4, 4), 512: (4, 6, 6, 6, 6, 4, 4)}


def stage(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(inplace=True)]


class Vgg(nn.Module):
    """The maps of conv4_3, of a stride of 8, and of fc7, of 16."""

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth, fifth = WIDTHS
        self.conv4_3 = nn.Sequential(
            *stage(3, first), nn.MaxPool2d(2, 2), *stage(first, second), nn.MaxPool2d(2, 2),
            *stage(second, third), nn.MaxPool2d(2, 2, ceil_mode=True), *stage(third, fourth))
        self.fc7 = nn.Sequential(
            nn.MaxPool2d(2, 2), *stage(fourth, fifth), nn.MaxPool2d(3, 1, 1),
            nn.Conv2d(fifth, FC7, 3, padding=6, dilation=6), nn.ReLU(inplace=True),
            nn.Conv2d(FC7, FC7, 1), nn.ReLU(inplace=True))

    def forward(self, x: Tensor) -> list[Tensor]:
        conv4_3 = self.conv4_3(x)
        return [conv4_3, self.fc7(conv4_3)]


class VggMaps(nn.Module):
    """The maps of SSD300 or SSD512."""

    def __init__(self, image: int) -> None:
        super().__init__()
        extras = EXTRAS[image]
        self.channels = (WIDTHS[3], FC7, *(extra[0] for extra in extras[1::2]))
        self.vgg = Vgg()
        self.L2Norm = L2Norm(WIDTHS[3])
        self.L2Norm.weight = nn.Parameter(torch.linspace(2, 6, WIDTHS[3]))
        inputs = (FC7, *(extra[0] for extra in extras))
        self.extras = nn.ModuleList(nn.Conv2d(before, *extra)
                                    for before, extra in zip(inputs, extras))

    def forward(self, x: Tensor) -> list[Tensor]:
        conv4_3, x = self.vgg(x)
        maps = [self.L2Norm(conv4_3), x]
        for number, layer in enumerate(self.extras):
            x = functional.relu(layer(x), inplace=True)
            if number % 2 == 1:
                maps.append(x)
        return maps
