"""Like LPRNet ("License Plate Recognition via Deep Neural Networks", 2018), narrow: blocks with
kernels of 1x3 and 3x1, strides that differ along height and width, and four maps, each divided by
its mean square and pooled to 4x18, that are joined into scores of 18 characters.

With `pool_channels`, poolings over three axes halve the channels, as a widely used implementation
has it: the picture's four axes are channels, depth, height and width to them.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

CLASSES = 68


class SmallBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        part = outputs // 4
        self.block = nn.Sequential(
            nn.Conv2d(inputs, part, 1), nn.ReLU(),
            nn.Conv2d(part, part, (3, 1), padding=(1, 0)), nn.ReLU(),
            nn.Conv2d(part, part, (1, 3), padding=(0, 1)), nn.ReLU(),
            nn.Conv2d(part, outputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x)


def bn_relu(channels: int) -> nn.Sequential:
    return nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU())


def pool(stride: tuple[int, int], channels: int, over_channels: bool) -> nn.Module:
    """3x3; `channels` is the stride along the channels."""
    if over_channels:
        return nn.MaxPool3d((1, 3, 3), (channels, *stride))
    return nn.MaxPool2d(3, stride)


class LPRNet(nn.Module):
    """Nx3x24x94 to NxCLASSESx18."""

    def __init__(self, pool_channels: bool) -> None:
        super().__init__()
        half, quarter = (2, 4) if pool_channels else (1, 1)
        self.stage1 = nn.Sequential(nn.Conv2d(3, 16, 3), bn_relu(16))
        self.stage2 = nn.Sequential(pool((1, 1), 1, pool_channels), SmallBlock(16, 32),
                                    bn_relu(32))
        self.stage3 = nn.Sequential(pool((1, 2), 2, pool_channels),
                                    SmallBlock(32 // half, 64), bn_relu(64), SmallBlock(64, 64),
                                    bn_relu(64))
        self.stage4 = nn.Sequential(
            pool((1, 2), 4, pool_channels), nn.Dropout(0.5),
            nn.Conv2d(64 // quarter, 64, (1, 4)), bn_relu(64), nn.Dropout(0.5),
            nn.Conv2d(64, CLASSES, (13, 1)), bn_relu(CLASSES))
        self.shrink = nn.ModuleList([nn.AvgPool2d(5, 5), nn.AvgPool2d(5, 5),
                                     nn.AvgPool2d((4, 10), (4, 2)), nn.Identity()])
        self.container = nn.Conv2d(16 + 32 + 64 + CLASSES, CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        maps = []
        for stage, shrink in zip((self.stage1, self.stage2, self.stage3, self.stage4),
                                 self.shrink):
            x = stage(x)
            y = shrink(x)
            maps.append(torch.div(y, torch.mean(torch.pow(y, 2))))
        return torch.mean(self.container(torch.cat(maps, 1)), dim=2)


def build_model(pool_channels: bool = False) -> nn.Module:
    return LPRNet(pool_channels)
