"""RetinaFace on a quarter of MobileNet v1 ("RetinaFace: Single-stage Dense Face Localisation in the
Wild", 2019): a feature pyramid, context modules, and heads for boxes, faces and landmarks.

Priors are an attribute that is no buffer: centre x, centre y, width, height, not clipped. Images
are of 240x320, so that height and width cannot be mistaken for each other.
"""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from prior_boxes import boxes_of_a_map
from with_random_weights import shrink, with_random_weights

HEIGHT, WIDTH = 240, 320
# Of each map: pixels between two cells, and the sizes of its two priors.
MAPS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))
PRIORS_OF_A_CELL = 2
PYRAMID = 64  # channels of its maps
# Inputs, outputs and stride of the separable blocks of the stages that make a map each.
STAGES = (
    ((8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1)),
    ((64, 128, 2), *[(128, 128, 1)] * 5),
    ((128, 256, 2), (256, 256, 1)),
)


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1,
                relu: bool = True) -> nn.Sequential:
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, *([nn.LeakyReLU(0.1, inplace=True)] if relu else []))


def separable(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(convolution(inputs, inputs, 3, stride, groups=inputs),
                         convolution(inputs, outputs, 1))


class FeaturePyramid(nn.Module):
    """Adds what larger cells have seen to smaller ones."""

    def __init__(self) -> None:
        super().__init__()
        self.sides = nn.ModuleList(convolution(stage[-1][1], PYRAMID, 1) for stage in STAGES)
        self.merges = nn.ModuleList(convolution(PYRAMID, PYRAMID, 3) for _ in STAGES[1:])

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        fine, middle, coarse = [side(x) for side, x in zip(self.sides, maps)]
        size = [middle.size(2), middle.size(3)]
        middle = self.merges[1](middle + functional.interpolate(coarse, size=size, mode="nearest"))
        size = [fine.size(2), fine.size(3)]
        fine = self.merges[0](fine + functional.interpolate(middle, size=size, mode="nearest"))
        return [fine, middle, coarse]


class Context(nn.Module):
    """Three windows of 3x3, 5x5 and 7x7, made of 3x3 convolutions ("SSH", 2017)."""

    def __init__(self) -> None:
        super().__init__()
        quarter = PYRAMID // 4
        self.window3 = convolution(PYRAMID, PYRAMID // 2, 3, relu=False)
        self.reduce = convolution(PYRAMID, quarter, 3)
        self.window5 = convolution(quarter, quarter, 3, relu=False)
        self.window7 = nn.Sequential(convolution(quarter, quarter, 3),
                                     convolution(quarter, quarter, 3, relu=False))

    def forward(self, x: Tensor) -> Tensor:
        reduced = self.reduce(x)
        windows = [self.window3(x), self.window5(reduced), self.window7(reduced)]
        return functional.relu(torch.cat(windows, dim=1))


class Head(nn.Module):
    """A number of values for each prior of a map."""

    def __init__(self, values: int) -> None:
        super().__init__()
        self.conv1x1 = nn.Conv2d(PYRAMID, PRIORS_OF_A_CELL * values, 1)
        self.values = values

    def forward(self, x: Tensor) -> Tensor:
        out = self.conv1x1(x).permute(0, 2, 3, 1).contiguous()
        return out.view(out.shape[0], -1, self.values)


def make_priors() -> Tensor:
    # Maps are as large as padded convolutions leave them: rounded up.
    return torch.tensor([
        box for step, sizes in MAPS
        for box in boxes_of_a_map(-(-HEIGHT // step), -(-WIDTH // step),
                                  (step / WIDTH, step / HEIGHT),
                                  [(size / WIDTH, size / HEIGHT) for size in sizes])])


class RetinaFace(nn.Module):
    """Nx3x240x320 to offsets Nx3160x4, shares of background and face Nx3160x2, and five points
    Nx3160x10."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = convolution(3, 8, 3, stride=2)
        self.stages = nn.ModuleList(nn.Sequential(*(separable(*block) for block in stage))
                                    for stage in STAGES)
        self.fpn = FeaturePyramid()
        self.contexts = nn.ModuleList(Context() for _ in MAPS)
        self.BboxHead, self.ClassHead, self.LandmarkHead = (
            nn.ModuleList(Head(values) for _ in MAPS) for values in (4, 2, 10))
        self.priors = make_priors()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        maps = [context(y) for context, y in zip(self.contexts, self.fpn(maps))]
        boxes, classes, landmarks = (
            torch.cat([head(y) for head, y in zip(heads, maps)], dim=1)
            for heads in (self.BboxHead, self.ClassHead, self.LandmarkHead))
        return boxes, functional.softmax(classes, dim=-1), landmarks


def build_model() -> RetinaFace:
    model = with_random_weights(RetinaFace(), (HEIGHT, WIDTH))
    shrink(model.BboxHead)
    return model
