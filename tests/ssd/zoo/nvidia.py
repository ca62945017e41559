"""NVIDIA's SSD300 on ResNet-50: offsets N x 4 x priors and scores N x classes x priors, in which
the priors of a map come kind by kind."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from parts import Detector, Trunk, convolution, corners, seeded, ssd_priors
from ssd_pytorch import SIZES, ssd_maps

CHANNELS = (64, 32, 32, 16, 16, 16)
PRIORS_OF_A_CELL = (4, 6, 6, 6, 4, 4)


class Bottleneck(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.inside = nn.Sequential(convolution(inputs, outputs // 4, 1),
                                    convolution(outputs // 4, outputs // 4, 3, stride),
                                    convolution(outputs // 4, outputs, 1, relu=False))
        self.downsample = convolution(inputs, outputs, 1, stride, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return (self.inside(x) + self.downsample(x)).relu()


def further(inputs: int, middle: int, outputs: int, stride: int) -> nn.Sequential:
    """Of maps that shrink by a stride, and of the last ones by no padding."""
    return nn.Sequential(convolution(inputs, middle, 1),
                         convolution(middle, outputs, 3, stride, padding=stride - 1))


class SSD300(Detector):
    classes = 81

    def __init__(self) -> None:
        super().__init__()
        self.feature_extractor = nn.Sequential(
            convolution(3, 16, 7, 2), nn.MaxPool2d(3, 2, 1), Bottleneck(16, 32, 1),
            Bottleneck(32, 64, 2), Bottleneck(64, 64, 1))
        inputs = zip(CHANNELS, (16, 16, 8, 8, 8), CHANNELS[1:], (2, 2, 2, 1, 1))
        self.additional_blocks = Trunk([further(*each) for each in inputs], range(5))
        self.loc = nn.ModuleList(nn.Conv2d(channels, 4 * count, 3, padding=1)
                                 for channels, count in zip(CHANNELS, PRIORS_OF_A_CELL))
        self.conf = nn.ModuleList(nn.Conv2d(channels, self.classes * count, 3, padding=1)
                                  for channels, count in zip(CHANNELS, PRIORS_OF_A_CELL))
        cell_by_cell = ssd_priors(300, ssd_maps(300, SIZES["coco300"])).clamp_(0, 1)
        self.dboxes = cell_by_cell[self.kind_by_kind()]

    @staticmethod
    def kind_by_kind() -> Tensor:
        """The place in a list cell by cell of every prior in one kind by kind."""
        order, first = [], 0
        for (cells, *_), count in zip(ssd_maps(300, SIZES["coco300"]), PRIORS_OF_A_CELL):
            places = torch.arange(first, first + cells * cells * count).view(-1, count)
            order.append(places.t().reshape(-1))
            first += places.numel()
        return torch.cat(order)

    def outputs(self, x: Tensor) -> tuple[Tensor, Tensor]:
        first = self.feature_extractor(x)
        maps = [first, *self.additional_blocks(first)]
        loc = [head(y).view(y.size(0), 4, -1) for head, y in zip(self.loc, maps)]
        conf = [head(y).view(y.size(0), self.classes, -1) for head, y in zip(self.conf, maps)]
        return torch.cat(loc, 2).contiguous(), torch.cat(conf, 2).contiguous()

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Cell by cell, as the files have it."""
        order = self.kind_by_kind().argsort()
        loc, conf = self.outputs(x)
        return loc.transpose(1, 2)[:, order], conf.transpose(1, 2)[:, order]

    def prior_boxes(self) -> Tensor:
        return corners(self.dboxes[self.kind_by_kind().argsort()])

    def calm(self, conf: nn.Module, by: float) -> None:
        conf.bias.view(self.classes, -1)[self.background] += by

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.outputs(x)


def build_model() -> SSD300:
    model = SSD300()
    return seeded(model, model.loc, model.conf)
