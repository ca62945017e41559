"""What the thin detectors of this folder share: trunks, heads, and weights that find boxes.

Each file is in the style of one project: its heads, the order of its values, its prior boxes and
what it does behind them are as there, while trunks have few and narrow layers.
"""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Iterable, Sequence, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

TESTS = Path(__file__).resolve().parents[2]
sys.path += [str(TESTS / "ssd" / "models"), str(TESTS / "models")]
from prior_boxes import boxes_of_a_map, sizes_of_a_cell  # noqa: E402, F401
from random_weights import random_images  # noqa: E402
from ssd300_vgg import L2Norm  # noqa: E402, F401
from with_random_weights import with_random_weights  # noqa: E402

THRESHOLD = 0.01  # of DetectionOutput
# Standard deviations of what heads give.
OFFSET, SCORE = 0.7, 2.5
VARIANCES = (0.1, 0.2)

# Cells in a row, step in pixels, smallest and largest size in pixels, ratios.
Map = tuple[int, float, float, float, Sequence[float]]


class Detector(nn.Module):
    """What the tests ask every network of this folder, whatever its forward() gives."""

    size = (300, 300)  # of an image: height, width
    classes = 21
    background: int | None = 0
    priors: Tensor  # centres and sizes, shares of the image

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Offsets N x priors x 4, and what the scores are made of, N x priors x classes."""
        raise NotImplementedError

    def scores(self, conf: Tensor) -> Tensor:
        return conf.sigmoid() if self.background is None else conf.softmax(-1)

    def prior_boxes(self) -> Tensor:
        """As corners, in the order of the values that raw() gives."""
        return corners(self.priors)

    def calm(self, conf: nn.Module, by: float) -> None:
        """Makes every prior of a head of scores likelier to be background."""
        bias = last_convolution(conf).bias
        if self.background is None:
            bias -= by
        else:
            bias.view(-1, self.classes)[:, self.background] += by


Kind = TypeVar("Kind", bound=Detector)


def last_convolution(head: nn.Module) -> nn.Conv2d:
    return [layer for layer in head.modules() if isinstance(layer, nn.Conv2d)][-1]


def seeded(model: Kind, loc: Iterable[nn.Module], conf: Iterable[nn.Module],
           candidates: int = 220) -> Kind:
    """Gives random weights, with which so many scores of an image are above the threshold."""
    with_random_weights(model, model.size)
    loc, conf = list(loc), list(conf)
    image = random_images(seed=2, count=1, size=model.size)
    with torch.no_grad():
        for layer in model.modules():
            # Channels that were 0 in nearly all pictures would be enormous in the next one.
            if isinstance(layer, nn.BatchNorm2d):
                layer.running_var.clamp_(min=0.1 * float(layer.running_var.mean()))
        scale(model, image, {**dict.fromkeys(loc, OFFSET), **dict.fromkeys(conf, SCORE)})
        raw = model.raw(image)[1]
        low, high = -20.0, 20.0
        for _ in range(10):  # no further, or a score would be just at the threshold
            middle = (low + high) / 2
            if found(model, raw, middle) > candidates:
                low = middle
            else:
                high = middle
        for head in conf:
            model.calm(head, high)
    return model


def scale(model: Detector, image: Tensor, deviations: dict[nn.Module, float]) -> None:
    """Gives what these heads make of an image the deviations that it has in trained networks:
    larger offsets make boxes of many times the size of the image, larger scores are all 1."""
    measured: dict[nn.Module, list[float]] = {head: [] for head in deviations}
    hooks = [head.register_forward_hook(lambda head, _, y: measured[head].append(float(y.std())))
             for head in deviations]
    model.raw(image)
    for hook in hooks:
        hook.remove()
    for head, deviation in deviations.items():
        for parameter in last_convolution(head).parameters():
            parameter *= deviation / max(measured[head])


def found(model: Detector, raw: Tensor, calmed: float) -> int:
    """How many scores are above the threshold where every prior is calmed so."""
    conf = raw.clone()
    if model.background is None:
        conf -= calmed
    else:
        conf[..., model.background] += calmed
    scores = model.scores(conf)
    objects = [label for label in range(model.classes) if label != model.background]
    return int((scores[..., objects] > THRESHOLD).sum())


# ---- boxes ----

def corners(boxes: Tensor) -> Tensor:
    return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], -1)


def decoded(loc: Tensor, priors: Tensor, variances: tuple[float, float] = VARIANCES) -> Tensor:
    """Centres and sizes."""
    return torch.cat([priors[..., :2] + loc[..., :2] * variances[0] * priors[..., 2:],
                      priors[..., 2:] * torch.exp(loc[..., 2:] * variances[1])], -1)


def ssd_priors(image: int, maps: Iterable[Map]) -> Tensor:
    """Centres and sizes, not cut to the image."""
    return torch.tensor([
        box for cells, step, smallest, largest, ratios in maps
        for box in boxes_of_a_map(cells, cells, (step / image, step / image), sizes_of_a_cell(
            smallest / image, largest / image, ratios))])


def square_priors(size: tuple[int, int], maps: Iterable[tuple[int, Sequence[float]]],
                  ratio: float = 1) -> Tensor:
    """Of maps of a step in pixels, as large as padded convolutions leave them, and of sides in
    pixels; height is ratio times width."""
    height, width = size
    return torch.tensor([
        box for step, sides in maps
        for box in boxes_of_a_map(-(-height // step), -(-width // step),
                                  (step / width, step / height),
                                  [(side / width, side * ratio / height) for side in sides])])


# ---- layers ----

def convolution(inputs: int, outputs: int, kernel: int = 3, stride: int = 1,
                padding: int | None = None, groups: int = 1, relu: bool = True) -> nn.Sequential:
    """With batch norm."""
    layers = [nn.Conv2d(inputs, outputs, kernel, stride,
                        kernel // 2 if padding is None else padding, groups=groups, bias=False),
              nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if relu else []))


def separable(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(convolution(inputs, inputs, 3, stride, groups=inputs),
                         convolution(inputs, outputs, 1))


class Trunk(nn.Module):
    """Layers one behind the other, some of whose outputs are maps."""

    def __init__(self, layers: Iterable[nn.Module], maps: Sequence[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.maps = maps

    def forward(self, x: Tensor) -> list[Tensor]:
        found = []
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number in self.maps:
                found.append(x)
        return found


def pyramid(channels: Sequence[int], maps: int) -> Trunk:
    """Convolutions with a stride of 2, of which the last ones make the maps."""
    layers = [convolution(inputs, outputs, stride=2)
              for inputs, outputs in zip((3, *channels), channels)]
    return Trunk(layers, range(len(channels) - maps, len(channels)))


class TopDown(nn.Module):
    """A feature pyramid: adds what larger cells have seen to smaller ones."""

    def __init__(self, channels: Sequence[int], width: int) -> None:
        super().__init__()
        self.sides = nn.ModuleList(nn.Conv2d(inputs, width, 1) for inputs in channels)
        self.merges = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in channels)

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        sides = [side(x) for side, x in zip(self.sides, maps)]
        summed = [sides[-1]]
        for side in reversed(sides[:-1]):
            summed.append(side + functional.interpolate(
                summed[-1], size=[side.size(2), side.size(3)], mode="nearest"))
        return [merge(x) for merge, x in zip(self.merges, reversed(summed))]


# ---- heads ----

def heads(channels: Iterable[int], priors: Iterable[int], values: int, kernel: int = 3
          ) -> nn.ModuleList:
    return nn.ModuleList(nn.Conv2d(inputs, count * values, kernel, padding=kernel // 2)
                         for inputs, count in zip(channels, priors))


def flat(of_maps: Iterable[Tensor]) -> Tensor:
    """What ssd.pytorch makes of its heads: one row for each image."""
    permuted = [y.permute(0, 2, 3, 1).contiguous() for y in of_maps]
    return torch.cat([y.view(y.size(0), -1) for y in permuted], 1)


def rows(of_maps: Iterable[Tensor], values: int) -> Tensor:
    """What others make of them: one row for each prior, map by map."""
    permuted = [y.permute(0, 2, 3, 1).contiguous() for y in of_maps]
    return torch.cat([y.view(y.size(0), -1, values) for y in permuted], 1)


class MultiBox(Detector):
    """Heads called loc and conf on the maps of a trunk, joined as ssd.pytorch does."""

    def __init__(self, trunk: nn.Module, channels: Sequence[int], priors: Sequence[int],
                 kernel: int = 3) -> None:
        super().__init__()
        self.trunk = trunk
        self.loc = heads(channels, priors, 4, kernel)
        self.conf = heads(channels, priors, self.classes, kernel)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.trunk(x)
        loc = flat(head(y) for head, y in zip(self.loc, maps))
        conf = flat(head(y) for head, y in zip(self.conf, maps))
        return loc.view(loc.size(0), -1, 4), conf.view(conf.size(0), -1, self.classes)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return self.raw(x)
