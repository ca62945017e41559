"""Whole models through torch.export: exported by this PyTorch, converted, and proved by the program
itself with another PyTorch's operators, those of the libtorch that it was built with.

    run_models.py --program torch2caffe --work DIR [MODEL...]
"""
from __future__ import annotations

import argparse
import subprocess
import sys
import time
import warnings
from pathlib import Path

import export_models
import torch
from catalogue import MODELS as CATALOGUE

MODELS = ["resnet18", "squeezenet1_1", "densenet121", "googlenet", "mobilenet_v3_small",
          "shufflenet_v2_x0_5", "efficientnet_b0", "convnext_tiny", "lraspp_mobilenet_v3_large",
          "unet_bilinear", "crnn", "yolov5", "cbam"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("models", nargs="*", default=MODELS, metavar="MODEL")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    options.work.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name in options.models:
        archive = export_models.export(name, options.work)
        shapes = [word for shape in CATALOGUE[name].inputs.values()
                  for word in ("-i", ",".join(map(str, shape)))]
        start = time.monotonic()
        done = subprocess.run([options.program, "convert", str(archive), *shapes],
                              capture_output=True, text=True)
        said = [line for line in done.stdout.splitlines() if line.startswith("largest error")]
        failed += done.returncode != 0
        print(f"{name}: {'FAILED ' if done.returncode else ''}{''.join(said)}{done.stderr.strip()}, "
              f"{time.monotonic() - start:.1f} s", flush=True)
    print(f"torch {torch.__version__}: {len(options.models) - failed} models passed, "
          f"{failed} FAILED")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
