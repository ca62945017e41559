"""Converts a PyTorch model in a Python file: python run.py resnet.py model.pth

model.py defines build_model(), model.pth holds its weights. The Caffe files appear beside the
model; PyTorch's last output is printed, Caffe's below it, and the largest difference.
Further options are those of `torch2caffe convert`.
"""
import sys
from pathlib import Path

# Uninstalled, the package is the source tree's.
sys.path.append(str(Path(__file__).resolve().parent.parent / "python"))

from torch2caffe.__main__ import main  # noqa: E402

# Of the model's input, where no -i names another.
INPUT_SHAPE = "1,3,224,224"


def arguments() -> "list[str]":
    given = sys.argv[1:]
    named = any(argument.startswith(("-i", "--input-shape")) for argument in given)
    return ["convert", *given] if named else ["convert", *given, "-i", INPUT_SHAPE]


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(arguments()))
