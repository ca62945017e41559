"""Detectors that choose their boxes themselves by what the scores are: by masks, class by class, in
loops that end early: build_model(kind="...")."""
from __future__ import annotations

import inspect

import torch
from torch import Tensor, nn
from torchvision.ops import nms

from small_detectors import CLASSES, SIZE, Detector, corners, priors

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


class SomeLists(Lists):
    """On some inputs a class has boxes, on others none has."""

    threshold = 0.4547


class Branching(Choosing):
    """Tensors of fixed shapes, of which a branch on the scores decides."""

    def chosen(self, boxes: Tensor, scores: Tensor) -> tuple[Tensor, ...]:
        if scores[:, 1].max() > 0.44:
            return boxes * 96, scores[:, 1]
        return boxes, scores[:, 2]


class BranchingBefore(Branching):
    """A branch in front of loc and conf."""

    def maps(self, x: Tensor) -> list[Tensor]:
        return super().maps(-x if x.mean() > 0 else 2 * x)


class BranchingBetween(Branching):
    """A branch behind the first values that are joined, and in front of loc and conf."""

    def maps(self, x: Tensor) -> list[Tensor]:
        first, second = super().maps(x)
        doubled = torch.cat([first, first], 1)[:, ::2]
        return [doubled if first.mean() > 0.2 else first, second]


class BranchingBeside(Branching):
    """An output of the map itself that a branch on the scores decides."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        boxes, scores = super().forward(x)
        mean = self.maps(x)[0].mean((2, 3))
        return boxes, scores, mean if (boxes.shape[0] and boxes.max() > 20) else -mean


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


class Scripted(nn.Module):
    """A traced network in front of scripted loops and branches that depend on data."""

    def __init__(self) -> None:
        super().__init__()
        self.detector = torch.jit.trace(Detector().eval(), torch.randn(1, 3, SIZE, SIZE))
        self.register_buffer("priors", priors())
        self.threshold, self.overlap = THRESHOLD, OVERLAP

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.detector(x)
        centres = self.priors[:, :2] + loc[0, :, :2] * 0.1 * self.priors[:, 2:]
        sizes = self.priors[:, 2:] * torch.exp(loc[0, :, 2:] * 0.2)
        boxes = torch.cat([centres - sizes / 2, centres + sizes / 2], 1)
        scores = conf.softmax(-1)[0]
        picked = [torch.zeros(0, 5)]
        for label in range(1, scores.size(1)):
            mask = scores[:, label] > self.threshold
            if mask.sum() == 0:
                continue
            found, passed = boxes[mask], scores[:, label][mask]
            order = passed.argsort(descending=True)
            while order.numel() > 0:
                first, order = order[0], order[1:]
                picked.append(torch.cat([found[first], passed[first].unsqueeze(0)]).unsqueeze(0))
                sides = (torch.minimum(found[first, 2:], found[order, 2:]) -
                         torch.maximum(found[first, :2], found[order, :2]))
                order = order[sides.clamp(min=0).prod(1) <= self.overlap / 10]
        rows = torch.cat(picked)
        return rows[:, :4] * x.size(3), rows[:, 4]


class Features(Scripted):
    """The same, and a number of the picture itself, which no DetectionOutput gives."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        loc, conf = self.detector(x)
        best = conf.softmax(-1)[0, :, 1]
        mask = best > self.threshold
        return loc[0][mask], x.mean() * best[mask]


KINDS = {
    "by_class": ByClass, "high_threshold": HighThreshold, "lists": Lists, "some_lists": SomeLists,
    "nonzero": Nonzero, "masked_select": MaskedSelect, "greedy": Greedy, "branching": Branching,
    "branching_before": BranchingBefore, "branching_between": BranchingBetween,
    "branching_beside": BranchingBeside, "of_features": OfFeatures, "scripted": Scripted}


SOURCES = {kind: inspect.getsourcelines(made) for kind, made in KINDS.items()}


def build_model(kind: str) -> nn.Module:
    return KINDS[kind]()
