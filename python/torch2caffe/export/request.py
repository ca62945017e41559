"""What the program asks for: one JSON object."""
from __future__ import annotations

import ast
import dataclasses
import operator
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

SHAPE_NAME = "INPUT_SHAPE"  # by which a Python file says what its inputs are


@dataclasses.dataclass(frozen=True)
class InputSpec:
    """One tensor that forward() takes; without a name, the next one in order."""

    name: str
    shape: Tuple[int, ...]
    dtype: str = ""  # "int64" or "int32" for indices; empty: float32


@dataclasses.dataclass(frozen=True)
class Request:
    """See the options of `torch2caffe convert`, which these are."""

    model: str                # absolute path of the model's file
    inputs: List[InputSpec]   # none: those that a Python file defines as INPUT_SHAPE
    output: str               # where the TorchScript file goes, .pt2 beside it; or the .npz
    task: str = "export_python"  # what is done: see export_model.TASKS
    given: str = ""           # for "record_values", an .npz with the inputs
    weights: str = ""                   # absolute path; empty: the model as it is built
    entry: str = "build_model"
    entry_args: Dict[str, Any] = dataclasses.field(default_factory=dict)
    forward_args: Dict[str, Any] = dataclasses.field(default_factory=dict)
    input_range: Optional[Tuple[float, float]] = None  # None: standard normal noise
    python_path: List[str] = dataclasses.field(default_factory=list)
    weights_key: str = ""
    allow_missing: bool = False
    trust_pickle: bool = False
    softmax: bool = False
    recorded: bool = True  # what PyTorch computes is written down, for a comparison
    seed: int = 1          # of the noise
    device: str = "cpu"    # where the model runs, "cuda" if there is one; what is written runs anywhere
    detector: bool = False  # what follows from its loc and conf will be left out
    priors: str = ""       # an .npz for what may be an SSD model's prior boxes


def sizes_of(shape: Any) -> Tuple[int, ...]:
    """Raises ValueError for what is no shape."""
    try:
        sizes = tuple(operator.index(size) for size in shape)
    except TypeError:
        sizes = ()
    if not sizes or min(sizes) < 1:
        raise ValueError(f"{shape!r} is no shape")
    return sizes


def specs_of(shapes: Any) -> List[InputSpec]:
    """(1, 3, 8, 8), [(1, 3, 8, 8), (1, 5)] or {"x": (1, 3, 8, 8)} as inputs. Raises ValueError."""
    if isinstance(shapes, Mapping):
        return [InputSpec(name, sizes_of(shape)) for name, shape in shapes.items()]
    is_list = isinstance(shapes, (list, tuple)) and shapes and all(
        isinstance(shape, Iterable) for shape in shapes)
    return [InputSpec("", sizes_of(shape)) for shape in (shapes if is_list else [shapes])]


def literal(text: Any) -> Any:
    """The Python literal that a command line argument spells, else the text itself."""
    try:
        return ast.literal_eval(text) if isinstance(text, str) else text
    except (ValueError, SyntaxError):
        return text


def parse_request(values: Dict[str, Any]) -> Request:
    known = {field.name for field in dataclasses.fields(Request)}
    given = {key: value for key, value in values.items() if key in known}
    given["inputs"] = [InputSpec(spec["name"], tuple(spec["shape"]), spec.get("dtype", ""))
                       for spec in values["inputs"]]
    for key in ("entry_args", "forward_args"):
        given[key] = {name: literal(text) for name, text in values.get(key, {}).items()}
    if given.get("input_range") is not None:
        low, high = given["input_range"]
        given["input_range"] = (float(low), float(high))
    return Request(**given)
