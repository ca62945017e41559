"""Exports torchvision's models with the random weights of tests/models, by this PyTorch.

    export_models.py OUTDIR NAME...     writes OUTDIR/NAME.pt2

torchvision's wheel needs a libtorch with CUDA for its own operators only; beside one without they are
declared here, so that the rest of it runs beside any PyTorch of its release.
"""
import os
import sys
import warnings
from pathlib import Path

import torch

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / name) for name in ("models", "support")]

if torch.version.cuda is None:
    LIBRARY = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        LIBRARY.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

import make_models  # noqa: E402
from catalogue import MODELS  # noqa: E402


def export(name: str, folder: Path) -> Path:
    """Writes folder/NAME.pt2 unless it is there; returns its path."""
    path = folder / f"{name}.pt2"
    if path.exists():
        return path
    with torch.no_grad():
        model = MODELS[name]
        inputs = make_models.random_inputs(model, seed=1)
        program = torch.export.export(make_models.build(model), tuple(inputs))
    part = folder / f"{name}.part.pt2"
    torch.export.save(program, str(part))
    os.replace(part, path)
    return path


def main() -> int:
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:]:
        export(name, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
