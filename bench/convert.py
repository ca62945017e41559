"""Measures what a conversion costs beside what it cannot avoid: loading the model with libtorch and
writing a file of its size.

    convert.py --program build/release/bin/torch2caffe --jit-load build/release/bin/jit_load
               --work DIR [--rounds 5] [MODEL...]

All steps run in turn in every round, so that a busy moment of the machine hits all alike; printed
are medians. Conversion is without verification. This file imports the standard library only: a
child starts as a copy of its parent, and the parent's memory would count as the child's peak.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MAKE_MODELS = Path(__file__).resolve().parent.parent / "tests" / "models" / "make_models.py"
TIME_AIM = 1.3
MEMORY_AIM = 1.2
MEGABYTE = 1e6


@dataclass
class Cost:
    seconds: float
    peak_bytes: float


def run(command: list[str]) -> Cost:
    """Runs a command to its end and returns what it took; ends this program when it fails."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"exit status {child.returncode}: {' '.join(command)}")
    return Cost(seconds, usage.ru_maxrss * 1024)


def run_round(options: argparse.Namespace, model: Path) -> dict[str, Cost]:
    """Runs every step once, in a folder beside the model that is removed afterwards."""
    folder = model.parent / "bench-output"
    copy, stem = folder / "copy", folder / model.stem
    steps = {
        "torch2caffe convert": [options.program, "convert", str(model), "-i", "1,3,224,224",
                                "-o", str(stem), "--no-verify"],
        "torch::jit::load": [options.jit_load, str(model)],
        "cp": ["cp", str(model), str(copy)],
        "sync FILE": ["sync", str(copy)],
    }
    costs = {}
    folder.mkdir(exist_ok=True)
    try:
        for name, command in steps.items():
            # What the step before left to be written to disk must not slow this one down; what
            # `cp` left is what `sync FILE` is measured for.
            if name != "sync FILE":
                os.sync()
            costs[name] = run(command)
    finally:
        shutil.rmtree(folder)
    return costs


def medians(rounds: list[dict[str, Cost]]) -> dict[str, Cost]:
    return {name: Cost(statistics.median(costs[name].seconds for costs in rounds),
                       statistics.median(costs[name].peak_bytes for costs in rounds))
            for name in rounds[0]}


def report(model: Path, costs: dict[str, Cost]) -> None:
    print(f"\n{model.stem} ({model.stat().st_size / MEGABYTE:.0f} MB)")
    for name, cost in costs.items():
        print(f"  {name:20} {cost.seconds:7.2f} s  {cost.peak_bytes / MEGABYTE:7.0f} MB peak")
    ours, load = costs["torch2caffe convert"], costs["torch::jit::load"]
    unavoidable = load.seconds + costs["cp"].seconds + costs["sync FILE"].seconds
    print(f"  time / (jit::load + cp + sync): {ours.seconds / unavoidable:.2f} (aim {TIME_AIM})")
    print(f"  peak memory / jit::load's:      {ours.peak_bytes / load.peak_bytes:.2f} "
          f"(aim {MEMORY_AIM})", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the torch2caffe to measure")
    parser.add_argument("--jit-load", required=True, help="bench/jit_load.cpp, compiled")
    parser.add_argument("--work", required=True, type=Path, metavar="DIR",
                        help="for models, and for what the steps write")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--python", default=os.environ.get("PYTHON", "/usr/bin/python3"),
                        help="one that has torchvision; default: $PYTHON or Debian's")
    parser.add_argument("models", nargs="*", default=["vgg16", "resnet50"], metavar="MODEL",
                        help="of tests/models/make_models.py, with 224x224 images")
    options = parser.parse_args()
    subprocess.run([options.python, str(MAKE_MODELS), str(options.work), *options.models],
                   check=True)
    for name in options.models:
        model = options.work.resolve() / f"{name}.pt"
        rounds = [run_round(options, model) for _ in range(options.rounds)]
        report(model, medians(rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
