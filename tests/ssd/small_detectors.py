"""Detectors of two maps and some thousand weights, one for each way to write what follows from loc
and conf, or to keep the priors: build_model(kind="...")."""
from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

SIZE = 96
CELLS = (6, 3)
CLASSES = 3
KINDS = 3  # of priors in a cell


def priors(kinds_first: bool = False) -> Tensor:
    """Centres and sizes, shares of the picture, cell by cell or kind by kind."""
    maps = []
    for cells, size in zip(CELLS, (16.0, 40.0)):
        middles = (torch.arange(cells) + 0.5) / cells
        y, x = torch.meshgrid(middles, middles, indexing="ij")
        sizes = torch.tensor([(size, size), (size * 2**0.5, size / 2**0.5),
                              (size / 2**0.5, size * 2**0.5)]) / SIZE
        centres = torch.stack([x, y], -1).reshape(-1, 1, 2).expand(-1, KINDS, -1)
        boxes = torch.cat([centres, sizes.expand(cells * cells, -1, -1)], -1)
        maps.append((boxes.transpose(0, 1) if kinds_first else boxes).reshape(-1, 4))
    return torch.cat(maps)


def corners(boxes: Tensor) -> Tensor:
    return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], -1)


class Detector(nn.Module):
    def __init__(self, classes: int = CLASSES, normalised: bool = False) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.classes = classes
        self.first = nn.Conv2d(3, 8, 16, 16)
        self.second = nn.Conv2d(8, 8, 3, 2, 1)
        self.reg_headers = self.heads(4, normalised)
        self.cls_headers = self.heads(classes, normalised)
        self.priors = priors()

    @staticmethod
    def heads(values: int, normalised: bool = False) -> nn.ModuleList:
        def head() -> nn.Module:
            convolution = nn.Conv2d(8, KINDS * values, 3, padding=1)
            if not normalised:
                return convolution
            return nn.Sequential(convolution, nn.BatchNorm2d(KINDS * values), nn.ReLU())
        return nn.ModuleList(head() for _ in CELLS)

    def maps(self, x: Tensor) -> list[Tensor]:
        first = functional.relu(self.first(x))
        return [first, functional.relu(self.second(first))]

    def joined(self, heads: nn.ModuleList, maps: list[Tensor], values: int) -> Tensor:
        return torch.cat([head(each).permute(0, 2, 3, 1).reshape(each.size(0), -1, values)
                          for head, each in zip(heads, maps)], 1)

    def raw(self, x: Tensor) -> tuple[Tensor, Tensor]:
        maps = self.maps(x)
        return (self.joined(self.reg_headers, maps, 4),
                self.joined(self.cls_headers, maps, self.classes))

    def decoded(self, loc: Tensor, variances: tuple[float, float]) -> Tensor:
        """Centres and sizes."""
        return torch.cat([self.priors[:, :2] + loc[..., :2] * variances[0] * self.priors[:, 2:],
                          self.priors[:, 2:] * torch.exp(loc[..., 2:] * variances[1])], -1)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return self.raw(x)


class ValuesFirst(Detector):
    """N x values x priors, kind by kind: what view() makes without a permute."""

    def __init__(self) -> None:
        super().__init__()
        self.priors = priors(kinds_first=True)

    def joined(self, heads: nn.ModuleList, maps: list[Tensor], values: int) -> Tensor:
        return torch.cat([head(each).view(each.size(0), values, -1)
                          for head, each in zip(heads, maps)], 2).contiguous()


class Unpermuted(Detector):
    """Four numbers of neighbouring cells count as one box."""

    def joined(self, heads: nn.ModuleList, maps: list[Tensor], values: int) -> Tensor:
        return torch.cat([head(each).reshape(each.size(0), -1, values)
                          for head, each in zip(heads, maps)], 1)


class Decoding(Detector):
    """Boxes by variances of its own."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        return conf.softmax(-1), corners(self.decoded(loc, (0.3, 0.05)))


class LinearDecoding(Detector):
    """Boxes whose sizes are no exponentials of loc."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        return conf.softmax(-1), torch.cat([loc[..., :2] + self.priors[:, :2],
                                            loc[..., 2:] + self.priors[:, 2:]], -1)


class Sorting(Detector):
    """Ends in operators that Caffe has no layers for."""

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        boxes = corners(self.decoded(loc, (0.3, 0.05)))[0]
        scores, order = conf.softmax(-1)[0, :, 1].sort(descending=True)
        return boxes[order[:10]], scores[:10]


class Landmarks(Detector):
    def __init__(self) -> None:
        super().__init__()
        self.LandmarkHead = self.heads(10)
        self.ClassHead, self.BboxHead = self.cls_headers, self.reg_headers
        del self.cls_headers, self.reg_headers

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        return (self.joined(self.BboxHead, maps, 4), self.joined(self.LandmarkHead, maps, 10),
                self.joined(self.ClassHead, maps, self.classes))


class InABoxHead(nn.Module):
    """Four classes, in a module whose name says box."""

    def __init__(self) -> None:
        super().__init__()
        self.box_head = Detector(classes=4)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.box_head(x)
        return conf, loc


class Scored(Detector):
    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        loc, conf = self.raw(x)
        return loc, torch.sigmoid(conf)


class Nameless(Detector):
    """Two outputs that could be loc."""

    def __init__(self) -> None:
        super().__init__(classes=4)
        self.a, self.b = self.reg_headers, self.cls_headers
        del self.reg_headers, self.cls_headers

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        maps = self.maps(x)
        return self.joined(self.a, maps, 4), self.joined(self.b, maps, 4)


class Keeping(Detector):
    """Priors of another form or kept in another way."""

    def __init__(self, how: str) -> None:
        super().__init__()
        boxes = self.priors
        del self.priors
        if how == "parameter":
            self.anchors = nn.Parameter(boxes, requires_grad=False)
        elif how == "list":
            self.anchors = [boxes[:108], boxes[108:]]
        elif how == "buffer":
            self.register_buffer("anchors", boxes)
        elif how == "cut_corners":  # the last ones are beyond the picture: boxes without a size
            self.anchors = (corners(boxes) * 1.25).clamp(0, 1)
        elif how == "cut_sizes":  # as no PriorBox does: of the second map alone
            self.anchors = torch.cat([boxes[:, :2], boxes[:, 2:].clamp(max=0.5)], 1)
        elif how == "y_first":
            self.anchors = SIZE * corners(boxes)[:, [1, 0, 3, 2]]
        elif how == "returned":
            self.register_buffer("returned", boxes)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        kept = getattr(self, "returned", None)
        return self.raw(x) if kept is None else (*self.raw(x), kept)


KINDS_OF_MODEL = {
    "plain": Detector, "values_first": ValuesFirst, "unpermuted": Unpermuted,
    "decoding": Decoding, "linear_decoding": LinearDecoding, "sorting": Sorting,
    "landmarks": Landmarks, "in_a_box_head": InABoxHead, "sigmoid": Scored,
    "one_class": lambda: Scored(classes=1), "nameless": Nameless,
    "normalised": lambda: Detector(normalised=True),
}


def build_model(kind: str) -> nn.Module:
    return KINDS_OF_MODEL[kind]() if kind in KINDS_OF_MODEL else Keeping(kind)
