"""convert(): from a PyTorch model to a Result."""
from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import (TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Sized,
                    Tuple, Union)

from .errors import Problem, UsageError, error_of, raise_unverified
from .export.problems import ExportError
from .export import request
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
DTypes = Union[str, Sequence[str], Mapping[str, str]]
PathLike = Union[str, "os.PathLike[str]"]


# ---- arguments ----

def wrong_argument(argument: str, what: str, advice: str) -> UsageError:
    return UsageError([Problem(UsageError.kind, argument, what, advice)])


def specs_of(shapes: Optional[Shapes]) -> List[InputSpec]:
    """(1, 3, 8, 8), [(1, 3, 8, 8), (1, 5)] or {"x": (1, 3, 8, 8)} as inputs."""
    if shapes is None or (isinstance(shapes, Sized) and len(shapes) == 0):
        raise wrong_argument("input_shape", "is missing",
                             "give input_shape=(1, 3, 224, 224), or example_inputs")
    try:
        return request.specs_of(shapes)
    except ValueError as error:
        raise wrong_argument("input_shape", str(error),
                             "write one as in input_shape=(1, 3, 224, 224)") from error


def examples_of(examples: Examples) -> Tuple[List[InputSpec], List[torch.Tensor]]:
    """What example inputs are, and the inputs themselves on the CPU: whole numbers as they are,
    which are indices, all others in float32."""
    listed: Any = examples if isinstance(examples, (list, tuple, Mapping)) else [examples]
    named = list(listed.items()) if isinstance(listed, Mapping) else [("", item) for item in listed]
    if not named or not all(hasattr(tensor, "detach") for _, tensor in named):
        raise wrong_argument("example_inputs", "are no tensors",
                             "give one torch.Tensor, several in a list, or a dict by name")
    specs, tensors = [], []
    for name, tensor in named:
        dtype = str(tensor.dtype).replace("torch.", "")
        is_index = dtype in ("int64", "int32")
        specs.append(InputSpec(name, tuple(tensor.shape), dtype if is_index else ""))
        tensors.append(tensor.detach().cpu() if is_index else tensor.detach().cpu().float())
    return specs, tensors


def with_dtypes(specs: Sequence[InputSpec], dtypes: DTypes) -> List[InputSpec]:
    """The inputs with "int64" for one, a list in their order, or a dict by their names."""
    if isinstance(dtypes, Mapping):
        unknown = set(dtypes) - {spec.name for spec in specs}
        if unknown:
            raise wrong_argument("input_dtype", f"names no input: {sorted(unknown)[0]}",
                                 "use the names of input_shape")
        of_each = [dtypes.get(spec.name, "") for spec in specs]
    else:
        of_each = [dtypes] * len(specs) if isinstance(dtypes, str) else list(dtypes)
    if len(of_each) != len(specs):
        raise wrong_argument("input_dtype", f"is for {len(of_each)} inputs of {len(specs)}",
                             "give one for each, or a dict")
    return [InputSpec(spec.name, spec.shape, "" if dtype == "float32" else dtype)
            for spec, dtype in zip(specs, of_each)]


def input_options(specs: Sequence[InputSpec]) -> List[str]:
    options = []
    for spec in specs:
        shape = (f"{spec.dtype}:" if spec.dtype else "") + ",".join(map(str, spec.shape))
        options += ["-i", f"{spec.name}={shape}" if spec.name else shape]
    return options


def named_options(option: str, values: Optional[Mapping[str, Any]]) -> List[str]:
    given = [f"{name}={value!r}" for name, value in (values or {}).items()]
    return [option, *given] if given else []


# ---- models in memory ----

def is_file(model: Any) -> bool:
    return isinstance(model, (str, os.PathLike))


def module_of(model: Any) -> torch.nn.Module:
    """The network itself, without what DataParallel and torch.compile put around it."""
    import torch

    from .export.model_file import unwrapped

    if not isinstance(model, torch.nn.Module):
        raise wrong_argument(type(model).__name__, "is no model",
                             "give a torch.nn.Module, or the path of a TorchScript or Python file")
    return unwrapped(model)


def name_of(module: torch.nn.Module) -> str:
    """The name of its class, also of what was scripted or traced."""
    return str(getattr(module, "original_name", type(module).__name__))


def export_live(model: torch.nn.Module, specs: Sequence[InputSpec], output: Path,
                **how: Any) -> Tuple[Path, List[str]]:
    """Saves the module, which stays as it is; returns the file, `output` or with another suffix,
    and notes."""
    import torch

    from .export.checks import never_trained
    from .export.export_model import export_module
    from .export.live_model import borrowed
    from .export.priors import save_priors

    try:
        with torch.random.fork_rng(devices=[]), borrowed(model) as copy:
            exported = export_module(copy, specs, str(output), **how)
            save_priors(copy, str(output.with_suffix(".priors.npz")))
            return Path(exported.model), [*never_trained(copy), *exported.notes]
    except ExportError as error:
        raise error_of(error.problems) from error


def priors_options(model: Any, folder: Path) -> List[str]:
    """Saves what the module keeps that may be an SSD's prior boxes, which its graph need not hold."""
    from .export.model_file import unwrapped
    from .export.priors import save_priors

    file = folder / "priors.npz"
    save_priors(unwrapped(model), str(file))
    return ["--ssd-priors", str(file)] if file.exists() else []


# ---- both ----

def result_of(name: str, values: Dict[str, Any], report: Report) -> Optional[Result]:
    """The network that the program wrote; None where it wrote none."""
    if "prototxt" not in values:
        return None
    net, own_text = read_net(Path(values["prototxt"]))
    return Result(name, net, read_weights(Path(values["caffemodel"])), report, own_text)


def judge_options(judge: Union[str, Sequence[str]], caffe: str) -> List[str]:
    judges = [judge] if isinstance(judge, str) else list(judge)
    options = [word for name in judges if name for word in ("--judge", name)]
    return options + (["--caffe", caffe] if caffe else [])


def common_options(target: str, tolerance: float, verify: bool, seed: int,
                   input_range: Optional[Tuple[float, float]]) -> List[str]:
    options = ["--tolerance", repr(tolerance), "--seed", str(seed)]
    if target:
        options += ["--target", target]
    if input_range is not None:
        options.append(f"--input-range={input_range[0]},{input_range[1]}")
    if not verify:
        options.append("--no-verify")
    return options


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
            example_inputs: Optional[Examples] = None, input_dtype: DTypes = "", target: str = "",
            softmax: bool = False, weights: Optional[PathLike] = None,
            forward_args: Optional[Mapping[str, Any]] = None,
            input_range: Optional[Tuple[float, float]] = None, tolerance: float = 1e-4,
            verify: bool = True, judge: Union[str, Sequence[str]] = "", caffe: str = "",
            seed: int = 1,
            mean: Union[float, Sequence[float]] = (), std: Union[float, Sequence[float]] = (),
            scale: float = 1, bgr: bool = False, ssd: PathLike = "",
            options: Sequence[str] = ()) -> Result:
    """Converts a model to Caffe and proves every blob equal.

    model: a module in memory, on any device and in any mode, both of which it keeps; or the path of
        a TorchScript file, or of a Python file, whose `weights` may be in a file of their own.
    input_shape: (1, 3, 224, 224); several shapes in a list for several inputs; or a dict from the
        names of forward()'s parameters.
    example_inputs: instead, tensors to trace a module in memory with: one, several, or a dict.
    input_dtype: "int64" or "int32" for inputs that are indices, in a list for several inputs or a
        dict by their names; else they are float32. Example inputs have their own.
    target: which Caffe: `torch2caffe targets` lists them; or the path of a description. Without
        one, the first of caffe and caffe-ssd that can express the model exactly.
    softmax: appends a softmax over axis 1.
    forward_args: further keyword arguments of forward().
    input_range: the noise that the networks are compared on is uniform in it, else standard normal.
    tolerance: the largest error allowed, relative to each blob's largest value.
    verify: whether the networks are run and compared at all.
    judge: who runs the files, "mnn" or several in a list; `torch2caffe judges` lists them. None:
        OpenCV.
    caffe: a command that starts a Python with pycaffe, which then judges.
    mean, std, scale, bgr: what is done to the pixels of a picture before the model sees them,
        (pixel * scale - mean) / std, with one number for each channel or one for all; and whether
        the pixels come in the other order of channels. It becomes a part of the network, which then
        takes raw pixels.
    ssd: "auto" makes a complete SSD detector of PriorBox and DetectionOutput, whose boxes are proved;
        or the path of a configuration. See docs/ssd.md.
    options: further options of `torch2caffe convert`, such as ["--entry", "resnet18"].

    Raises Torch2CaffeError, and NotEqualError among it where a blob differs, NotProvedError where
    there is nothing to compare with.
    """
    if is_file(model) and example_inputs is not None:
        raise wrong_argument("example_inputs", "are for modules in memory",
                             "give the input_shape of a model in a file")
    specs, examples = examples_of(example_inputs) if example_inputs is not None else ([], [])
    specs = specs or with_dtypes(specs_of(input_shape), input_dtype)
    arguments = common_options(target, tolerance, verify, seed, input_range)
    arguments += judge_options(judge, caffe)
    arguments += preprocessing_options(mean, std, scale, bgr)
    arguments += ["--ssd", os.fspath(ssd)] if ssd else []
    with tempfile.TemporaryDirectory(prefix="torch2caffe-") as folder:
        if is_file(model):
            file = Path(os.fspath(model))  # type: ignore[arg-type]
            name, notes = file.stem, []
            arguments += python_options(softmax, forward_args)
        else:
            module = module_of(model)
            name = name_of(module)
            file = Path(folder) / f"{name}.pt"
            file, notes = export_live(
                module, specs, file, softmax=softmax, examples=examples or None,
                forward_args=dict(forward_args or {}), input_range=input_range, recorded=verify,
                seed=seed)
            arguments += priors_options(model, Path(folder)) if ssd else []
        stem = Path(folder) / "out" / name
        stem.parent.mkdir()
        files = [str(file), *([os.fspath(weights)] if weights else [])]
        values = call_json(["convert", *files, *input_options(specs), "-o", str(stem), *arguments,
                            *this_python(options), *options])
        report = report_of(values, tuple(notes))
        result = result_of(name, values, report)
    raise_unverified(values, report, result)
    assert result is not None
    return result


def python_options(softmax: bool, forward_args: Optional[Mapping[str, Any]]) -> List[str]:
    """Options for a model in a Python file."""
    return [*(["--softmax"] if softmax else []), *named_options("--forward-args", forward_args)]


def this_python(options: Sequence[str]) -> List[str]:
    """This interpreter runs Python files, and does what libtorch cannot, unless another one is named."""
    named = any(option.partition("=")[0] == "--python" for option in options)
    return [] if named else ["--python", sys.executable]
