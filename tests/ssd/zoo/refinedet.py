"""RefineDet320: a first head says which priors are objects and moves them, a second one classifies
and moves them again."""
from __future__ import annotations

import torch
from torch import Tensor

from parts import (Detector, TopDown, boxes_of_a_map, corners, decoded, flat, heads, pyramid,
                   seeded, sizes_of_a_cell)

STEPS, SIZES = (8, 16, 32, 64), (32, 64, 128, 256)
CHANNELS = (32, 32, 48, 48)
PRIORS_OF_A_CELL = (3,) * 4


class RefineDet(Detector):
    size = (320, 320)

    def __init__(self) -> None:
        super().__init__()
        self.trunk = pyramid((8, 16, *CHANNELS), 4)
        self.tcb = TopDown(CHANNELS, 32)
        self.arm_loc, self.arm_conf = (heads(CHANNELS, PRIORS_OF_A_CELL, values)
                                       for values in (4, 2))
        self.odm_loc, self.odm_conf = (heads((32,) * 4, PRIORS_OF_A_CELL, values)
                                       for values in (4, self.classes))
        image = self.size[0]
        self.priors = torch.tensor([
            box for step, side in zip(STEPS, SIZES)
            for box in boxes_of_a_map(image // step, image // step, (step / image, step / image),
                                      sizes_of_a_cell(side / image, None, (2,)))]).clamp_(0, 1)

    def steps(self, x: Tensor) -> list[Tensor]:
        """Offsets and scores of the first step and of the second."""
        maps = self.trunk(x)
        refined = self.tcb(maps)
        return [flat(head(y) for head, y in zip(each, of)).view(x.size(0), -1, values)
                for each, of, values in ((self.arm_loc, maps, 4), (self.arm_conf, maps, 2),
                                         (self.odm_loc, refined, 4),
                                         (self.odm_conf, refined, self.classes))]

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        _, _, loc, conf = self.steps(x)
        return loc, conf

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        arm_loc, arm_conf, odm_loc, odm_conf = self.steps(x)
        boxes = corners(decoded(odm_loc, decoded(arm_loc, self.priors)))
        objects = arm_conf.softmax(-1)[..., 1:] > 0.01
        return boxes, odm_conf.softmax(-1) * objects


def build_model() -> RefineDet:
    model = RefineDet()
    return seeded(model, model.odm_loc, model.odm_conf)
