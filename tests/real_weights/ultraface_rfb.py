"""The network of the Ultra-Light face detector with a receptive-field block, for
ultraface-rfb-320.pth."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from ultraface import UltraFace


class BasicConv(nn.Module):
    """Convolution that keeps the size of the map, batch norm, and ReLU where it is wanted."""

    def __init__(self, inputs: int, outputs: int, kernel: int, dilation: int = 1,
                 relu: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, padding=dilation * (kernel // 2),
                              dilation=dilation, bias=False)
        self.bn = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True) if relu else None

    def forward(self, x: Tensor) -> Tensor:
        x = self.bn(self.conv(x))
        return x if self.relu is None else self.relu(x)


def branch(*widths: int, dilation: int) -> nn.Sequential:
    """1x1 from 64 channels to the first width, 3x3 from each width to the next, and a dilated 3x3
    that keeps the last; neither the first nor the last has a ReLU."""
    middle = [BasicConv(inputs, outputs, 3) for inputs, outputs in zip(widths, widths[1:])]
    return nn.Sequential(BasicConv(64, widths[0], 1, relu=False), *middle,
                         BasicConv(widths[-1], widths[-1], 3, dilation, relu=False))


class ReceptiveFieldBlock(nn.Module):
    """Three branches that look differently far, beside a shortcut; 64 channels in and out."""

    def __init__(self) -> None:
        super().__init__()
        self.branch0 = branch(8, 16, dilation=2)
        self.branch1 = branch(8, 16, dilation=3)
        self.branch2 = branch(8, 12, 16, dilation=5)
        self.ConvLinear = BasicConv(3 * 16, 64, 1, relu=False)
        self.shortcut = BasicConv(64, 64, 1, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        branches = torch.cat([self.branch0(x), self.branch1(x), self.branch2(x)], 1)
        return torch.relu(self.ConvLinear(branches) + self.shortcut(x))


def build_model() -> UltraFace:
    return UltraFace(ReceptiveFieldBlock())
