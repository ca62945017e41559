"""convert(): from a PyTorch model to a Result."""
from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

from .errors import NotEqualError, Problem, UsageError, error_of
from .export.problems import ExportError
from .export.request import InputSpec
from .messages import read_net, read_weights
from .program import call_json
from .report import Report, report_of
from .result import Result

if TYPE_CHECKING:
    import torch

Shape = Sequence[int]
Shapes = Union[Shape, Sequence[Shape], Mapping[str, Shape]]
Examples = Union["torch.Tensor", Sequence["torch.Tensor"], Mapping[str, "torch.Tensor"]]
PathLike = Union[str, "os.PathLike[str]"]


# ---- arguments ----

def specs_of(shapes: Optional[Shapes]) -> List[InputSpec]:
    """(1, 3, 8, 8), [(1, 3, 8, 8), (1, 5)] or {"x": (1, 3, 8, 8)} as inputs."""
    if not shapes:
        raise UsageError([Problem(1, "input_shape", "is missing",
                                  "give input_shape=(1, 3, 224, 224), or example_inputs")])
    if isinstance(shapes, Mapping):
        return [InputSpec(name, tuple(shape)) for name, shape in shapes.items()]
    if all(isinstance(size, int) for size in shapes):
        return [InputSpec("", tuple(shapes))]  # type: ignore[arg-type]
    return [InputSpec("", tuple(shape)) for shape in shapes]  # type: ignore[arg-type]


def examples_of(examples: Optional[Examples]) -> Tuple[Optional[Shapes], List[torch.Tensor]]:
    """The shapes of example inputs, and the inputs themselves on the CPU in float32."""
    if examples is None:
        return None, []
    if hasattr(examples, "shape"):
        examples = (examples,)  # type: ignore[assignment]
    if isinstance(examples, Mapping):
        shapes: Shapes = {name: tuple(tensor.shape) for name, tensor in examples.items()}
        tensors = list(examples.values())
    else:
        tensors = list(examples)
        shapes = [tuple(tensor.shape) for tensor in tensors]
    return shapes, [tensor.detach().cpu().float() for tensor in tensors]


def input_options(specs: Sequence[InputSpec]) -> List[str]:
    options = []
    for spec in specs:
        shape = ",".join(map(str, spec.shape))
        options += ["-i", f"{spec.name}={shape}" if spec.name else shape]
    return options


def named_options(option: str, values: Optional[Mapping[str, Any]]) -> List[str]:
    given = [f"{name}={value!r}" for name, value in (values or {}).items()]
    return [option, *given] if given else []


# ---- models in memory ----

def is_file(model: Any) -> bool:
    return isinstance(model, (str, os.PathLike))


def export_live(model: Any, specs: Sequence[InputSpec], output: Path,
                **how: Any) -> Tuple[Path, List[str]]:
    """Saves the module, which stays as it is; returns the file, `output` or with another suffix,
    and notes."""
    import torch

    from .export.export_model import export_module
    from .export.live_model import borrowed
    from .export.model_file import unwrapped

    if not isinstance(model, torch.nn.Module):
        raise UsageError([Problem(
            1, type(model).__name__, "is no model",
            "give a torch.nn.Module, or the path of a TorchScript or Python file")])
    try:
        with torch.random.fork_rng(devices=[]), borrowed(unwrapped(model)) as copy:
            exported = export_module(copy, specs, str(output), **how)
            return Path(exported.model), exported.notes
    except ExportError as error:
        raise error_of(error.problems[0].status, error.problems) from error


def priors_options(model: Any, folder: Path) -> List[str]:
    """Saves what the module keeps that may be an SSD's prior boxes, which its graph need not hold."""
    from .export.model_file import unwrapped
    from .export.priors import save_priors

    file = folder / "priors.npz"
    save_priors(unwrapped(model), str(file))
    return ["--ssd-priors", str(file)] if file.exists() else []


# ---- both ----

def not_equal(report: Report, result: Optional[Result] = None) -> NotEqualError:
    """The exception for networks that part, located at the first blob that differs."""
    blob = report.first_difference
    if blob is None:
        return NotEqualError([Problem(4, "", "the networks are not equal", "")], report, result)
    problem = Problem(
        4, blob.blob, f"error {blob.error:.1e} of its largest value, in layer '{blob.layer}'",
        "the operation there is the first that Caffe computes differently", blob.module, blob.file,
        blob.line)
    return NotEqualError([problem], report, result)


def read_result(name: str, values: Dict[str, Any], notes: Sequence[str]) -> Result:
    net, own_text = read_net(Path(values["prototxt"]))
    return Result(name, net, read_weights(Path(values["caffemodel"])),
                  report_of(values, tuple(notes)), own_text)


def common_options(target: str, tolerance: float, verify: bool, caffe: str, seed: int,
                   input_range: Optional[Tuple[float, float]]) -> List[str]:
    options = ["--tolerance", repr(tolerance), "--seed", str(seed)]
    if target:
        options += ["--target", target]
    if input_range is not None:
        options.append(f"--input-range={input_range[0]},{input_range[1]}")
    if not verify:
        options.append("--no-verify")
    return options + (["--caffe", caffe] if caffe else [])


def preprocessing_options(mean: Union[float, Sequence[float]], std: Union[float, Sequence[float]],
                          scale: float, bgr: bool) -> List[str]:
    options = ["--bgr"] if bgr else []
    if scale != 1:
        options.append(f"--scale={scale!r}")
    for name, values in (("--mean", mean), ("--std", std)):
        numbers = [values] if isinstance(values, (int, float)) else list(values)
        if numbers:
            options.append(f"{name}=" + ",".join(repr(float(number)) for number in numbers))
    return options


def convert(model: Union[torch.nn.Module, PathLike], input_shape: Optional[Shapes] = None, *,
            example_inputs: Optional[Examples] = None, target: str = "",
            softmax: bool = False, weights: Optional[PathLike] = None,
            forward_args: Optional[Mapping[str, Any]] = None,
            input_range: Optional[Tuple[float, float]] = None, tolerance: float = 1e-4,
            verify: bool = True, caffe: str = "", seed: int = 1,
            mean: Union[float, Sequence[float]] = (), std: Union[float, Sequence[float]] = (),
            scale: float = 1, bgr: bool = False, ssd: PathLike = "",
            options: Sequence[str] = ()) -> Result:
    """Converts a model to Caffe and proves every blob equal.

    model: a module in memory, on any device and in any mode, both of which it keeps; or the path of
        a TorchScript file, or of a Python file, whose `weights` may be in a file of their own.
    input_shape: (1, 3, 224, 224); several shapes in a list for several inputs; or a dict from the
        names of forward()'s parameters. The inputs are float32.
    example_inputs: instead, tensors to trace a module in memory with: one, several, or a dict.
    target: which Caffe: `torch2caffe targets` lists them; or the path of a description. Without
        one, the first of caffe and caffe-ssd that can express the model exactly.
    softmax: appends a softmax over axis 1.
    forward_args: further keyword arguments of forward().
    input_range: the noise that the networks are compared on is uniform in it, else standard normal.
    tolerance: the largest error allowed, relative to each blob's largest value.
    verify: whether the networks are run and compared at all.
    caffe: a command that starts a Python with pycaffe, to be run instead of OpenCV.
    mean, std, scale, bgr: what is done to the pixels of a picture before the model sees them,
        (pixel * scale - mean) / std, with one number for each channel or one for all; and whether
        the pixels come in the other order of channels. It becomes a part of the network, which then
        takes raw pixels.
    ssd: "auto" makes a complete SSD detector of PriorBox and DetectionOutput, whose boxes are proved;
        or the path of a configuration. See docs/ssd.md.
    options: further options of `torch2caffe convert`, such as ["--entry", "resnet18"].

    Raises Torch2CaffeError, and NotEqualError among it where a blob differs.
    """
    shapes, examples = examples_of(example_inputs)
    specs = specs_of(shapes or input_shape)
    arguments = common_options(target, tolerance, verify, caffe, seed, input_range)
    arguments += preprocessing_options(mean, std, scale, bgr)
    arguments += ["--ssd", os.fspath(ssd)] if ssd else []
    with tempfile.TemporaryDirectory(prefix="torch2caffe-") as folder:
        if is_file(model):
            file = Path(os.fspath(model))  # type: ignore[arg-type]
            name, notes = file.stem, []
            arguments += python_options(file, weights, softmax, forward_args)
        else:
            name = type(model).__name__
            file = Path(folder) / f"{name}.pt"
            file, notes = export_live(
                model, specs, file, softmax=softmax, examples=examples or None,
                forward_args=dict(forward_args or {}), input_range=input_range, recorded=verify,
                seed=seed)
            arguments += priors_options(model, Path(folder)) if ssd else []
        stem = Path(folder) / "out" / name
        stem.parent.mkdir()
        files = [str(file), *([os.fspath(weights)] if weights else [])]
        status, values = call_json(["convert", *files,
                                    *input_options(specs), "-o", str(stem), *arguments, *options])
        result = read_result(name, values, notes)
    if status == NotEqualError.status:
        raise not_equal(result.report, result)
    return result


def python_options(file: Path, weights: Optional[PathLike], softmax: bool,
                   forward_args: Optional[Mapping[str, Any]]) -> List[str]:
    """Options for a model in a Python file, which is run by this interpreter."""
    options = ["--softmax"] if softmax else []
    options += named_options("--forward-args", forward_args)
    return [*options, "--python", sys.executable] if file.suffix == ".py" else options
