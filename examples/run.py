"""Converts a PyTorch model in a Python file: python run.py resnet.py model.pth

model.py defines build_model(), and INPUT_SHAPE = (1, 3, 64, 64) unless its input is 1x3x224x224;
model.pth holds its weights. The Caffe files appear beside the model; PyTorch's last output is
printed, Caffe's below it, and the largest difference.
Further options are those of `torch2caffe convert`.
"""
import sys
from pathlib import Path

# Uninstalled, the package is the source tree's.
sys.path.append(str(Path(__file__).resolve().parent.parent / "python"))

from torch2caffe.__main__ import main  # noqa: E402

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(["convert", *sys.argv[1:]]))
