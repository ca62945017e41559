"""DCGAN's generator ("Unsupervised Representation Learning with Deep Convolutional Generative
Adversarial Networks", 2015), narrow: 100 random numbers to a picture of 64x64."""
from __future__ import annotations

from torch import nn

CHANNELS = (64, 32, 16, 8)


def build_model() -> nn.Module:
    layers: list[nn.Module] = [nn.ConvTranspose2d(100, CHANNELS[0], 4, bias=False)]
    for before, after in zip(CHANNELS, CHANNELS[1:]):
        layers += [nn.BatchNorm2d(before), nn.ReLU(True),
                   nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=False)]
    return nn.Sequential(*layers, nn.BatchNorm2d(CHANNELS[-1]), nn.ReLU(True),
                         nn.ConvTranspose2d(CHANNELS[-1], 3, 4, stride=2, padding=1, bias=False),
                         nn.Tanh())
