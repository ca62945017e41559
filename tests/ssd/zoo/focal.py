"""Detectors trained by the focal loss: scores behind a sigmoid, no background, anchors of several
scales and ratios: build_model(kind="retinanet")."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from parts import Detector, TopDown, boxes_of_a_map, corners, decoded, pyramid, seeded

STEPS = (8, 16, 32, 64, 128)
SCALES = (1.0, 2**(1 / 3), 2**(2 / 3))
CHANNELS, WIDTH = (16, 24, 32, 32, 32), 24


class Focal(Detector):
    background = None
    classes = 20

    def __init__(self, image: int, anchors_of_a_cell: int) -> None:
        super().__init__()
        self.size = (image, image)
        self.trunk = pyramid((8, 16, *CHANNELS), 5)
        self.fpn: nn.Module = TopDown(CHANNELS, WIDTH)
        self.regressionModel = self.subnet(4 * anchors_of_a_cell)
        self.classificationModel = self.subnet(self.classes * anchors_of_a_cell)

    @staticmethod
    def subnet(outputs: int) -> nn.Sequential:
        """The same one for every map."""
        return nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.ReLU(),
                             nn.Conv2d(WIDTH, outputs, 3, padding=1))

    def joined(self, subnet: nn.Module, maps: list[Tensor], values: int) -> Tensor:
        return torch.cat([subnet(y).permute(0, 2, 3, 1).contiguous().view(y.size(0), -1, values)
                          for y in maps], 1)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.fpn(self.trunk(x))
        return (self.joined(self.regressionModel, maps, 4),
                self.joined(self.classificationModel, maps, self.classes))

    def make_priors(self, sizes: dict[int, list[tuple[float, float]]]) -> Tensor:
        """Of every step's widths and heights in pixels."""
        image = self.size[0]
        return torch.tensor([
            box for step, of_a_cell in sizes.items()
            for box in boxes_of_a_map(image // step, image // step, (step / image, step / image),
                                      [(w / image, h / image) for w, h in of_a_cell])])


class RetinaNet(Focal):
    """Anchors are kept in pixels; boxes are cut to the image."""

    RATIOS = (0.5, 1.0, 2.0)  # height by width

    def __init__(self) -> None:
        image = 256
        super().__init__(image, 9)
        self.anchors = corners(self.make_priors({
            step: [(4 * step * scale / ratio**0.5, 4 * step * scale * ratio**0.5)
                   for ratio in self.RATIOS for scale in SCALES] for step in STEPS}))
        self.anchors = self.anchors[None] * image

    def prior_boxes(self) -> Tensor:
        return self.anchors[0] / self.size[0]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.raw(x)
        sides = self.anchors[..., 2:] - self.anchors[..., :2]
        centres = self.anchors[..., :2] + 0.5 * sides
        boxes = corners(decoded(loc, torch.cat([centres, sides], -1)))
        return conf.sigmoid(), boxes.clamp(0, self.size[0])


class Raw(RetinaNet):
    """As many rewrites leave it: offsets, scores and anchors."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        loc, conf = self.raw(x)
        return conf.sigmoid(), loc, self.anchors


class BiFpn(nn.Module):
    """Sums of maps, weighed by learned numbers that are made to sum up to 1."""

    def __init__(self) -> None:
        super().__init__()
        self.sides = nn.ModuleList(nn.Conv2d(inputs, WIDTH, 1) for inputs in CHANNELS)
        self.down_weights = nn.ParameterList(nn.Parameter(torch.tensor([1.0, 0.7]))
                                             for _ in CHANNELS[1:])
        self.up_weights = nn.ParameterList(nn.Parameter(torch.tensor([0.8, 1.0, 1.2]))
                                           for _ in CHANNELS[1:])
        self.down_convs = nn.ModuleList(self.separable() for _ in CHANNELS[1:])
        self.up_convs = nn.ModuleList(self.separable() for _ in CHANNELS[1:])

    @staticmethod
    def separable() -> nn.Sequential:
        return nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 3, padding=1, groups=WIDTH, bias=False),
                             nn.Conv2d(WIDTH, WIDTH, 1), nn.BatchNorm2d(WIDTH), nn.SiLU())

    @staticmethod
    def weighed(weights: Tensor, *maps: Tensor) -> Tensor:
        weights = functional.relu(weights)
        weights = weights / (weights.sum(dim=0) + 1e-4)
        return sum(weight * y for weight, y in zip(weights, maps))

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        sides = [side(y) for side, y in zip(self.sides, maps)]
        downs = [sides[-1]]
        for side, weights, conv in zip(reversed(sides[:-1]), self.down_weights, self.down_convs):
            coarse = functional.interpolate(downs[0], scale_factor=2.0, mode="nearest")
            downs.insert(0, conv(self.weighed(weights, side, coarse)))
        ups = [downs[0]]
        for side, down, weights, conv in zip(sides[1:], downs[1:], self.up_weights, self.up_convs):
            fine = functional.max_pool2d(ups[-1], 3, 2, 1)
            ups.append(conv(self.weighed(weights, side, down, fine)))
        return ups


class EfficientDet(Focal):
    """x first; those of the first authors have y first."""

    RATIOS = ((1.0, 1.0), (1.4, 0.7), (0.7, 1.4))  # width and height

    def __init__(self, y_first: bool = False) -> None:
        super().__init__(256, 9)
        self.fpn = BiFpn()
        anchors = corners(self.make_priors({
            step: [(4 * step * scale * width, 4 * step * scale * height)
                   for scale in SCALES for width, height in self.RATIOS] for step in STEPS}))
        self.y_first = y_first
        self.anchors = self.in_their_order(anchors) * self.size[0]

    def in_their_order(self, boxes: Tensor) -> Tensor:
        return boxes[:, [1, 0, 3, 2]] if self.y_first else boxes

    def prior_boxes(self) -> Tensor:
        return self.in_their_order(self.anchors) / self.size[0]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        loc, conf = self.raw(x)
        return loc, conf.sigmoid(), self.anchors


def build_model(kind: str) -> Focal:
    made = {"retinanet": RetinaNet, "retinanet_raw": Raw, "efficientdet": EfficientDet,
            "efficientdet_y_first": lambda: EfficientDet(y_first=True)}[kind]()
    return seeded(made, [made.regressionModel], [made.classificationModel], candidates=300)
