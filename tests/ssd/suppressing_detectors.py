"""Detectors that decode and suppress their boxes themselves, in operators that no Caffe has layers
for, and torchvision's own from pictures to boxes: build_model(kind="...")."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torchvision.models import detection
from torchvision.ops import batched_nms, nms

from small_detectors import Detector, corners

OVERLAP = 0.45


class Suppressing(Detector):
    """The boxes that are left of all, their scores and their labels."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        boxes = corners(self.decoded(loc, (0.1, 0.2)))[0]
        scores, labels = conf.softmax(-1)[0, :, 1:].max(-1)
        kept = self.kept(boxes, scores, labels)
        return boxes[kept], scores[kept], labels[kept]


class Nms(Suppressing):
    def kept(self, boxes: Tensor, scores: Tensor, labels: Tensor) -> Tensor:
        return nms(boxes, scores, OVERLAP)


class BatchedNms(Suppressing):
    def kept(self, boxes: Tensor, scores: Tensor, labels: Tensor) -> Tensor:
        return batched_nms(boxes, scores, labels, OVERLAP)[:10]


class TopK(Suppressing):
    def kept(self, boxes: Tensor, scores: Tensor, labels: Tensor) -> Tensor:
        return scores.topk(20)[1]


def untrained(detector: str) -> nn.Module:
    torch.manual_seed(0)
    return getattr(detection, detector)(weights=None, weights_backbone=None)


KINDS = {"nms": Nms, "batched_nms": BatchedNms, "topk": TopK}


def build_model(kind: str) -> nn.Module:
    return KINDS[kind]() if kind in KINDS else untrained(kind)
