"""SSD of lufficc: build_model(kind="vgg300"). The head scores and decodes in forward(), with priors
that it computes when it first needs them."""
from __future__ import annotations

from typing import Sequence

import torch
from torch import Tensor, nn

from parts import (Detector, Trunk, convolution, corners, decoded, heads, seeded, separable,
                   ssd_priors)
from qfgaohao import MOBILE_SIZES
from ssd_pytorch import SIZES, ssd_maps
from vgg import PRIORS_OF_A_CELL, VggMaps


class SqueezeExcitation(nn.Module):
    """EfficientNet's gate."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(channels, channels // 4, 1)
        self.expand = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        pooled = torch.nn.functional.adaptive_avg_pool2d(x, 1)
        gate = self.reduce(pooled)
        return torch.sigmoid(self.expand(gate * torch.sigmoid(gate))) * x


def efficient(inputs: int, outputs: int, stride: int = 2) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, groups=inputs, bias=False),
        nn.BatchNorm2d(outputs), nn.SiLU(), SqueezeExcitation(outputs))


class Head(nn.Module):
    def __init__(self, detector: SSD, channels: Sequence[int], counts: Sequence[int]) -> None:
        super().__init__()
        self.cls_headers = heads(channels, counts, detector.classes)
        self.reg_headers = heads(channels, counts, 4)
        self.make_priors = detector.make_priors
        self.classes = detector.classes
        self.priors = None

    def raw(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        logits, boxes = [], []
        for y, classify, locate in zip(maps, self.cls_headers, self.reg_headers):
            logits.append(classify(y).permute(0, 2, 3, 1).contiguous())
            boxes.append(locate(y).permute(0, 2, 3, 1).contiguous())
        batch = maps[0].shape[0]
        conf = torch.cat([y.view(y.shape[0], -1) for y in logits], 1)
        loc = torch.cat([y.view(y.shape[0], -1) for y in boxes], 1)
        return loc.view(batch, -1, 4), conf.view(batch, -1, self.classes)

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(maps)
        if self.priors is None:
            self.priors = self.make_priors().to(loc.device)
        return conf.softmax(2), corners(decoded(loc, self.priors))


class SSD(Detector):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        image = int(kind[-3:])
        self.size = (image, image)
        counts: Sequence[int] = PRIORS_OF_A_CELL.get(image, (6,) * 6)
        if kind.startswith("vgg"):
            self.backbone = VggMaps(image)
            channels = self.backbone.channels
        elif kind == "mobile320":
            channels = (64, 128, 64, 32, 32, 32)
            self.backbone = Trunk(
                [nn.Sequential(convolution(3, 8, stride=2), separable(8, 16, 2),
                               separable(16, 32, 2), separable(32, 64, 2)),
                 separable(64, 128, 2), separable(128, 64, 2), separable(64, 32, 2),
                 separable(32, 32, 2), separable(32, 32, 2)], range(6))
        else:
            channels = (32, 64, 128, 32, 32, 32)
            self.backbone = Trunk(
                [nn.Sequential(convolution(3, 8, stride=2), efficient(8, 16), efficient(16, 32)),
                 efficient(32, 64), efficient(64, 128), convolution(128, 32, stride=2),
                 convolution(32, 32, padding=0), convolution(32, 32, padding=0)], range(6))
        self.box_head = Head(self, channels, counts)

    def make_priors(self) -> Tensor:
        image = self.size[0]
        if self.kind == "mobile320":
            maps = [(cells, step, smallest, largest, (2, 3)) for cells, step, smallest, largest in
                    zip((20, 10, 5, 3, 2, 1), (16, 32, 64, 100, 150, 300), MOBILE_SIZES,
                        MOBILE_SIZES[1:])]
        else:
            maps = ssd_maps(image, SIZES[f"voc{image}"])
        return ssd_priors(image, maps).clamp(max=1, min=0)

    def prior_boxes(self) -> Tensor:
        return corners(self.make_priors())

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.box_head.raw(self.backbone(x))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.box_head(self.backbone(x))


def build_model(kind: str) -> SSD:
    model = SSD(kind)
    seeded(model, model.box_head.reg_headers, model.box_head.cls_headers)
    model.box_head.priors = None
    return model
