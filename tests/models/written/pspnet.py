"""PSPNet ("Pyramid Scene Parsing Network", 2016) on a small dilated ResNet: averages of the map in
1x1, 2x2, 3x3 and 6x6 bins, enlarged to its size and joined to it."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from blocks import Residual, conv_bn

CHANNELS = 64
BINS = (1, 2, 3, 6)
CLASSES = 21


class PyramidPooling(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        part = CHANNELS // len(BINS)
        self.pools = nn.ModuleList(
            nn.Sequential(nn.AdaptiveAvgPool2d(bins), conv_bn(CHANNELS, part, 1)) for bins in BINS)

    def forward(self, x: Tensor) -> Tensor:
        size = x.shape[2:]
        return torch.cat([x] + [functional.interpolate(pool(x), size, mode="bilinear",
                                                       align_corners=True)
                                for pool in self.pools], 1)


class PSPNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Sequential(
            conv_bn(3, 16, 3, stride=2), nn.MaxPool2d(3, 2, padding=1), Residual(16, 32, 2),
            Residual(32, CHANNELS, dilation=2), Residual(CHANNELS, CHANNELS, dilation=4))
        self.pyramid = PyramidPooling()
        self.head = nn.Sequential(conv_bn(2 * CHANNELS, CHANNELS), nn.Dropout(0.1),
                                  nn.Conv2d(CHANNELS, CLASSES, 1))

    def forward(self, x: Tensor) -> Tensor:
        y = self.head(self.pyramid(self.backbone(x)))
        return functional.interpolate(y, x.shape[2:], mode="bilinear", align_corners=True)


def build_model() -> nn.Module:
    return PSPNet()
