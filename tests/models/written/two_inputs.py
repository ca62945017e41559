"""A picture and a row of measurements, each through its own branch, judged together."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from blocks import conv_bn


class TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.eyes = nn.Sequential(conv_bn(3, 16, 3, stride=2), nn.MaxPool2d(2), conv_bn(16, 32),
                                  nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.gauges = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 32))
        self.judge = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 5))

    def forward(self, picture: Tensor, measurements: Tensor) -> Tensor:
        seen, measured = self.eyes(picture), self.gauges(measurements)
        return self.judge(torch.cat([seen, measured * torch.sigmoid(seen)], 1))


def build_model() -> nn.Module:
    return TwoInputs()
