"""Measures what the converted networks cost to run, beside a plain conversion layer by layer: the
same program without the passes that fold, merge and drop layers.

    run.py --program build/release/bin/torch2caffe --work DIR [--caffe COMMAND] [--rounds 15]
           [MODEL...]

Target opencv runs in OpenCV, target caffe in real Caffe where --caffe starts a Python that has it.
Both conversions of a model run in turn in one process; printed are medians of a picture's time.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent
MAKE_MODELS = BENCH.parent / "tests" / "models" / "make_models.py"
FUSIONS = ["merge_reshapes", "merge_permutes", "drop_identity", "fold_batch_norm", "fold_permute",
           "merge_powers", "fold_powers", "fold_forward", "in_place"]


def convert(program: str, model: Path, stem: Path, target: str, skipped: list[str]) -> dict:
    """What the program's --json says of the conversion."""
    command = [program, "convert", str(model), "-i", "1,3,224,224", "-o", str(stem), "-t", target,
               "--no-verify", "--json"]
    for name in skipped:
        command += ["--skip", name]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def measure(options: argparse.Namespace, name: str, target: str, python: list[str]) -> None:
    model = options.work / f"{name}.pt"
    plain = convert(options.program, model, options.work / f"{name}-plain", target, FUSIONS)
    fused = convert(options.program, model, options.work / f"{name}-fused", target, [])
    files = [said[key] for said in (plain, fused) for key in ("prototxt", "caffemodel")]
    command = [*python, str(BENCH / "time_nets.py"), target, str(options.rounds), *files]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    for path in files:
        os.remove(path)
    times = [float(line) for line in done.stdout.split()]
    judge = {"opencv": "OpenCV", "caffe": "real Caffe"}[target]
    for label, said, seconds in zip(("layer by layer", "as converted"), (plain, fused), times):
        print(f"{name:20} {judge:10} {label:14} {said['layers']:5} layers "
              f"{said['multiply_adds'] / 1e6:8.1f} M multiply-adds {1000 * seconds:8.1f} ms")
    print(f"{'':46} time / layer by layer: {times[1] / times[0]:.2f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the torch2caffe to measure")
    parser.add_argument("--work", required=True, type=Path, metavar="DIR")
    parser.add_argument("--caffe", default="", metavar="COMMAND")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", default=os.environ.get("PYTHON", "/usr/bin/python3"),
                        help="one that has torchvision and cv2; default: $PYTHON or Debian's")
    parser.add_argument("models", nargs="*", default=["resnet50", "mobilenet_v3_large"],
                        metavar="MODEL")
    options = parser.parse_args()
    options.work = options.work.resolve()
    subprocess.run([options.python, str(MAKE_MODELS), str(options.work), *options.models],
                   check=True)
    for name in options.models:
        measure(options, name, "opencv", [options.python])
        if options.caffe:
            measure(options, name, "caffe", shlex.split(options.caffe))
        else:
            print(f"{name}: not measured in real Caffe: none given (tools/install_caffe.sh)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
