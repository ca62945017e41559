"""Detectors that choose their boxes themselves by what the scores are: by masks, class by class, in
loops that end early: build_model(kind="...")."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torchvision.ops import nms

from small_detectors import CLASSES, Detector, corners

THRESHOLD, OVERLAP, MOST = 0.2, 0.45, 20
VARIANCES = (0.1, 0.2)


class Choosing(Detector):
    """What follows from the corners and the scores of a picture."""

    threshold = THRESHOLD

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        return self.chosen(corners(self.decoded(loc, VARIANCES))[0], conf.softmax(-1)[0])


class ByClass(Choosing):
    """One table of the best of each class, zeros where there are fewer."""

    def chosen(self, boxes: Tensor, scores: Tensor) -> Tensor:
        table = torch.zeros(1, CLASSES, MOST, 5)
        by_class = scores.transpose(0, 1)
        for label in range(1, CLASSES):
            mask = by_class[label].gt(self.threshold)
            passed = by_class[label][mask]
            if passed.size(0) == 0:
                continue
            found = boxes[mask.unsqueeze(1).expand_as(boxes)].view(-1, 4)
            kept = nms(found, passed, OVERLAP)[:MOST]
            table[0, label, :kept.size(0)] = torch.cat([passed[kept].unsqueeze(1), found[kept]], 1)
        flat = table.view(1, -1, 5)
        order = flat[:, :, 0].sort(1, descending=True)[1]
        rank = order.sort(1)[1]
        flat[(rank < MOST).unsqueeze(-1).expand_as(flat)].fill_(0)
        return table


class HighThreshold(ByClass):
    """None passes: what was computed of the scores leads to no output."""

    threshold = 0.9999


class Lists(Choosing):
    """Of each class that has any, boxes and scores in one tensor; none is a result, too."""

    def chosen(self, boxes: Tensor, scores: Tensor) -> tuple[Tensor, ...]:
        picked, labels = [], []
        for label in range(1, scores.size(1)):
            of_class = scores[:, label]
            mask = of_class > self.threshold
            if mask.sum() == 0:
                continue
            rows = torch.cat([boxes[mask, :], of_class[mask].reshape(-1, 1)], 1)
            kept = rows[nms(rows[:, :4], rows[:, 4], OVERLAP)]
            picked.append(kept)
            labels.append(torch.full((kept.size(0),), label))
        if not picked:
            return torch.tensor([]), torch.tensor([]), torch.tensor([])
        rows = torch.cat(picked)
        return rows[:, :4] * 96, torch.cat(labels), rows[:, 4]


class Nonzero(Choosing):
    def chosen(self, boxes: Tensor, scores: Tensor) -> tuple[Tensor, ...]:
        best, labels = scores[:, 1:].max(1)
        places = (best > self.threshold).nonzero().squeeze(1)
        return boxes[places], best[places], labels[places]


class MaskedSelect(Choosing):
    def chosen(self, boxes: Tensor, scores: Tensor) -> tuple[Tensor, ...]:
        best = scores[:, 1]
        mask = best.ge(self.threshold)
        chosen = boxes.masked_select(mask.unsqueeze(1).expand_as(boxes)).view(-1, 4)
        return chosen, best.masked_select(mask)


class Greedy(Choosing):
    """Suppresses one box after the other, as long as there are any."""

    def chosen(self, boxes: Tensor, scores: Tensor) -> tuple[Tensor, ...]:
        best, order = scores[:, 1].sort(descending=True)
        order = order[best > self.threshold]
        kept = []
        while order.numel() > 0 and len(kept) < MOST:
            first = order[0]
            kept.append(first)
            rest = order[1:]
            sides = (torch.minimum(boxes[first, 2:], boxes[rest, 2:]) -
                     torch.maximum(boxes[first, :2], boxes[rest, :2])).clamp(min=0)
            shared = sides.prod(1)
            areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
            order = rest[shared / (areas[first] + areas[rest] - shared) <= OVERLAP]
        places = torch.stack(kept)
        return boxes[places], scores[places]


class OfFeatures(Choosing):
    """Besides boxes, the mean of the map that the boxes are on: no DetectionOutput gives that."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        first = self.maps(x)[0]
        loc, conf = self.raw(x)
        best = conf.softmax(-1)[0, :, 1]
        return corners(self.decoded(loc, VARIANCES))[0][best > self.threshold], first.mean((2, 3))


KINDS = {"by_class": ByClass, "high_threshold": HighThreshold, "lists": Lists, "nonzero": Nonzero,
         "masked_select": MaskedSelect, "greedy": Greedy, "of_features": OfFeatures}


def build_model(kind: str) -> nn.Module:
    return KINDS[kind]()
