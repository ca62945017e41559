"""A small ResNet with CBAM ("Convolutional Block Attention Module", 2018): attention to channels by
their averages and maxima over the map, then to places by averages and maxima over the channels."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from blocks import Residual, conv_bn


class ChannelAttention(nn.Module):
    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.average = nn.AdaptiveAvgPool2d(1)
        self.maximum = nn.AdaptiveMaxPool2d(1)
        self.shared = nn.Sequential(
            nn.Conv2d(channels, channels // reduction, 1, bias=False), nn.ReLU(),
            nn.Conv2d(channels // reduction, channels, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        return torch.sigmoid(self.shared(self.average(x)) + self.shared(self.maximum(x)))


class SpatialAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        average = torch.mean(x, dim=1, keepdim=True)
        maximum, _ = torch.max(x, dim=1, keepdim=True)
        return torch.sigmoid(self.conv(torch.cat([average, maximum], dim=1)))


class CBAM(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = ChannelAttention(channels)
        self.places = SpatialAttention()

    def forward(self, x: Tensor) -> Tensor:
        x = self.channels(x) * x
        return self.places(x) * x


def block(inputs: int, outputs: int, stride: int) -> nn.Module:
    return Residual(inputs, outputs, stride, attention=CBAM(outputs))


def build_model() -> nn.Module:
    return nn.Sequential(
        conv_bn(3, 16, 3, stride=2), block(16, 16, 1), block(16, 32, 2), block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 100))
