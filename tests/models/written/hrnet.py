"""Like HRNet ("Deep High-Resolution Representation Learning for Visual Recognition", 2019): three
resolutions side by side, each of which is given the sum of all, and heat maps from their union."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from blocks import Residual, conv_bn

CHANNELS = (16, 32, 64)
JOINTS = 17


def exchange(source: int, to: int) -> nn.Module:
    """From one resolution to another; each is half as large as the one before."""
    if source == to:
        return nn.Identity()
    if source > to:
        return nn.Sequential(conv_bn(CHANNELS[source], CHANNELS[to], 1, activation=nn.Identity),
                             nn.Upsample(scale_factor=2 ** (source - to), mode="nearest"))
    steps: list[nn.Module] = [conv_bn(CHANNELS[source], CHANNELS[source], 3, stride=2)
                              for _ in range(to - source - 1)]
    return nn.Sequential(*steps, conv_bn(CHANNELS[source], CHANNELS[to], 3, stride=2,
                                         activation=nn.Identity))


class Stage(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.branches = nn.ModuleList(Residual(CHANNELS[i], CHANNELS[i]) for i in range(inputs))
        self.fuse = nn.ModuleList(
            nn.ModuleList(exchange(source, to) for source in range(inputs))
            for to in range(outputs))

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        maps = [branch(x) for branch, x in zip(self.branches, maps)]
        fused = []
        for layers in self.fuse:
            total = layers[0](maps[0])
            for layer, x in zip(layers[1:], maps[1:]):
                total = total + layer(x)
            fused.append(functional.relu(total))
        return fused


class HRNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv_bn(3, 16, 3, stride=2), conv_bn(16, CHANNELS[0], 3, 2))
        self.stages = nn.ModuleList([Stage(1, 2), Stage(2, 3), Stage(3, 3)])
        self.head = nn.Conv2d(sum(CHANNELS), JOINTS, 1)

    def forward(self, x: Tensor) -> Tensor:
        maps = [self.stem(x)]
        for stage in self.stages:
            maps = stage(maps)
        size = maps[0].shape[2:]
        joined = [maps[0]] + [functional.interpolate(y, size, mode="bilinear", align_corners=False)
                              for y in maps[1:]]
        return self.head(torch.cat(joined, 1))


def build_model() -> nn.Module:
    return HRNet()
