"""Runs converted files by programs that are not part of this project, OpenCV's own Caffe importer
and real Caffe, and compares what comes out with PyTorch."""
from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch

from catalogue import Model
from make_models import flat_outputs, random_inputs, relative_error
from random_weights import SMALLEST_SPREAD, spread

try:
    import cv2
except ImportError:
    cv2 = None

FOLDER = Path(__file__).resolve().parent
TOLERANCE = 1e-4

Arrays = dict[str, numpy.ndarray]  # by the names of inputs ("" for an only one), or of outputs


class Failed(Exception):
    """A check that did not hold; the message is what the table says about it."""


@dataclass
class Reference:
    """A model, an input for each of its arguments and what PyTorch makes of them."""

    model: Path
    inputs: Arrays
    outputs: list[numpy.ndarray]
    mixed: bool


def reference_of(model: Model, path: Path, network: torch.nn.Module) -> Reference:
    """What the network, which is that of the file, makes of another input than the one that the
    program verifies its files with."""
    inputs = random_inputs(model, seed=2)
    with torch.no_grad():
        outputs = flat_outputs(network(*inputs))
    if any(spread(output) < SMALLEST_SPREAD for output in outputs):
        raise Failed("invalid test: an output of PyTorch's has no spread")
    names = model.inputs if len(inputs) > 1 else [""]
    named = {name: array.numpy() for name, array in zip(names, inputs)}
    return Reference(path, named, outputs, model.mixed)


def last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "no message"


def judge_by_opencv(files: dict, inputs: Arrays) -> tuple[str, Arrays]:
    """Returns the judge's name, and the outputs by the names of their layers."""
    try:
        net = cv2.dnn.readNetFromCaffe(files["prototxt"], files["caffemodel"])
        for name, array in inputs.items():
            net.setInput(array, name)
        # Silence is there to say that a blob is not an output; OpenCV lists it as one.
        names = [name for name in net.getUnconnectedOutLayersNames()
                 if net.getLayer(net.getLayerId(name)).type != "Silence"]
        return f"OpenCV {cv2.__version__}", dict(zip(names, net.forward(names)))
    except cv2.error as refusal:
        raise Failed(f"OpenCV refuses the files: {last_line(str(refusal))}") from None


def judge_by_caffe(files: dict, inputs: Arrays, caffe: str, stem: Path) -> tuple[str, Arrays]:
    """Returns the judge's name, and the outputs by the names of their blobs."""
    inputs_path, outputs_path = f"{stem}.inputs.npz", f"{stem}.outputs.npz"
    numpy.savez(inputs_path, *inputs.values())
    done = subprocess.run([*shlex.split(caffe), str(FOLDER / "judge_caffe.py"), files["prototxt"],
                           files["caffemodel"], inputs_path, outputs_path],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"Caffe refuses the files: {last_line(done.stderr)}")
    with numpy.load(outputs_path) as outputs:
        return last_line(done.stdout), dict(outputs)


def compare(outputs: Arrays, reference: Reference) -> float:
    """Returns the largest error of any output. Caffe gives outputs in the order of their names, so
    each expected one is found by its shape, and among those of one shape, which differ as
    make_models.check_different says, by its numbers."""
    left = list(outputs.values())
    if sorted(array.shape for array in left) != sorted(array.shape for array in reference.outputs):
        shapes = [", ".join(str(array.shape) for array in arrays)
                  for arrays in (left, reference.outputs)]
        raise Failed(f"outputs of shape {shapes[0]} instead of {shapes[1]}")
    if not all(numpy.isfinite(array).all() for array in left):
        raise Failed("an output is not finite")
    largest = 0.0
    for expected in reference.outputs:
        errors = {i: relative_error(array, expected, reference.mixed)
                  for i, array in enumerate(left) if array.shape == expected.shape}
        nearest = min(errors, key=errors.__getitem__)
        largest = max(largest, errors[nearest])
        del left[nearest]
    return largest
