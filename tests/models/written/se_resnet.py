"""A small SE-ResNet ("Squeeze-and-Excitation Networks", 2017)."""
from __future__ import annotations

from torch import Tensor, nn

from blocks import Residual, conv_bn


class SqueezeExcitation(nn.Module):
    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.squeeze = nn.AdaptiveAvgPool2d(1)
        self.excite = nn.Sequential(
            nn.Linear(channels, channels // reduction, bias=False), nn.ReLU(inplace=True),
            nn.Linear(channels // reduction, channels, bias=False), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        batch, channels, _, _ = x.size()
        scale = self.excite(self.squeeze(x).view(batch, channels)).view(batch, channels, 1, 1)
        return x * scale.expand_as(x)


def block(inputs: int, outputs: int, stride: int) -> nn.Module:
    return Residual(inputs, outputs, stride, attention=SqueezeExcitation(outputs))


def build_model() -> nn.Module:
    return nn.Sequential(
        conv_bn(3, 16, 7, stride=2), nn.MaxPool2d(3, 2, padding=1),
        block(16, 16, 1), block(16, 32, 2), block(32, 32, 1), block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 100))
