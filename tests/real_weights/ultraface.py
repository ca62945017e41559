"""The Ultra-Light face detector: what its slim and its RFB network share, which is all but block 7.

Modules are called as in the authors' repository, so that their state_dicts fit.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn

from ultraface_boxes import priors as prior_boxes

CLASSES = 2
# One for each map that the heads read: channels and priors a cell.
MAPS = ((64, 3), (128, 2), (256, 2), (256, 3))
# The first three maps are the outputs of these blocks; the extra layer makes the last.
MAP_BLOCKS = (7, 10, 12)
# Input channels, output channels and stride of the blocks before and after block 7.
BLOCKS_BEFORE = ((16, 32, 1), (32, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1), (64, 64, 1))
BLOCKS_AFTER = ((64, 128, 2), (128, 128, 1), (128, 128, 1), (128, 256, 2), (256, 256, 1))


def convolution_block(inputs: int, outputs: int, stride: int, groups: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, groups=groups, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def separable_block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    """Depthwise 3x3, then 1x1, each with batch norm and ReLU."""
    return nn.Sequential(*convolution_block(inputs, inputs, stride, groups=inputs),
                         nn.Conv2d(inputs, outputs, 1, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def separable_convolution(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """Depthwise 3x3, ReLU, 1x1, with biases instead of batch norm."""
    return nn.Sequential(nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs), nn.ReLU(),
                         nn.Conv2d(inputs, outputs, 1))


def headers(values: int) -> nn.ModuleList:
    """A header for each map, giving so many values a prior; the last is one full convolution."""
    separable = [separable_convolution(channels, priors * values)
                 for channels, priors in MAPS[:-1]]
    channels, priors = MAPS[-1]
    return nn.ModuleList([*separable, nn.Conv2d(channels, priors * values, 3, padding=1)])


def values_of_priors(raw: Tensor, values: int) -> Tensor:
    """N x (priors * values) x H x W to N x (H * W * priors) x values."""
    return raw.permute(0, 2, 3, 1).contiguous().view(raw.shape[0], -1, values)


class UltraFace(nn.Module):
    """Nx3x240x320 to scores Nx4420x2 (softmax) and offsets from the priors, Nx4420x4."""

    def __init__(self, block_7: nn.Module) -> None:
        super().__init__()
        before = [separable_block(*sizes) for sizes in BLOCKS_BEFORE]
        after = [separable_block(*sizes) for sizes in BLOCKS_AFTER]
        self.base_net = nn.Sequential(convolution_block(3, 16, 2), *before, block_7, *after)
        extra = [nn.Conv2d(256, 64, 1), nn.ReLU(), separable_convolution(64, 256, 2), nn.ReLU()]
        self.extras = nn.ModuleList([nn.Sequential(*extra)])
        self.classification_headers = headers(CLASSES)
        self.regression_headers = headers(4)
        self.priors = torch.from_numpy(prior_boxes())  # no part of the weights

    def maps(self, x: Tensor) -> list[Tensor]:
        """What the heads read: 30x40, 15x20, 8x10 and 4x5 cells for an input of 240x320."""
        maps = []
        for number, block in enumerate(self.base_net):
            x = block(x)
            if number in MAP_BLOCKS:
                maps.append(x)
        return [*maps, self.extras[0](x)]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.maps(x)
        scores = [values_of_priors(header(y), CLASSES)
                  for header, y in zip(self.classification_headers, maps)]
        boxes = [values_of_priors(header(y), 4)
                 for header, y in zip(self.regression_headers, maps)]
        return torch.softmax(torch.cat(scores, 1), 2), torch.cat(boxes, 1)
