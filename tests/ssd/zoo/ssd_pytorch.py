"""ssd.pytorch's SSD300 and SSD512: build_model(kind="voc300").

Priors are a plain attribute, cut to 1 as centres and sizes. In the phase "test" forward() ends in
loops over images and classes, with masks and a suppression of its own.
"""
from __future__ import annotations

import torch
from torch import Tensor

from parts import Detector, Map, MultiBox, corners, decoded, seeded, ssd_priors
from vgg import PRIORS_OF_A_CELL, VggMaps

CELLS = {300: (38, 19, 10, 5, 3, 1), 512: (64, 32, 16, 8, 4, 2, 1)}
STEPS = {300: (8, 16, 32, 64, 100, 300), 512: (8, 16, 32, 64, 128, 256, 512)}
RATIOS = {300: ((2,), (2, 3), (2, 3), (2, 3), (2,), (2,)),
          512: ((2,), (2, 3), (2, 3), (2, 3), (2, 3), (2,), (2,))}
# In pixels: of each map, and of one more.
SIZES = {
    "voc300": (30, 60, 111, 162, 213, 264, 315),
    "coco300": (21, 45, 99, 153, 207, 261, 315),
    "voc512": (35.84, 76.8, 153.6, 230.4, 307.2, 384.0, 460.8, 537.6),
    "coco512": (20.48, 51.2, 133.12, 215.04, 296.96, 378.88, 460.8, 542.72),
}
TOP_K = 200
SCORE, OVERLAP = 0.01, 0.45


def ssd_maps(image: int, sizes: tuple[float, ...]) -> list[Map]:
    return list(zip(CELLS[image], STEPS[image], sizes, sizes[1:], RATIOS[image]))


def suppressed(boxes: Tensor, scores: Tensor) -> Tensor:
    """The numbers of the boxes that are left, best first."""
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    order = scores.sort(0)[1][-TOP_K:]
    kept = []
    while order.numel() > 0:
        best, order = order[-1], order[:-1]
        kept.append(best)
        others = boxes[order]
        shared = (torch.minimum(others[:, 2:], boxes[best, 2:])
                  - torch.maximum(others[:, :2], boxes[best, :2])).clamp(min=0).prod(1)
        order = order[shared / (areas[order] + areas[best] - shared) <= OVERLAP]
    return torch.stack(kept)


def detect(loc: Tensor, conf: Tensor, priors: Tensor) -> Tensor:
    """N x classes x 200 rows of score and corners, best first and then zeros."""
    output = torch.zeros(loc.size(0), conf.size(2), TOP_K, 5)
    by_class = conf.transpose(2, 1)
    for image in range(loc.size(0)):
        boxes = corners(decoded(loc[image], priors))
        for label in range(1, conf.size(2)):
            likely = by_class[image, label].gt(SCORE)
            scores = by_class[image, label][likely]
            if scores.size(0) == 0:
                continue
            candidates = boxes[likely.unsqueeze(1).expand_as(boxes)].view(-1, 4)
            kept = suppressed(candidates, scores)
            output[image, label, :len(kept)] = torch.cat(
                [scores[kept].unsqueeze(1), candidates[kept]], 1)
    return output


class SSD(MultiBox):
    def __init__(self, kind: str) -> None:
        self.classes = 21 if kind.startswith("voc") else 81
        image = int(kind[-3:])
        self.size = (image, image)
        vgg = VggMaps(image)
        super().__init__(vgg, vgg.channels, PRIORS_OF_A_CELL[image])
        self.phase = "train"
        self.priors = ssd_priors(image, ssd_maps(image, SIZES[kind])).clamp_(max=1, min=0)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        if self.phase == "test":
            return detect(loc, conf.softmax(-1), self.priors)
        return loc, conf, self.priors


def build_model(kind: str) -> Detector:
    model = SSD(kind.replace("_test", ""))
    seeded(model, model.loc, model.conf)
    if kind.endswith("_test"):
        model.phase = "test"
    return model
