"""Small networks in every judge that is installed.

    run_judges.py --program build/release/bin/torch2caffe [JUDGE...]

Each network must be equal in the judge, within what it computes in; and the files of a network must
not be equal to the same network of other weights. What is not installed is counted as skipped, with
what is missing. Exit status 1 where anything failed.
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import nn

FLOAT32, FLOAT16 = 1e-4, 2e-2
# How near each comes; those that are not named compute in float32.
TOLERANCES = {"rknn": FLOAT16}
ROW = "{:16} {:34} {:12} {:>9}  {}"


class Classifier(nn.Module):
    """Convolutions, batch norm, poolings, a linear layer, softmax: a chain."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU())
        self.head = nn.Linear(16 * 4 * 4, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.features(x).flatten(1)).softmax(1)


class Residual(nn.Module):
    """A sum, depthwise convolution, and an average over the picture: what most networks end in."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.pointwise = nn.Conv2d(8, 8, 1)
        self.last = nn.Conv2d(8, 6, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x)
        x = torch.relu(self.pointwise(self.depthwise(x)) + x)
        return self.last(x).mean((2, 3), keepdim=True)


class TwoOutputs(nn.Module):
    """Concatenation, and two heads whose order must be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3, padding=1)
        self.heat, self.size = nn.Conv2d(8, 2, 1), nn.Conv2d(8, 2, 1)

    def forward(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        both = torch.relu(torch.cat([self.left(x), self.right(x)], 1))
        return {"heat": self.heat(both).sigmoid(), "size": self.size(both)}


NETWORKS = [Classifier, Residual, TwoOutputs]
SHAPE = (1, 3, 16, 16)


def saved(network: type[nn.Module], seed: int, folder: Path) -> Path:
    torch.manual_seed(seed)
    path = folder / f"{network.__name__}{seed}.pt"
    torch.jit.trace(network().eval(), torch.randn(SHAPE), strict=False).save(str(path))
    return path


def said(program: str, *arguments: object) -> tuple[dict[str, Any], str]:
    done = subprocess.run([program, *map(str, arguments), "--json"], capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout else {}, done.stderr.strip()


def verdict_on(program: str, network: type[nn.Module], judge: str, tolerance: float,
               folder: Path) -> tuple[float, str]:
    """The largest error, and what is wrong; "" where nothing is."""
    shape = ",".join(map(str, SHAPE))
    stem = folder / network.__name__
    how = ("--judge", judge, "--tolerance", tolerance, "--judge-seconds", 120)
    model = saved(network, 1, folder)
    report, error = said(program, "convert", model, "-i", shape, "-o", stem, *how)
    if report.get("status") != 0:
        return float("nan"), error or report.get("last_words", "")
    if min(blob["spread"] for blob in report["blobs"] if blob["output"]) < 0.1:
        return float("nan"), "an output hardly varies: this network tests nothing"
    other, error = said(program, "verify", f"{stem}.prototxt", f"{stem}.caffemodel", "--against",
                    saved(network, 2, folder), *how)
    if other.get("status") != 4:
        return float("nan"), f"another network is not found unequal: {error}"
    return report["max_error"], ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("judges", nargs="*", help="names or NAME=COMMAND; all where none is given")
    options = parser.parse_args()
    listed = json.loads(subprocess.run([options.program, "judges", "--json"], capture_output=True,
                                       text=True, check=True).stdout)
    known = {judge["name"]: judge for judge in listed}
    counts = {"equal": 0, "failed": 0, "skipped": 0}
    print(ROW.format("judge", "version", "network", "error", ""))
    with tempfile.TemporaryDirectory() as folder:
        for name in options.judges or known:
            judge = known.get(name, {"version": "", "missing": ""})
            if judge["missing"]:
                counts["skipped"] += 1
                print(ROW.format(name, "-", "-", "-", "skipped: " + judge["missing"]))
                continue
            for network in NETWORKS:
                tolerance = TOLERANCES.get(name.split("=")[0], FLOAT32)
                error, wrong = verdict_on(options.program, network, name, tolerance, Path(folder))
                counts["failed" if wrong else "equal"] += 1
                print(ROW.format(name, judge["version"], network.__name__, f"{error:.1e}", wrong))
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
