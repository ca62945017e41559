"""A small single-shot detector (SSD) for circles, squares and triangles in 96x96 colour pictures.

It looks at three maps of 12x12, 6x6 and 3x3 cells. Every cell has four priors, boxes of fixed
sizes; for each of them the network says how the box should be moved and scaled, and what is in it.
"""

import torch
from torch import Tensor, nn

SIZE = 96
CLASSES = ("background", "circle", "square", "triangle")
# Of each map: cells in a row, and the smallest and the largest size of its priors in pixels.
MAPS = ((12, 14.0, 28.0), (6, 28.0, 52.0), (3, 52.0, 80.0))
CHANNELS = (32, 48, 48)
PRIORS_OF_A_CELL = 4


def make_priors() -> Tensor:
    """756 x 4: left, top, right, bottom, relative to the picture, in the order of the cells. A
    prior is not clipped where it reaches beyond the picture."""
    rows = []
    for cells, smallest, largest in MAPS:
        between, root = (smallest * largest) ** 0.5, 2**0.5
        sizes = [(smallest, smallest), (between, between),
                 (smallest * root, smallest / root), (smallest / root, smallest * root)]
        for row in range(cells):
            for column in range(cells):
                x, y = (column + 0.5) * SIZE / cells, (row + 0.5) * SIZE / cells
                rows += [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for w, h in sizes]
    return torch.tensor(rows) / SIZE


def block(channels_in: int, channels: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False),
                         nn.BatchNorm2d(channels), nn.ReLU(inplace=True))


def heads(values: int) -> nn.ModuleList:
    """For each map a convolution that gives so many values a prior."""
    return nn.ModuleList(nn.Conv2d(channels, PRIORS_OF_A_CELL * values, 3, padding=1)
                         for channels in CHANNELS)


def values_of_priors(maps: "list[Tensor]", values: int) -> Tensor:
    """N x (priors * values) x H x W of every map to N x (all priors) x values."""
    flat = [y.permute(0, 2, 3, 1).contiguous().view(y.size(0), -1) for y in maps]
    return torch.cat(flat, 1).view(maps[0].size(0), -1, values)


class SsdShapes(nn.Module):
    """Nx3x96x96, pixels from 0 to 1, to offsets Nx756x4 and scores Nx756x4 before the softmax."""

    priors: Tensor

    def __init__(self) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.stem = nn.Sequential(block(3, 12, stride=2), nn.MaxPool2d(3, 2, 1), block(12, 24))
        self.stages = nn.ModuleList([
            nn.Sequential(block(24, first, stride=2), block(first, first)),
            block(first, second, stride=2),
            block(second, third, stride=2),
        ])
        self.loc = heads(4)
        self.conf = heads(len(CLASSES))
        self.register_buffer("priors", make_priors(), persistent=False)

    def forward(self, x: Tensor) -> "tuple[Tensor, Tensor]":
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        offsets = [head(y) for head, y in zip(self.loc, maps)]
        scores = [head(y) for head, y in zip(self.conf, maps)]
        return values_of_priors(offsets, 4), values_of_priors(scores, len(CLASSES))


def build_model() -> SsdShapes:
    return SsdShapes()
