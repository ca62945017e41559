"""Like FaceBoxes ("A CPU Real-time Face Detector with High Accuracy", 2017), narrow: C.ReLU, which
concatenates a map and its negative, and Inception blocks. Scores are behind their softmax."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from blocks import conv_bn

WIDTH = 32
# Priors of a cell of each map.
PRIORS = (21, 1, 1)


class CReLU(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.conv = conv_bn(inputs, outputs // 2, kernel, stride, activation=nn.Identity)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        return functional.relu(torch.cat([x, -x], 1))


class Inception(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        part = WIDTH // 4
        self.branch1 = conv_bn(WIDTH, part, 1)
        self.branch2 = conv_bn(WIDTH, part, 1)
        self.branch3 = nn.Sequential(conv_bn(WIDTH, part, 1), conv_bn(part, part, 3))
        self.branch4 = nn.Sequential(conv_bn(WIDTH, part, 1), conv_bn(part, part, 3),
                                     conv_bn(part, part, 3))

    def forward(self, x: Tensor) -> Tensor:
        pooled = functional.avg_pool2d(x, kernel_size=3, stride=1, padding=1)
        return torch.cat([self.branch1(x), self.branch2(pooled), self.branch3(x),
                          self.branch4(x)], 1)


def down() -> nn.Sequential:
    return nn.Sequential(conv_bn(WIDTH, WIDTH, 1), conv_bn(WIDTH, WIDTH, 3, stride=2))


class FaceBoxes(nn.Module):
    """Nx3xHxW to offsets NxPx4 and scores NxPx2."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            CReLU(3, WIDTH // 2, 7, 4), nn.MaxPool2d(3, 2, 1),
            CReLU(WIDTH // 2, WIDTH, 5, 2), nn.MaxPool2d(3, 2, 1),
            Inception(), Inception(), Inception())
        self.downs = nn.ModuleList(down() for _ in PRIORS[1:])
        self.locate = nn.ModuleList(nn.Conv2d(WIDTH, 4 * n, 3, padding=1) for n in PRIORS)
        self.classify = nn.ModuleList(nn.Conv2d(WIDTH, 2 * n, 3, padding=1) for n in PRIORS)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = [self.stem(x)]
        for layer in self.downs:
            maps.append(layer(maps[-1]))
        offsets, scores = [], []
        for y, locate, classify in zip(maps, self.locate, self.classify):
            offsets.append(locate(y).permute(0, 2, 3, 1).contiguous().view(y.size(0), -1))
            scores.append(classify(y).permute(0, 2, 3, 1).contiguous().view(y.size(0), -1))
        every_score = torch.cat(scores, 1).view(x.size(0), -1, 2)
        return (torch.cat(offsets, 1).view(x.size(0), -1, 4),
                functional.softmax(every_score, dim=-1))


def build_model() -> nn.Module:
    return FaceBoxes()
