"""MobileNet v1 ("MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
Applications", 2017) with a width multiplier of 0.25."""
from __future__ import annotations

from torch import nn

from blocks import conv_bn

WIDTH = 0.25
# Channels and stride of the separable blocks.
BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5,
          (1024, 2), (1024, 1))


def build_model() -> nn.Module:
    channels = int(32 * WIDTH)
    layers: list[nn.Module] = [conv_bn(3, channels, 3, stride=2)]
    for wide, stride in BLOCKS:
        outputs = int(wide * WIDTH)
        layers += [conv_bn(channels, channels, 3, stride, groups=channels),
                   conv_bn(channels, outputs, 1)]
        channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                         nn.Dropout(0.2), nn.Linear(channels, 1000), nn.Softmax(dim=1))
