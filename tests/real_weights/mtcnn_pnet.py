"""MTCNN's P-Net, which proposes faces in an image of any size, for mtcnn-pnet.pth."""
from __future__ import annotations

import torch
from torch import Tensor, nn


class PNet(nn.Module):
    """Nx3xHxW to box corrections Nx4xhxw and scores Nx2xhxw (softmax): a cell for each window of
    12x12 pixels, in steps of 2."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 10, 3)
        self.prelu1 = nn.PReLU(10)
        self.pool1 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.conv2 = nn.Conv2d(10, 16, 3)
        self.prelu2 = nn.PReLU(16)
        self.conv3 = nn.Conv2d(16, 32, 3)
        self.prelu3 = nn.PReLU(32)
        self.conv4_1 = nn.Conv2d(32, 2, 1)
        self.conv4_2 = nn.Conv2d(32, 4, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.pool1(self.prelu1(self.conv1(x)))
        x = self.prelu2(self.conv2(x))
        x = self.prelu3(self.conv3(x))
        return self.conv4_2(x), torch.softmax(self.conv4_1(x), 1)


def build_model() -> PNet:
    return PNet()
