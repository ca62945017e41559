"""What many networks are made of."""
from __future__ import annotations

from typing import Callable

from torch import Tensor, nn

Activation = Callable[[], nn.Module]


def relu() -> nn.Module:
    return nn.ReLU(inplace=True)


def conv_bn(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, *, groups: int = 1,
            dilation: int = 1, activation: Activation = relu) -> nn.Sequential:
    """A convolution that keeps the size but for its stride, batch norm, and an activation."""
    padding = kernel // 2 * dilation
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, groups, bias=False),
        nn.BatchNorm2d(outputs), activation())


class Residual(nn.Module):
    """ResNet's basic block; `attention` is applied to what is added to the way around."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1, *, dilation: int = 1,
                 attention: nn.Module | None = None) -> None:
        super().__init__()
        self.conv1 = conv_bn(inputs, outputs, 3, stride, dilation=dilation)
        self.conv2 = conv_bn(outputs, outputs, 3, dilation=dilation, activation=nn.Identity)
        self.attention = attention or nn.Identity()
        self.around = nn.Identity() if inputs == outputs and stride == 1 else conv_bn(
            inputs, outputs, 1, stride, activation=nn.Identity)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        y = self.attention(self.conv2(self.conv1(x)))
        return self.relu(y + self.around(x))
