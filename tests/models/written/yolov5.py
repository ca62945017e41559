"""Like YOLOv5 (2020), narrow: Focus, which takes every other pixel into channels, CSP blocks, SPP,
SiLU, a path down and up again, and heads as raw maps or decoded to boxes."""
from __future__ import annotations

import torch
from torch import Tensor, nn

from blocks import conv_bn

CLASSES = 20
VALUES = 5 + CLASSES
# Pixels between the cells of a map, and its anchors' width and height.
MAPS = ((8, ((10., 13.), (16., 30.), (33., 23.))), (16, ((30., 61.), (62., 45.), (59., 119.))),
        (32, ((116., 90.), (156., 198.), (373., 326.))))
CHANNELS = (32, 64, 128)


def conv(inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> nn.Sequential:
    return conv_bn(inputs, outputs, kernel, stride, activation=nn.SiLU)


class Focus(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = conv(4 * inputs, outputs, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2],
                                    x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1))


class C3(nn.Module):
    def __init__(self, inputs: int, outputs: int, shortcut: bool = True) -> None:
        super().__init__()
        half = outputs // 2
        self.shortcut = shortcut
        self.conv1, self.conv2, self.conv3 = conv(inputs, half), conv(inputs, half), conv(
            outputs, outputs)
        self.bottleneck = nn.Sequential(conv(half, half), conv(half, half, 3))

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(x)
        y = y + self.bottleneck(y) if self.shortcut else self.bottleneck(y)
        return self.conv3(torch.cat([y, self.conv2(x)], 1))


class SPP(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = conv(channels, channels // 2)
        self.conv2 = conv(2 * channels, channels)
        self.pools = nn.ModuleList(nn.MaxPool2d(k, stride=1, padding=k // 2) for k in (5, 9, 13))

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        return self.conv2(torch.cat([x] + [pool(x) for pool in self.pools], 1))


class Head(nn.Module):
    def __init__(self, channels: int, stride: int, anchors: tuple[tuple[float, float], ...],
                 decode: bool) -> None:
        super().__init__()
        self.stride = stride
        self.decode = decode
        self.conv = nn.Conv2d(channels, len(anchors) * VALUES, 1)
        self.register_buffer("anchors", torch.tensor(anchors).view(1, -1, 1, 1, 2))

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        batch, _, rows, columns = x.shape
        x = x.view(batch, -1, VALUES, rows, columns).permute(0, 1, 3, 4, 2).contiguous()
        if not self.decode:
            return x
        y, x_ = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        cells = torch.stack((x_, y), 2).expand((1, self.anchors.size(1), rows, columns, 2)).float()
        z = x.sigmoid()
        z[..., 0:2] = (z[..., 0:2] * 2. - 0.5 + cells) * self.stride
        z[..., 2:4] = (z[..., 2:4] * 2) ** 2 * self.anchors
        return z.view(batch, -1, VALUES)


class YOLOv5(nn.Module):
    def __init__(self, decode: bool) -> None:
        super().__init__()
        self.decode = decode
        small, middle, large = CHANNELS
        self.stem = nn.Sequential(Focus(3, 8), conv(8, 16, 3, 2), C3(16, 16))
        self.down8 = nn.Sequential(conv(16, small, 3, 2), C3(small, small))
        self.down16 = nn.Sequential(conv(small, middle, 3, 2), C3(middle, middle))
        self.down32 = nn.Sequential(conv(middle, large, 3, 2), SPP(large),
                                    C3(large, large, False))
        self.lateral32, self.lateral16 = conv(large, middle), conv(middle, small)
        self.up = nn.Upsample(None, 2, "nearest")
        self.merge16, self.merge8 = C3(2 * middle, middle, False), C3(2 * small, small, False)
        self.again16, self.again32 = conv(small, small, 3, 2), conv(middle, middle, 3, 2)
        self.last16, self.last32 = C3(2 * small, middle, False), C3(2 * middle, large, False)
        self.heads = nn.ModuleList(Head(channels, stride, anchors, decode)
                                   for channels, (stride, anchors) in zip(CHANNELS, MAPS))

    def forward(self, x: Tensor) -> Tensor | list[Tensor]:
        map8 = self.down8(self.stem(x))
        map16 = self.down16(map8)
        top32 = self.lateral32(self.down32(map16))
        top16 = self.lateral16(self.merge16(torch.cat([self.up(top32), map16], 1)))
        out8 = self.merge8(torch.cat([self.up(top16), map8], 1))
        out16 = self.last16(torch.cat([self.again16(out8), top16], 1))
        out32 = self.last32(torch.cat([self.again32(out16), top32], 1))
        outputs = [head(y) for head, y in zip(self.heads, (out8, out16, out32))]
        return torch.cat(outputs, 1) if self.decode else outputs


def build_model(decode: bool = False) -> nn.Module:
    return YOLOv5(decode)
