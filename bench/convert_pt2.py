"""Measures what the conversion of a .pt2 archive costs beside writing a file of its size, and how
much memory it takes beside the page cache.

    convert_pt2.py --program build/release/bin/torch2caffe --python PYTHON --work DIR
                   [--rounds 5] [MODEL...]

PYTHON has PyTorch 2.5 or newer, with torchvision; it exports the models. All steps run in turn in
every round; printed are medians. Conversion is without verification. Pages of the mapped archive are
the kernel's to drop, so what counts is anonymous memory, which is sampled in a run of its own.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

EXPORT = Path(__file__).resolve().parent.parent / "tests" / "torch2" / "export_models.py"
TIME_AIM = 1.5
MEMORY_AIM = 0.2
MEGABYTE = 1e6


def seconds(command: list[str]) -> float:
    """Runs a command to its end; ends this program when it fails."""
    start = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def anonymous_memory(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("RssAnon:")]
    return float(lines[0].split()[1]) * 1024 if lines else 0.0


def peak_memory(command: list[str]) -> float:
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0.0
    while child.poll() is None:
        peak = max(peak, anonymous_memory(child.pid))
        time.sleep(0.002)
    return peak


def measure(options: argparse.Namespace, model: Path) -> None:
    folder = model.parent / "bench-output"
    copy, stem = folder / "copy", folder / model.stem
    convert = [options.program, "convert", str(model), "-i", "1,3,224,224", "-o", str(stem),
               "--no-verify"]
    steps = {"torch2caffe convert": convert, "cp": ["cp", str(model), str(copy)],
             "sync FILE": ["sync", str(copy)]}
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(options.rounds):
        folder.mkdir(exist_ok=True)
        try:
            for name, command in steps.items():
                if name != "sync FILE":
                    os.sync()  # what the step before left must not slow this one down
                times[name].append(seconds(command))
            peak = peak_memory(convert)
        finally:
            shutil.rmtree(folder)
    size = model.stat().st_size
    print(f"\n{model.name} ({size / MEGABYTE:.0f} MB)")
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"  {name:20} {value:7.2f} s")
    unavoidable = medians["cp"] + medians["sync FILE"]
    print(f"  time / (cp + sync):      {medians['torch2caffe convert'] / unavoidable:.2f} "
          f"(aim {TIME_AIM})")
    print(f"  anonymous memory / size: {peak / size:.2f} ({peak / MEGABYTE:.0f} MB, "
          f"aim {MEMORY_AIM})", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the torch2caffe to measure")
    parser.add_argument("--python", required=True, help="one with PyTorch 2.5 or newer")
    parser.add_argument("--work", required=True, type=Path, metavar="DIR")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("models", nargs="*", default=["vgg16", "resnet50"], metavar="MODEL")
    options = parser.parse_args()
    subprocess.run([options.python, str(EXPORT), str(options.work), *options.models], check=True)
    for name in options.models:
        measure(options, options.work.resolve() / f"{name}.pt2")
    return 0


if __name__ == "__main__":
    sys.exit(main())
