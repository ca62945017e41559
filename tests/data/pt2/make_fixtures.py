"""Writes the archives in this folder, as the PyTorch that runs it does.

    PYTHON make_fixtures.py     with PyTorch 2.5.1, 2.8.0 and 2.13.0, which stand for three layouts

NAME-VERSION.pt2:
    small      a bit of everything, exported with a batch size that is left open
    core       the same, decomposed into PyTorch's core operators
    odd        weights that are shared, transposed, of half precision, or made by the code; a part
               without gradients; writes in place; outputs of no names
By PyTorch 2.13 alone, which writes down the conditions on sizes:
    branch     forward() branches on its input's sizes, which are left open
    asserted   the same conditions as checks in the graph
    root       computes with the square root of an open size
    views      writes in place through views
    troubles   several things that cannot be converted
    regions    parts under torch.autocast, which is off, one within the other
    rounded    the same where it is on
They were made once and are kept, so that tests need none of these versions.
"""
import sys
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).resolve().parent


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)
        self.act = nn.ReLU(inplace=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.act(self.bn(self.conv(x)))


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.block = Block()
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.drop = nn.Dropout()
        self.fc = nn.Linear(64, 5)

    def forward(self, x: torch.Tensor) -> dict:
        y = self.pool(self.block(x))
        return {"scores": self.fc(self.drop(y.view(y.size(0), -1))), "maps": [y * 2, y + y]}


class Odd(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(4, 4, 1, bias=False)
        self.second = nn.Conv2d(4, 4, 1, bias=False)
        self.second.weight = self.first.weight
        self.turned = nn.Conv2d(4, 6, 3)
        self.turned.weight.data = self.turned.weight.data.to(memory_format=torch.channels_last)
        self.small = nn.Parameter(torch.zeros(6, 1, 1, dtype=torch.float16))
        self.register_buffer("kept_out", torch.zeros(1, 6, 1, 1), persistent=False)

    def forward(self, x: torch.Tensor) -> tuple:
        with torch.no_grad():
            x = torch.relu(self.first(x))
        x = self.turned(self.second(x))
        x = x + self.small.float()
        x.mul_(torch.tensor([[[[0.5]]]]))
        x += self.kept_out
        return x, None, torch.sigmoid(x)


class Branch(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x * 2 if x.shape[2] % 4 == 0 else x * 3
        y = y + 1 if x.shape[2] != x.shape[3] else y - 1
        return torch.relu(y) if x.shape[3] > 5 else torch.sigmoid(y)


class Asserted(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        torch._check(x.shape[2] % 4 == 0)
        torch._check(x.shape[2] != x.shape[3])
        return x * 2


class Root(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * x.shape[2] ** 0.5


class Views(nn.Module):
    def forward(self, x: torch.Tensor) -> tuple:
        y = x * 2
        corner = y[:, 1:, 0]
        y[:, 0] = x[:, 2] * 3
        y[..., 0:2] += 1
        y.view(-1).add_(0.5)
        turned = y.permute(0, 2, 3, 1)
        turned[..., 2].mul_(-1)
        canvas = torch.zeros(1, 3, 4, 4)
        canvas[:, :, 1:3, 1:3] = x[:, :, :2, :2]
        canvas[:, 0].fill_(7)
        copied = turned.reshape(-1, 3)
        copied.mul_(10)
        return y + 1, corner * 1, canvas + x, turned * 1


class Troubles(nn.Module):
    def forward(self, x: torch.Tensor) -> tuple:
        y = torch.cond(x.sum() > 0, lambda z: z * 2, lambda z: z * 3, (x,))
        z = x * 1
        z.diagonal(0, 2, 3).add_(1)
        return torch.special.erfinv(y), torch.special.i1(x), z + 1


class Regions(nn.Module):
    def __init__(self, enabled: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.enabled = enabled

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.enabled):
            with torch.autocast("cuda", enabled=False):
                y = self.conv(x)
            first, second = y.split(2, 1)
            y = first.float() * second.float()
        return torch.relu(y)


def fill(model: nn.Module) -> nn.Module:
    """The same weights in every PyTorch."""
    count = 0
    for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
        if tensor.is_floating_point():
            count += 1
            wave = torch.sin(torch.arange(tensor.numel(), dtype=torch.float64) * 1.7 + count)
            wave = wave * 0.5 + (1.5 if "var" in name else 0)
            tensor.data.copy_(wave.reshape(tensor.shape))
    return model.eval()


def save(name: str, program: object) -> None:
    version = ".".join(torch.__version__.split(".")[:2])
    torch.export.save(program, str(FOLDER / f"{name}-{version}.pt2"))


def save_newer() -> None:
    x, shapes = torch.zeros(1, 3, 8, 12), {"x": {2: torch.export.Dim.AUTO, 3: torch.export.Dim.AUTO}}
    save("branch", torch.export.export(Branch(), (x,), dynamic_shapes=shapes))
    save("asserted", torch.export.export(Asserted(), (x,), dynamic_shapes=shapes,
                                         prefer_deferred_runtime_asserts_over_guards=True))
    save("root", torch.export.export(Root(), (x,), dynamic_shapes=shapes))
    save("views", torch.export.export(Views(), (torch.zeros(1, 3, 4, 4),)))
    save("troubles", torch.export.export(Troubles(), (torch.zeros(1, 3, 4, 4),)))
    for name, enabled in (("regions", False), ("rounded", True)):
        save(name, torch.export.export(fill(Regions(enabled)), (torch.zeros(1, 3, 4, 4),)))


def main() -> int:
    batch = torch.export.Dim("batch", min=1, max=64)
    small = torch.export.export(fill(Small()), (torch.zeros(2, 3, 8, 8),),
                                dynamic_shapes={"x": {0: batch}})
    save("small", small)
    save("core", small.run_decompositions())
    save("odd", torch.export.export(fill(Odd()), (torch.zeros(1, 4, 5, 7),)))
    if torch.__version__.startswith("2.13"):
        save_newer()
    return 0


if __name__ == "__main__":
    sys.exit(main())
