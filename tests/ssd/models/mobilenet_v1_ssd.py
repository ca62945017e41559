"""SSD on MobileNet v1 for images of 300x300 ("MobileNets", 2017), with heads of 1x1 convolutions.

Priors are a buffer: left, top, right and bottom relative to the image, clipped to it, which is what
Caffe's PriorBox with `clip` gives.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

from prior_boxes import boxes_of_a_map, sizes_of_a_cell
from with_random_weights import shrink, with_random_weights

CLASSES = 21
IMAGE = 300
# Of each map: cells in a row, sizes in pixels, ratios. The first map has no square in between.
MAPS = ((19, 60, None, (2,)), (10, 105, 150, (2, 3)), (5, 150, 195, (2, 3)),
        (3, 195, 240, (2, 3)), (2, 240, 285, (2, 3)), (1, 285, 300, (2, 3)))
PRIORS_OF_A_CELL = (3, 6, 6, 6, 6, 6)
CHANNELS = (512, 1024, 512, 256, 256, 128)
# Channels and stride of the separable blocks; the first two maps are the outputs of these.
BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5,
          (1024, 2), (1024, 1))
MAP_BLOCKS = (10, 12)
# Channels of the 1x1 and of the 3x3 convolution that make each further map.
EXTRAS = ((256, 512), (128, 256), (128, 256), (64, 128))


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
                ) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def separable(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(convolution(inputs, inputs, 3, stride, groups=inputs),
                         convolution(inputs, outputs, 1))


def heads(values: int) -> nn.ModuleList:
    return nn.ModuleList(nn.Conv2d(channels, priors * values, 1)
                         for channels, priors in zip(CHANNELS, PRIORS_OF_A_CELL))


def make_priors() -> Tensor:
    boxes = torch.tensor([
        box for cells, smallest, largest, ratios in MAPS
        for box in boxes_of_a_map(cells, cells, (1 / cells, 1 / cells), sizes_of_a_cell(
            smallest / IMAGE, None if largest is None else largest / IMAGE, ratios))])
    centres, halves = boxes[:, :2], boxes[:, 2:] / 2
    return torch.cat([centres - halves, centres + halves], 1).clamp(0, 1)


class MobileNetV1SSD(nn.Module):
    """Nx3x300x300 to scores Nx1917x21, before the softmax, and offsets Nx1917x4."""

    def __init__(self) -> None:
        super().__init__()
        channels = [32, *(block[0] for block in BLOCKS)]
        self.stem = convolution(3, 32, 3, stride=2)
        self.blocks = nn.ModuleList(separable(inputs, outputs, stride)
                                    for inputs, (outputs, stride) in zip(channels, BLOCKS))
        inputs = [1024, *(outputs for _, outputs in EXTRAS)]
        self.extras = nn.ModuleList(
            nn.Sequential(convolution(before, middle, 1), convolution(middle, after, 3, stride=2))
            for before, (middle, after) in zip(inputs, EXTRAS))
        self.classification_headers = heads(CLASSES)
        self.regression_headers = heads(4)
        self.register_buffer("priors", make_priors())

    def maps(self, x: Tensor) -> list[Tensor]:
        x = self.stem(x)
        maps = []
        for number, block in enumerate(self.blocks):
            x = block(x)
            if number in MAP_BLOCKS:
                maps.append(x)
        for extra in self.extras:
            x = extra(x)
            maps.append(x)
        return maps

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        scores, offsets = [], []
        for y, classify, locate in zip(self.maps(x), self.classification_headers,
                                       self.regression_headers):
            score = classify(y).permute(0, 2, 3, 1).contiguous()
            scores.append(score.view(score.size(0), -1, CLASSES))
            offset = locate(y).permute(0, 2, 3, 1).contiguous()
            offsets.append(offset.view(offset.size(0), -1, 4))
        return torch.cat(scores, 1), torch.cat(offsets, 1)


def build_model() -> MobileNetV1SSD:
    model = with_random_weights(MobileNetV1SSD(), (IMAGE, IMAGE))
    shrink(model.regression_headers)
    return model
