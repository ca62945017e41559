"""Bare exported programs: what their nodes give was not recorded. Where libtorch is not there, or lacks
an operator, this PyTorch computes it, and runs no code that an archive brings along."""
from __future__ import annotations

import json
import math
import operator
import os
import shutil
import unittest
import zipfile
from pathlib import Path
from typing import Any

import torch
from proving import HIDDEN, NOT_PROVED, ProvedTest  # first: it sets the path
from program import PYTHON, convert, run
from test_pt2 import FIXTURES, SHAPES
from torch import Tensor, nn
from torch.nn import functional

from torch2caffe.export.inert_program import NotInert, check_expression, is_computation


class Halves(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(16, 8).half()

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x.half()).float()


class Computed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(8, 16))

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, torch.softmax(self.weight, 1) * 2)


class Younger(nn.Module):
    """Computes a constant by an operator that libtorch 1.13 does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(6, 6))

    def forward(self, x: Tensor) -> Tensor:
        return x + torch.nonzero_static(self.weight, size=16)[:, 1]


class BareArchives(ProvedTest):
    def copied(self, fixture: str) -> Path:
        return Path(shutil.copy(FIXTURES / fixture, self.folder / "model.pt2"))

    def proved(self, path: Path, *options: object) -> dict[str, Any]:
        done = convert(path, "--json", *options, env=HIDDEN)
        return self.check_proved(done, "PyTorch's values were computed by ")

    def test_of_every_version_that_it_reads(self) -> None:
        for path in sorted(FIXTURES.glob("*.pt2")):
            name, version = path.stem.split("-")
            if name in SHAPES and version != "2.5":  # which newer ones refuse
                with self.subTest(path.name):
                    self.proved(self.copied(path.name), "-i", SHAPES[name])

    def test_verify_as_well(self) -> None:
        path = self.copied("small-2.13.pt2")
        self.proved(path, "-i", SHAPES["small"])
        files = (self.folder / "model.prototxt", self.folder / "model.caffemodel")
        done = run("verify", *files, "--against", path, "--json", "--python", PYTHON, env=HIDDEN)
        self.check_proved(done, "PyTorch's values were computed by ")

    def save(self, model: nn.Module, *inputs: Tensor) -> Path:
        path = self.folder / "model.pt2"
        torch.export.save(torch.export.export(model.eval(), inputs), str(path))
        return path

    def test_computed_in_float32(self) -> None:
        path = self.save(Halves(), torch.randn(2, 16))
        self.assertLess(self.proved(path)["max_error"], 1e-6)

    def test_constants_that_it_computes(self) -> None:
        path = self.save(Computed(), torch.randn(2, 16))
        self.proved(path)
        done = convert(path, "--no-verify", env=HIDDEN)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("PyTorch's values were computed by ", done.stdout)

    def test_with_libtorch_what_it_lacks(self) -> None:
        done = convert(self.save(Younger(), torch.randn(2, 16)), "--json")
        self.check_proved(done, "aten::nonzero_static: libtorch 1.13.0 does not have this operator")

    def test_no_code_of_an_archive_runs(self) -> None:
        """torch.export.load() would read its examples by whatever means they ask for."""
        path, trace = self.copied("odd-2.13.pt2"), self.folder / "ran"
        hostile = self.folder / "hostile.pt2"
        torch.save(({"x": Command(trace)}, {}), str(self.folder / "examples.pt"))
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(hostile, "w") as target:
            for entry in source.infolist():
                is_examples = "sample_inputs" in entry.filename
                target.writestr(entry, (self.folder / "examples.pt").read_bytes() if is_examples
                                else source.read(entry))
        done = convert(hostile, "--json", env=HIDDEN)
        self.assertFalse(trace.exists())
        self.assertEqual(done.returncode, NOT_PROVED, done.stdout + done.stderr)
        self.assertIn("cannot load it", json.loads(done.stdout)["problems"][0]["what"])



class Inert(unittest.TestCase):
    """What is refused before torch.export.load() or the graph could run it."""

    def test_sizes(self) -> None:
        for text in ("Symbol('s77', integer=True, positive=True)", "s0*2 + 1", "u12 >= 2", "True",
                     "Max(1, s7 - 3)//2", "Float('0.5', precision=53)", "Eq(Mod(s0, 2), 0)"):
            check_expression(text)
        for text in ("__import__('os')", "eval('x')", "(eval)('x')", "exec", "().__class__",
                     "(s0.__class__)(3)", "Symbol('s0').func('x')", "s0(1)", "[s0]"):
            with self.subTest(text), self.assertRaises(NotInert):
                check_expression(text)

    def test_functions(self) -> None:
        for function in (torch.ops.aten.add.Tensor, operator.getitem, math.floor, torch.sym_max):
            self.assertTrue(is_computation(function), function)
        for function in (os.system, eval, operator.attrgetter, torch.load, operator.methodcaller,
                         torch.ops.aten.from_file.default, torch.ops.profiler._record_function_enter):
            self.assertFalse(is_computation(function), function)



class Command:
    """What a pickle makes run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.path}",)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
