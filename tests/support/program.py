"""What the Python tests share: the program, small models, a folder that is thrown away."""
from __future__ import annotations

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

import torch
from torch import nn

import ready

PROGRAM = os.environ["TORCH2CAFFE"]
SOURCE = Path(os.environ["TORCH2CAFFE_SOURCE"])
BUILD = Path(os.environ["TORCH2CAFFE_BUILD"])

# What runs the program and Python models: the same, without the time that loading libraries takes.
READY_PROGRAM, PYTHON = ready.start()
os.environ["TORCH2CAFFE"] = READY_PROGRAM  # for the package


def run(*arguments: object, program: str = READY_PROGRAM, **options: Any
        ) -> subprocess.CompletedProcess[str]:
    """Runs the program; its output and exit status are the caller's to judge. PROGRAM where it is its
    own process that matters."""
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120, **options)


def convert(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return run("convert", *arguments, "--python", PYTHON, **options)


def convert_json(*arguments: object) -> dict[str, Any]:
    return json.loads(convert(*arguments, "--json").stdout)


class SmallNet(nn.Module):
    """Convolution, batch norm, pooling that rounds down, linear: 1x3x12x12 to 1x5."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3, padding=1)
        self.bn = nn.BatchNorm2d(width)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.fc = nn.Linear(width * 36, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.pool(torch.relu(self.bn(self.conv(x))))
        return self.fc(x.flatten(1))


def save_trace(model: nn.Module, path: Path, *shapes: tuple[int, ...]) -> Path:
    torch.manual_seed(0)
    inputs = tuple(torch.randn(shape) for shape in shapes or [(1, 3, 12, 12)])
    torch.jit.trace(model.eval(), inputs).save(str(path))
    return path


class FolderTest(unittest.TestCase):
    """A test with a folder of its own, self.folder."""

    def setUp(self) -> None:
        torch.manual_seed(0)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())
