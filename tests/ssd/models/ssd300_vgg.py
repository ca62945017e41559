"""SSD300 on VGG-16 for the 20 classes of PASCAL VOC ("SSD: Single Shot MultiBox Detector", 2016).

Modules are called as in ssd.pytorch, and priors are as there: centres and sizes, cut to 1.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from prior_boxes import boxes_of_a_map, sizes_of_a_cell
from with_random_weights import shrink, with_random_weights

CLASSES = 21
IMAGE = 300
# Of each map that the heads read: cells in a row, pixels between two, sizes in pixels, ratios.
MAPS = ((38, 8, 30, 60, (2,)), (19, 16, 60, 111, (2, 3)), (10, 32, 111, 162, (2, 3)),
        (5, 64, 162, 213, (2, 3)), (3, 100, 213, 264, (2,)), (1, 300, 264, 315, (2,)))
PRIORS_OF_A_CELL = (4, 6, 6, 6, 4, 4)
CHANNELS = (512, 1024, 512, 256, 256, 256)
# The first map is the output of this module of the base, conv4_3's ReLU.
FIRST_MAP = 22
# Width of the convolutions up to conv5_3, M and C for poolings that round down and up.
BASE = (64, 64, "M", 128, 128, "M", 256, 256, 256, "C", 512, 512, 512, "M", 512, 512, 512)
# Channels, kernel, stride and padding of the convolutions behind fc7; every other one makes a map.
EXTRAS = ((256, 1, 1, 0), (512, 3, 2, 1), (128, 1, 1, 0), (256, 3, 2, 1), (128, 1, 1, 0),
          (256, 3, 1, 0), (128, 1, 1, 0), (256, 3, 1, 0))


class L2Norm(nn.Module):
    """Divides every pixel by the length of its vector of channels, and scales each channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels))
        self.eps = 1e-10

    def forward(self, x: Tensor) -> Tensor:
        norm = x.pow(2).sum(dim=1, keepdim=True).sqrt() + self.eps
        x = torch.div(x, norm)
        return self.weight.unsqueeze(0).unsqueeze(2).unsqueeze(3).expand_as(x) * x


def base() -> nn.ModuleList:
    layers: list[nn.Module] = []
    channels = 3
    for item in BASE:
        if isinstance(item, int):
            layers += [nn.Conv2d(channels, item, 3, padding=1), nn.ReLU(inplace=True)]
            channels = item
        else:
            layers.append(nn.MaxPool2d(2, 2, ceil_mode=item == "C"))
    fc6 = nn.Conv2d(512, 1024, 3, padding=6, dilation=6)
    fc7 = nn.Conv2d(1024, 1024, 1)
    return nn.ModuleList([*layers, nn.MaxPool2d(3, 1, 1), fc6, nn.ReLU(inplace=True),
                          fc7, nn.ReLU(inplace=True)])


def extras() -> nn.ModuleList:
    channels = [1024, *(extra[0] for extra in EXTRAS)]
    return nn.ModuleList(nn.Conv2d(inputs, *extra) for inputs, extra in zip(channels, EXTRAS))


def heads(values: int) -> nn.ModuleList:
    return nn.ModuleList(nn.Conv2d(channels, priors * values, 3, padding=1)
                         for channels, priors in zip(CHANNELS, PRIORS_OF_A_CELL))


def make_priors() -> Tensor:
    boxes = [box for cells, step, smallest, largest, ratios in MAPS
             for box in boxes_of_a_map(cells, cells, (step / IMAGE, step / IMAGE), sizes_of_a_cell(
                 smallest / IMAGE, largest / IMAGE, ratios))]
    return torch.tensor(boxes).clamp_(0, 1)


def joined(maps: list[Tensor]) -> Tensor:
    flat = [y.permute(0, 2, 3, 1).contiguous() for y in maps]
    return torch.cat([y.view(y.size(0), -1) for y in flat], 1)


class SSD300(nn.Module):
    """Nx3x300x300 to offsets Nx8732x4, scores Nx8732x21 and priors 8732x4."""

    def __init__(self) -> None:
        super().__init__()
        self.vgg = base()
        self.L2Norm = L2Norm(512)
        self.extras = extras()
        self.loc = heads(4)
        self.conf = heads(CLASSES)
        self.priors = make_priors()

    def maps(self, x: Tensor) -> list[Tensor]:
        maps = []
        for number, layer in enumerate(self.vgg):
            x = layer(x)
            if number == FIRST_MAP:
                maps.append(self.L2Norm(x))
        maps.append(x)
        for number, layer in enumerate(self.extras):
            x = functional.relu(layer(x), inplace=True)
            if number % 2 == 1:
                maps.append(x)
        return maps

    def forward(self, x: Tensor, phase: str = "eval") -> tuple[Tensor, Tensor, Tensor]:
        """Scores are those before the softmax, unless the phase is "test"."""
        maps = self.maps(x)
        loc = joined([head(y) for head, y in zip(self.loc, maps)])
        conf = joined([head(y) for head, y in zip(self.conf, maps)])
        scores = conf.view(conf.size(0), -1, CLASSES)
        if phase == "test":
            scores = functional.softmax(scores, dim=-1)
        return loc.view(loc.size(0), -1, 4), scores, self.priors


def build_model() -> SSD300:
    model = with_random_weights(SSD300(), (IMAGE, IMAGE))
    nn.init.uniform_(model.L2Norm.weight, 10, 30)
    shrink(model.loc)
    return model
