"""Writes the archives in this folder, as the PyTorch that runs it does.

    PYTHON make_fixtures.py     with PyTorch 2.5.1, 2.8.0 and 2.13.0, which stand for three layouts

NAME-VERSION.pt2:
    small      a bit of everything, exported with a batch size that is left open
    core       the same, decomposed into PyTorch's core operators
    odd        weights that are shared, transposed, of half precision, or made by the code; a part
               without gradients; writes in place; outputs of no names
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


def main() -> int:
    batch = torch.export.Dim("batch", min=1, max=64)
    small = torch.export.export(fill(Small()), (torch.zeros(2, 3, 8, 8),),
                                dynamic_shapes={"x": {0: batch}})
    save("small", small)
    save("core", small.run_decompositions())
    save("odd", torch.export.export(fill(Odd()), (torch.zeros(1, 4, 5, 7),)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
