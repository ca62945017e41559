"""Stands for the package ultralytics where it is not installed: as much of it as docs/i_have/yolo.md calls,
and a small network whose head is like YOLOv8's."""
from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor, nn

CLASSES = 80
BINS = 16  # a side of a box is a mean over so many distances
STRIDES = (8, 16, 32)


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
                         nn.BatchNorm2d(outputs), nn.SiLU())


class Split(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.before, self.inside = conv(channels, channels, 1), conv(channels // 2, channels // 2)
        self.after = conv(channels // 2 * 3, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        parts = list(self.before(x).chunk(2, 1))
        return self.after(torch.cat([*parts, self.inside(parts[-1])], 1))


class Detect(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.cv2 = nn.ModuleList(nn.Conv2d(channels, 4 * BINS, 1) for _ in STRIDES)
        self.cv3 = nn.ModuleList(nn.Conv2d(channels, CLASSES, 1) for _ in STRIDES)

    def forward(self, maps: list[Tensor]) -> Tensor:
        places, steps = [], []
        for each, stride in zip(maps, STRIDES):
            rows, columns = (int(size) for size in each.shape[2:])  # which a trace keeps
            y, x = torch.meshgrid(torch.arange(rows) + 0.5, torch.arange(columns) + 0.5, indexing="ij")
            places.append(torch.stack([x, y]).view(2, -1))
            steps.append(torch.full((rows * columns,), float(stride)))
        values = torch.cat([torch.cat([self.cv2[i](each), self.cv3[i](each)], 1).flatten(2)
                            for i, each in enumerate(maps)], 2)
        sides, scores = values.split((4 * BINS, CLASSES), 1)
        shares = sides.view(1, 4, BINS, -1).transpose(2, 1).softmax(1)
        sides = (shares * torch.arange(float(BINS)).view(1, -1, 1, 1)).sum(1)
        first, last = torch.cat(places, 1) - sides[:, :2], torch.cat(places, 1) + sides[:, 2:]
        boxes = torch.cat([(first + last) / 2, last - first], 1) * torch.cat(steps)
        return torch.cat([boxes, scores.sigmoid()], 1)


class DetectionModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        downs = (conv(3, 16, 3, 4), Split(16), conv(16, 16, 3, 2), conv(16, 16, 3, 2), conv(16, 16, 3, 2))
        self.model = nn.ModuleList([*downs, Detect(16)])

    def forward(self, x: Tensor) -> Tensor:
        maps = []
        for module in self.model[:-1]:
            x = module(x)
            maps.append(x)
        return self.model[-1](maps[-3:])


class YOLO:
    """Without a file a network at random, as one of a .yaml."""

    def __init__(self, path: str | None = None) -> None:
        self.model = torch.load(path)["model"] if path else DetectionModel()

    def save(self, path: str) -> None:
        torch.save({"model": self.model}, path)


def main() -> None:
    """yolo export model=best.pt format=torchscript imgsz=320"""
    command, *words = sys.argv[1:]
    options = dict(word.split("=", 1) for word in words)
    assert command == "export" and set(options) == {"model", "format", "imgsz"}, sys.argv
    size = int(options["imgsz"])
    model = YOLO(options["model"]).model.eval()
    traced = torch.jit.trace(model, torch.zeros(1, 3, size, size))
    traced.save(str(Path(options["model"]).with_suffix(".torchscript")))


if __name__ == "__main__":
    main()
