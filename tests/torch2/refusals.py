"""What Caffe cannot say, in exported programs: all of it is named in one run, with its lines in the
Python file, and no file is written."""
from __future__ import annotations

import inspect
import json
import os
import sys
import unittest
import warnings
from typing import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

sys.path.insert(0, os.path.join(os.environ["TORCH2CAFFE_SOURCE"], "tests", "support"))
from program import FolderTest, run  # noqa: E402

INEXPRESSIBLE = 3
WITHOUT_LIBTORCH = {**os.environ, "TORCH2CAFFE_PLUGINS": "/nowhere"}


class Sampled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return functional.grid_sample(x, x[:, :2].permute(0, 2, 3, 1), align_corners=False)


class Largest(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.topk(x, 3)[0]


class Places(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.nonzero(x)


class Chosen(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x[x > 0]


class InOrder(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.sort(x)[0]


class Complex(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.fft.fft(x).abs()


class Accumulated(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.index_put(x, (torch.tensor([0, 0]),), x, accumulate=True)


class Rounded(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16), torch.autocast("cuda", enabled=False):
            return torch.matmul(x, torch.ones(8, 3)).float()


# The operator that is to blame for each.
REFUSED: dict[type[nn.Module], str] = {
    Sampled: "aten::grid_sampler", Largest: "aten::topk", Places: "aten::nonzero",
    Chosen: "aten::index.Tensor", InOrder: "aten::sort", Complex: "aten::fft_fft",
    Accumulated: "aten::index_put", Rounded: "aten::matmul"}


class Model(nn.Module):
    def __init__(self, parts: Sequence[type[nn.Module]]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(part() for part in parts)

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return tuple(part(x) for part in self.parts)


def line_of(part: type[nn.Module]) -> int:
    """That of its return."""
    lines, first = inspect.getsourcelines(part.forward)
    return first + next(i for i, line in enumerate(lines) if line.lstrip().startswith("return "))


class Refusals(FolderTest):
    def check(self, *parts: type[nn.Module]) -> None:
        archive = self.folder / "net.pt2"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            program = torch.export.export(Model(parts), (torch.randn(2, 4, 6, 8),),
                                          strict=False)
            torch.export.save(program, str(archive))
        for target in ("caffe", "opencv"):
            done = run("convert", archive, "-t", target, "--json", env=WITHOUT_LIBTORCH)
            self.assertEqual(done.returncode, INEXPRESSIBLE, done.stdout + done.stderr)
            problems = json.loads(done.stdout)["problems"]
            for part in parts:
                found = [problem for problem in problems
                         if problem["subject"].startswith(REFUSED[part])
                         and problem["file"].endswith("refusals.py")
                         and problem["line"] == line_of(part)]
                self.assertTrue(found, f"{REFUSED[part]} is not among {problems}")
                self.assertTrue(all(problem["advice"] for problem in found))
            self.assertEqual(self.files(), ["net.pt2"])

    def test_each_alone(self) -> None:
        for part, operator in REFUSED.items():
            with self.subTest(operator):
                self.check(part)

    def test_all_in_one_run(self) -> None:
        self.check(*REFUSED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
