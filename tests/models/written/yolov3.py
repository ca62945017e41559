"""Like YOLOv3 ("An Incremental Improvement", 2018), narrow and shallow: a darknet with residual
blocks, three maps joined by nearest upsampling, and heads as raw maps or decoded to boxes."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from blocks import conv_bn

CLASSES = 20
# Pixels between the cells of a map, and its anchors' width and height.
MAPS = ((32, ((116., 90.), (156., 198.), (373., 326.))),
        (16, ((30., 61.), (62., 45.), (59., 119.))), (8, ((10., 13.), (16., 30.), (33., 23.))))


def leaky() -> nn.Module:
    return nn.LeakyReLU(0.1)


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    return conv_bn(inputs, outputs, kernel, stride, activation=leaky)


class Darknet(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = conv(channels, channels // 2, 1)
        self.conv2 = conv(channels // 2, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(self.conv1(x))


def down(inputs: int) -> nn.Sequential:
    return nn.Sequential(conv(inputs, 2 * inputs, 3, 2), Darknet(2 * inputs))


class Head(nn.Module):
    """Maps of anchors times centre, size, objectness and classes; or boxes in pixels, Nx(AHW)x25."""

    def __init__(self, inputs: int, stride: int, anchors: tuple[tuple[float, float], ...],
                 decode: bool) -> None:
        super().__init__()
        self.stride = stride
        self.decode = decode
        self.conv = nn.Sequential(conv(inputs, 2 * inputs, 3),
                                  nn.Conv2d(2 * inputs, len(anchors) * (5 + CLASSES), 1))
        self.register_buffer("anchors", torch.tensor(anchors).view(1, -1, 1, 1, 2))

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        if not self.decode:
            return x
        batch, _, rows, columns = x.shape
        x = x.view(batch, -1, 5 + CLASSES, rows, columns).permute(0, 1, 3, 4, 2).contiguous()
        y, x_ = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        cells = torch.stack([x_, y], 2).view(1, 1, rows, columns, 2).float()
        centres = (torch.sigmoid(x[..., 0:2]) + cells) * self.stride
        sizes = torch.exp(x[..., 2:4]) * self.anchors
        boxes = torch.cat([centres, sizes, torch.sigmoid(x[..., 4:])], -1)
        return boxes.view(batch, -1, 5 + CLASSES)


class YOLOv3(nn.Module):
    def __init__(self, decode: bool) -> None:
        super().__init__()
        self.decode = decode
        self.stem = nn.Sequential(conv(3, 8, 3), down(8), down(16))
        self.downs = nn.ModuleList([down(32), down(64), down(128)])
        self.laterals = nn.ModuleList([conv(256, 64, 1), conv(128 + 32, 32, 1),
                                       conv(64 + 16, 16, 1)])
        self.ups = nn.ModuleList(nn.Sequential(conv(channels, channels // 2, 1), nn.Upsample(
            scale_factor=2, mode="nearest")) for channels in (64, 32))
        self.heads = nn.ModuleList(Head(channels, stride, anchors, decode) for channels, (
            stride, anchors) in zip((64, 32, 16), MAPS))

    def forward(self, x: Tensor) -> Tensor | list[Tensor]:
        maps = [self.stem(x)]
        for layer in self.downs:
            maps.append(layer(maps[-1]))
        y = self.laterals[0](maps[3])
        outputs = [self.heads[0](y)]
        for i, up in enumerate(self.ups, 1):
            y = self.laterals[i](torch.cat([up(y), maps[3 - i]], 1))
            outputs.append(self.heads[i](y))
        return torch.cat(outputs, 1) if self.decode else outputs


def build_model(decode: bool = False) -> nn.Module:
    return YOLOv3(decode)
