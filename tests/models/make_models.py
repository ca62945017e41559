"""Makes the models of catalogue.py with seeded random weights as TorchScript files.

    make_models.py OUTDIR [NAME...]     writes OUTDIR/NAME.pt for all models, or for those named

random_weights.py says how the weights are made.
"""

import argparse
import os
import sys
import time
import zipfile
import zlib
from pathlib import Path

import numpy
import torch
from torch import Tensor, nn

import random_weights
from catalogue import MODELS, WRITTEN, Model
from random_weights import SMALLEST_SPREAD, check_outputs, fit_to, random_input, randomise

# Statistics hardly depend on the size, unless the last maps shrink to single pixels.
SMALLEST_FOR_STATISTICS = 112
RECIPE = "recipe"  # a file in the archive: the model's line in the catalogue


def seed_of(model: Model) -> int:
    """The same for a traced and a scripted form, and for all arguments of one factory."""
    return zlib.crc32(model.factory.split(".")[-1].encode())


def random_inputs(model: Model, seed: int, count: int = 1) -> list[Tensor]:
    return [random_input(seed + 1000 * i, (count, *shape[1:]))
            for i, shape in enumerate(model.inputs.values())]


def inputs_for_statistics(model: Model, seed: int) -> list[Tensor]:
    inputs = random_inputs(model, seed, count=model.batch)
    if all(size >= 2 * SMALLEST_FOR_STATISTICS for size in inputs[0].shape[2:]):
        return [image[..., ::2, ::2] for image in inputs]
    return inputs


def build(model: Model) -> nn.Module:
    seed = seed_of(model)
    torch.manual_seed(seed)
    network = model.build().eval()
    randomise(network)
    fit_to(network, [inputs_for_statistics(model, seed + step) for step in range(2)])
    return network


def flat_outputs(output: object) -> list[numpy.ndarray]:
    """The tensors of what forward() returns, in order. Scripted GoogLeNet returns its scores in a
    tuple, with None for what is off."""
    if isinstance(output, Tensor):
        return [output.numpy()]
    if isinstance(output, dict):
        return flat_outputs(list(output.values()))
    assert isinstance(output, (tuple, list)) or output is None
    return [array for item in output or () for array in flat_outputs(item)]


def relative_error(got: numpy.ndarray, expected: numpy.ndarray, mixed: bool = False) -> float:
    """The largest difference relative to the largest expected number; of mixed values, to that of
    the same kind."""
    axes = tuple(range(expected.ndim - 1 if mixed else expected.ndim))
    difference, largest = (numpy.abs(array).max(axes) for array in (got - expected, expected))
    return float((difference / largest).max())


def check_different(name: str, outputs: list[numpy.ndarray]) -> None:
    """Asserts that no two outputs can be mistaken for each other."""
    for i, output in enumerate(outputs):
        for other in outputs[:i]:
            assert (other.shape != output.shape
                    or relative_error(other, output) >= SMALLEST_SPREAD), \
                f"{name}: two outputs are the same"


def check_model(name: str, network: nn.Module, first: list[Tensor], second: list[Tensor]) -> str:
    """Asserts that the model is fit for a test; returns the facts of its last output."""
    outputs = flat_outputs(network(*first))
    others = flat_outputs(network(*second))
    check_different(name, outputs)
    facts = [check_outputs(name, *pair) for pair in zip(outputs, others)]
    # Each input counts: the output is another one when a single input is.
    for i in range(1, len(first)):
        changed = flat_outputs(network(*first[:i], second[i], *first[i + 1:]))
        check_outputs(f"{name}, input {i}", outputs[0], changed[0])
    return facts[-1]


def is_current(path: Path, model: Model) -> bool:
    """Whether the file was made from this line of the catalogue, by these scripts."""
    if not path.exists():
        return False
    scripts = [Path(__file__), Path(random_weights.__file__)]
    scripts += WRITTEN.glob("*.py") if model.written else ()
    if path.stat().st_mtime <= max(script.stat().st_mtime for script in scripts):
        return False
    with zipfile.ZipFile(path) as archive:
        recipes = [archive.read(name) for name in archive.namelist() if name.endswith(RECIPE)]
    return recipes == [repr(model).encode()]


def make(name: str, folder: Path) -> Path:
    """Makes folder/NAME.pt unless it is there; returns its path."""
    path = folder / f"{name}.pt"
    model = MODELS[name]
    if is_current(path, model):
        return path
    start = time.monotonic()
    with torch.no_grad():
        network = build(model)
        first, second = random_inputs(model, seed=1), random_inputs(model, seed=2)
        facts = check_model(name, network, first, second)
        if model.scripted:
            script = torch.jit.script(network)
        else:  # not strict: some return dictionaries
            script = torch.jit.trace(network, tuple(first), check_trace=False, strict=False)
    # Under another name first: an interrupted run leaves no file that looks finished.
    torch.jit.save(script, f"{path}.part", _extra_files={RECIPE: repr(model)})
    os.replace(f"{path}.part", path)
    print(f"made {name}: {facts}, {path.stat().st_size / 1e6:.0f} MB, "
          f"{time.monotonic() - start:.1f} s", flush=True)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="OUTDIR")
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(MODELS))
    options = parser.parse_args()
    unknown = set(options.names) - set(MODELS)
    if unknown:
        parser.error(f"no such model: {' '.join(sorted(unknown))}")
    torch.set_num_threads(2)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name in options.names or MODELS:
        make(name, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
