"""Detectors that look twice: build_model(kind="...")."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from small_detectors import CLASSES, Detector, corners


class TwoShots(Detector):
    """A second pair of heads on enhanced maps, whose values alone count; both are returned, the
    first ones in front."""

    def __init__(self) -> None:
        super().__init__()
        self.enhance = nn.Conv2d(8, 8, 1)
        self.loc_pal1, self.loc_pal2 = self.heads(4), self.heads(4)
        self.conf_pal1, self.conf_pal2 = self.heads(CLASSES), self.heads(CLASSES)
        del self.reg_headers, self.cls_headers

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        enhanced = [torch.relu(self.enhance(each)) for each in maps]
        return (self.joined(self.loc_pal1, maps, 4), self.joined(self.conf_pal1, maps, CLASSES),
                self.joined(self.loc_pal2, enhanced, 4),
                self.joined(self.conf_pal2, enhanced, CLASSES))


class Refining(Detector):
    """Offsets of boxes that other offsets have moved: raw, decoded, or decoded and chosen."""

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how
        self.arm_loc, self.odm_loc = self.heads(4), self.heads(4)
        self.arm_conf, self.odm_conf = self.heads(2), self.heads(CLASSES)
        del self.reg_headers, self.cls_headers

    def moved(self, boxes: Tensor, loc: Tensor) -> Tensor:
        return torch.cat([boxes[..., :2] + loc[..., :2] * 0.1 * boxes[..., 2:],
                          boxes[..., 2:] * torch.exp(loc[..., 2:] * 0.2)], -1)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        arm_loc, odm_loc = (self.joined(heads, maps, 4) for heads in (self.arm_loc, self.odm_loc))
        arm_conf = self.joined(self.arm_conf, maps, 2)
        odm_conf = self.joined(self.odm_conf, maps, CLASSES)
        if self.how == "raw":
            return arm_loc, arm_conf, odm_loc, odm_conf
        boxes = corners(self.moved(self.moved(self.priors, arm_loc), odm_loc))
        scores = odm_conf.softmax(-1)
        if self.how == "decoded":
            return boxes, scores
        keep = scores[0, :, 1] > 0.2
        return boxes[0][keep], scores[0][keep]


KINDS = {"two_shots": TwoShots, "refining_raw": lambda: Refining("raw"),
         "refining_decoded": lambda: Refining("decoded"),
         "refining_chosen": lambda: Refining("chosen")}


def build_model(kind: str) -> nn.Module:
    return KINDS[kind]()
