"""ESPCN ("Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
Convolutional Neural Network", 2016): a grey picture, three times as large."""
from __future__ import annotations

from torch import nn

UPSCALE = 3


def build_model() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 64, 5, padding=2), nn.Tanh(), nn.Conv2d(64, 32, 3, padding=1), nn.Tanh(),
        nn.Conv2d(32, UPSCALE ** 2, 3, padding=1), nn.PixelShuffle(UPSCALE), nn.Sigmoid())
