"""U-Net ("Convolutional Networks for Biomedical Image Segmentation", 2015), narrow.

Maps are enlarged by deconvolutions or bilinearly, and padded to the size of those that they join:
sizes that are no multiple of 16 lose rows on the way down.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from blocks import conv_bn

CHANNELS = (8, 16, 32, 64, 128)
CLASSES = 2


def twice(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(conv_bn(inputs, outputs), conv_bn(outputs, outputs))


class Up(nn.Module):
    def __init__(self, inputs: int, outputs: int, bilinear: bool) -> None:
        super().__init__()
        self.enlarge: nn.Module = nn.ConvTranspose2d(inputs, outputs, 2, stride=2)
        if bilinear:
            self.enlarge = nn.Sequential(
                nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
                nn.Conv2d(inputs, outputs, 1))
        self.convolve = twice(2 * outputs, outputs)

    def forward(self, x: Tensor, skipped: Tensor) -> Tensor:
        x = self.enlarge(x)
        rows, columns = skipped.size(2) - x.size(2), skipped.size(3) - x.size(3)
        x = functional.pad(x, [columns // 2, columns - columns // 2, rows // 2, rows - rows // 2])
        return self.convolve(torch.cat([skipped, x], dim=1))


class UNet(nn.Module):
    def __init__(self, bilinear: bool) -> None:
        super().__init__()
        self.first = twice(3, CHANNELS[0])
        self.downs = nn.ModuleList(nn.Sequential(nn.MaxPool2d(2), twice(before, after))
                                   for before, after in zip(CHANNELS, CHANNELS[1:]))
        self.ups = nn.ModuleList(Up(before, after, bilinear)
                                 for before, after in zip(CHANNELS[:0:-1], CHANNELS[-2::-1]))
        self.last = nn.Conv2d(CHANNELS[0], CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        maps = [self.first(x)]
        for down in self.downs:
            maps.append(down(maps[-1]))
        x = maps.pop()
        for up in self.ups:
            x = up(x, maps.pop())
        return self.last(x)


def build_model(bilinear: bool = False) -> nn.Module:
    return UNet(bilinear)
