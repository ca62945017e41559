"""Face detectors of one class beside the background: build_model(kind="retinaface_resnet").

Priors are plain attributes, in centres and sizes.
"""
from __future__ import annotations

import importlib
import sys
from typing import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from parts import (TESTS, VARIANCES, Detector, TopDown, Trunk, boxes_of_a_map, convolution, corners,
                   decoded, heads, last_convolution, pyramid, rows, seeded, square_priors)

sys.path.append(str(TESTS / "real_weights"))


def joined(of_maps: Sequence[nn.Module], maps: Sequence[Tensor], values: int) -> Tensor:
    return rows([head(y) for head, y in zip(of_maps, maps)], values)


class FaceDetector(Detector):
    size = (240, 320)
    classes = 2


class RetinaFace(FaceDetector):
    """On a ResNet: a feature pyramid, and heads for boxes, faces and five points."""

    def __init__(self) -> None:
        super().__init__()
        self.body = pyramid((8, 16, 16, 32, 64), 3)
        self.fpn = TopDown((16, 32, 64), 32)
        counts = (2, 2, 2)
        self.BboxHead, self.ClassHead, self.LandmarkHead = (
            heads((32,) * 3, counts, values, 1) for values in (4, 2, 10))
        self.priors = square_priors(self.size, ((8, (16, 32)), (16, (64, 128)), (32, (256, 512))))

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.fpn(self.body(x))
        return joined(self.BboxHead, maps, 4), joined(self.ClassHead, maps, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = self.fpn(self.body(x))
        return (joined(self.BboxHead, maps, 4), joined(self.ClassHead, maps, 2).softmax(-1),
                joined(self.LandmarkHead, maps, 10))


class FaceBoxes(FaceDetector):
    """Sides of 32 and 64 pixels stand four and two times in a row within a cell of 32."""

    size = (256, 320)
    MAPS = ((32, ((32, 4), (64, 2), (128, 1))), (64, ((256, 1),)), (128, ((512, 1),)))

    def __init__(self) -> None:
        super().__init__()
        self.trunk = pyramid((8, 16, 16, 32, 32, 32, 32), 3)
        self.loc, self.conf = (heads((32,) * 3, (21, 1, 1), values) for values in (4, 2))
        self.priors = self.make_priors()

    def make_priors(self) -> Tensor:
        height, width = self.size
        boxes = []
        for step, sides in self.MAPS:
            for row in range(-(-height // step)):
                for column in range(-(-width // step)):
                    for side, density in sides:
                        places = [0.5] if density == 1 else [n / density for n in range(density)]
                        boxes += [((column + x) * step / width, (row + y) * step / height,
                                   side / width, side / height) for y in places for x in places]
        return torch.tensor(boxes)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.trunk(x)
        loc, conf = (torch.cat([head(y).permute(0, 2, 3, 1).contiguous().view(y.size(0), -1)
                                for head, y in zip(each, maps)], 1)
                     for each in (self.loc, self.conf))
        return loc.view(loc.size(0), -1, 4), conf.view(conf.size(0), -1, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(x)
        return loc, conf.softmax(-1)


class L2Norm(nn.Module):
    """Divides by the length first and weighs then, as S3FD does."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.linspace(2, 6, channels))

    def forward(self, x: Tensor) -> Tensor:
        length = x.pow(2).sum(1, keepdim=True).sqrt() + 1e-10
        return self.weight[None, :, None, None] * (x / length)


class S3FD(FaceDetector):
    """Of the finest map's four scores, the highest of three is the background's."""

    size = (320, 320)
    STEPS = (4, 8, 16, 32, 64, 128)

    def __init__(self) -> None:
        super().__init__()
        channels = (8, 16, 16, 32, 32, 32, 32)
        self.trunk = pyramid(channels, 6)
        self.norms = nn.ModuleList(L2Norm(each) for each in channels[1:4])
        self.loc = heads(channels[1:], (1,) * 6, 4)
        self.conf = nn.ModuleList([nn.Conv2d(channels[1], self.first_scores(), 3, padding=1),
                                   *heads(channels[2:], (1,) * 5, 2)])
        self.priors = self.make_priors()

    def make_priors(self) -> Tensor:
        return square_priors(self.size, [(step, (4 * step,)) for step in self.STEPS])

    def first_scores(self) -> int:
        return 4

    def of_the_map(self, number: int, y: Tensor) -> Tensor:
        if number > 0:
            return y
        parts = torch.chunk(y, 4, 1)
        background = torch.max(torch.max(parts[0], parts[1]), parts[2])
        return torch.cat([background, parts[3]], dim=1)

    def calm(self, conf: nn.Module, by: float) -> None:
        bias = last_convolution(conf).bias
        bias[:max(len(bias) - 1, 1)] += by

    def maps(self, x: Tensor) -> list[Tensor]:
        maps = self.trunk(x)
        return [norm(y) for norm, y in zip(self.norms, maps)] + maps[3:]

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.maps(x)
        loc = joined(self.loc, maps, 4)
        scores = [self.of_the_map(number, head(y))
                  for number, (head, y) in enumerate(zip(self.conf, maps))]
        return loc, rows(scores, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        return loc, conf.softmax(dim=-1), self.priors


class PyramidBox(S3FD):
    """On a feature pyramid. The highest of three scores is the background's on the first map, and
    the face's on the others."""

    def __init__(self) -> None:
        super().__init__()
        self.fpn = TopDown((16, 16, 32, 32, 32, 32), 16)
        self.loc, self.conf = (heads((16,) * 6, (1,) * 6, values) for values in (4, 4))

    def of_the_map(self, number: int, y: Tensor) -> Tensor:
        if number == 0:
            return torch.cat([y[:, :3].max(1, keepdim=True)[0], y[:, 3:]], 1)
        return torch.cat([y[:, :1], y[:, 1:].max(1, keepdim=True)[0]], 1)

    def calm(self, conf: nn.Module, by: float) -> None:
        last_convolution(conf).bias[:3 if conf is self.conf[0] else 1] += by

    def maps(self, x: Tensor) -> list[Tensor]:
        return self.fpn(self.trunk(x))


class DSFD(S3FD):
    """The second shot's heads, on enhanced maps; priors are half as high again as wide."""

    def __init__(self) -> None:
        super().__init__()
        self.fpn = TopDown((16, 16, 32, 32, 32, 32), 16)
        self.cpm = nn.ModuleList(nn.ModuleList(
            nn.Conv2d(16, 8, 3, padding=dilation, dilation=dilation) for dilation in (1, 2, 3))
            for _ in self.STEPS)
        self.loc, self.conf = (heads((24,) * 6, (1,) * 6, values) for values in (4, 2))

    def make_priors(self) -> Tensor:
        return square_priors(self.size, [(step, (4 * step,)) for step in self.STEPS], ratio=1.5)

    def of_the_map(self, number: int, y: Tensor) -> Tensor:
        return y

    def calm(self, conf: nn.Module, by: float) -> None:
        Detector.calm(self, conf, by)

    def maps(self, x: Tensor) -> list[Tensor]:
        return [torch.cat([functional.relu(layer(y)) for layer in layers], 1)
                for layers, y in zip(self.cpm, self.fpn(self.trunk(x)))]


class YuNet(FaceDetector):
    """Boxes and five points in fourteen values of one convolution, and a share for how well a box
    overlaps a face, with which the scores are multiplied behind the network."""

    MAPS = ((8, (10, 16, 24)), (16, (32, 48)), (32, (64, 96)), (64, (128, 192, 256)))

    def __init__(self) -> None:
        super().__init__()
        channels, counts = (32, 32, 32, 32), [len(sides) for _, sides in self.MAPS]
        self.trunk = pyramid((8, 16, 32, 32, 32, 32), 4)
        self.loc, self.conf, self.iou = (heads(channels, counts, values) for values in (14, 2, 1))
        self.priors = square_priors(self.size, self.MAPS)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.trunk(x)
        return joined(self.loc, maps, 14)[..., :4], joined(self.conf, maps, 2)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = self.trunk(x)
        return (joined(self.loc, maps, 14), joined(self.conf, maps, 2).softmax(-1),
                joined(self.iou, maps, 1))


class DecodingYuNet(YuNet):
    """Boxes and points apart, and the scores that are meant."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        loc, conf, iou = super().forward(x)
        points = self.priors[:, None, :2] + (loc[..., 4:].view(x.size(0), -1, 5, 2) * VARIANCES[0]
                                             * self.priors[:, None, 2:])
        boxes = corners(decoded(loc[..., :4], self.priors))
        return boxes, points, torch.sqrt(conf[..., 1:] * iou.clamp(0, 1))


class BlazeFace(FaceDetector):
    """896 anchors as large as the image; offsets are shares of 128 pixels, of sizes as well."""

    size = (128, 128)
    classes = 1
    background = None
    SCALE = 128.0

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk([convolution(3, 8, stride=2), convolution(8, 16, stride=2),
                            convolution(16, 32, stride=2), convolution(32, 32, stride=2)], (2, 3))
        counts = (2, 6)
        self.regressor, self.classifier = (heads((32, 32), counts, values, 1)
                                           for values in (16, 1))
        self.anchors = torch.tensor([
            box for cells, count in zip((16, 8), counts)
            for box in boxes_of_a_map(cells, cells, (1 / cells, 1 / cells), [(1, 1)] * count)])

    def prior_boxes(self) -> Tensor:
        return corners(self.anchors)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.trunk(x)
        return joined(self.regressor, maps, 16)[..., :4], joined(self.classifier, maps, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.trunk(x)
        loc = joined(self.regressor, maps, 16)
        centres = loc[..., :2] / self.SCALE * self.anchors[:, 2:] + self.anchors[:, :2]
        halves = loc[..., 2:4] / self.SCALE * self.anchors[:, 2:] / 2
        points = loc[..., 4:] / self.SCALE + self.anchors[:, :2].repeat(1, 6)
        boxes = torch.cat([centres - halves, centres + halves, points], -1)
        return boxes, joined(self.classifier, maps, 1).clamp(-100, 100).sigmoid()


class UltraFace(FaceDetector):
    """The Ultra-Light detectors are those of tests/real_weights."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.net = importlib.import_module(kind).build_model()
        self.priors = self.net.priors

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.net.maps(x)
        return (joined(self.net.regression_headers, maps, 4),
                joined(self.net.classification_headers, maps, 2))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.net(x)


def build_model(kind: str) -> FaceDetector:
    if kind.startswith("ultraface"):
        model: FaceDetector = UltraFace(kind)
        return seeded(model, model.net.regression_headers, model.net.classification_headers)
    model = {"retinaface_resnet": RetinaFace, "faceboxes": FaceBoxes, "s3fd": S3FD,
             "pyramidbox": PyramidBox, "dsfd": DSFD, "yunet": YuNet, "yunet_test": DecodingYuNet,
             "blazeface": BlazeFace}[kind]()
    if kind == "retinaface_resnet":
        return seeded(model, model.BboxHead, model.ClassHead)
    if kind == "blazeface":
        return seeded(model, model.regressor, model.classifier)
    return seeded(model, model.loc, model.conf)
