"""What forward() is called with: the tensors that the user described, and further arguments."""
from __future__ import annotations

import inspect
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import torch
from torch import nn

from .problems import WRONG_USAGE, ExportError, Problem
from .request import InputSpec


class Parameter(NamedTuple):
    """One parameter of forward()."""

    name: str
    required: bool
    takes_all: str = ""  # "*" or "**" where it takes any number
    default: Any = None  # where it is not required


def parameters_of(model: nn.Module) -> List[Parameter]:
    """forward()'s parameters behind self."""
    if isinstance(model, torch.jit.ScriptModule):
        schema = model.forward.schema  # type: ignore[attr-defined]
        return [Parameter(argument.name, not argument.has_default_value(),
                          default=argument.default_value)
                for argument in schema.arguments[1:]]
    kinds: Dict[Any, str] = {inspect.Parameter.VAR_POSITIONAL: "*",
                             inspect.Parameter.VAR_KEYWORD: "**"}
    return [Parameter(p.name, p.default is p.empty and p.kind not in kinds, kinds.get(p.kind, ""),
                      None if p.default is p.empty else p.default)
            for p in inspect.signature(model.forward).parameters.values()]


def check_forward_args(parameters: Sequence[Parameter], forward_args: Dict[str, Any]) -> None:
    names = [p.name for p in parameters if not p.takes_all]
    unknown = [name for name in forward_args if name not in names]
    if unknown and not any(p.takes_all == "**" for p in parameters):
        raise ExportError(Problem(
            WRONG_USAGE, "--forward-args", f"forward() has no parameter '{unknown[0]}'",
            f"it takes {', '.join(names)}"))


def bind(model: nn.Module, specs: Sequence[InputSpec],
         forward_args: Dict[str, Any]) -> List[Tuple[str, InputSpec]]:
    """Each parameter of forward() that gets a tensor, in forward()'s order.

    The name is empty for tensors that go to *args. Raises ExportError where the inputs and
    forward()'s parameters do not match.
    """
    parameters = parameters_of(model)
    check_forward_args(parameters, forward_args)
    free = [p for p in parameters if not p.takes_all and p.name not in forward_args]
    named = {spec.name: spec for spec in specs if spec.name}
    unnamed = [spec for spec in specs if not spec.name]
    bound = []
    for parameter in free:
        if parameter.name in named:
            bound.append((parameter.name, named.pop(parameter.name)))
        elif unnamed:
            bound.append((parameter.name, unnamed.pop(0)))
        elif parameter.required:
            raise mismatch(free, specs)
    if any(p.takes_all == "*" for p in parameters):
        bound += [("", spec) for spec in unnamed]
        unnamed = []
    if named or unnamed:
        raise mismatch(free, specs, next(iter(named), ""))
    return bound


def mismatch(free: Sequence[Parameter], specs: Sequence[InputSpec],
             unknown: str = "") -> ExportError:
    return ExportError(Problem(
        WRONG_USAGE, "-i",
        f"forward takes {', '.join(p.name for p in free)}, but {len(specs)} shape(s) were given"
        + (f", one for '{unknown}'" if unknown else ""),
        "give one -i SHAPE for each tensor" + (
            ", and add --forward-args phase=eval"
            if any(p.name == "phase" and p.required for p in free) else "")))


Range = Optional[Tuple[float, float]]


def rows_of(module: nn.Module) -> Optional[int]:
    """Of an embedding, how many it has; a TorchScript one keeps no number but its weight."""
    if getattr(module, "original_name", "") == "Embedding":
        return int(module.weight.shape[0])
    rows = getattr(module, "num_embeddings", None)
    return rows if isinstance(rows, int) else None


def index_range(model: nn.Module, input_range: Range) -> Range:
    """The indices that every embedding of the model has, from the range where those do."""
    rows = [count for count in map(rows_of, model.modules()) if count is not None]
    low, high = 0, min(rows, default=10) - 1
    if input_range is not None:
        low, high = (min(max(int(bound), low), high) for bound in input_range)
    return low, high


def random_input(spec: InputSpec, input_range: Range, source: torch.Generator) -> torch.Tensor:
    """Noise: float32, uniform in the range or standard normal without one; or whole numbers."""
    if spec.dtype in ("int64", "int32"):
        low, high = input_range or (0, 9)
        return torch.randint(int(low), int(high) + 1, spec.shape, generator=source,
                             dtype=getattr(torch, spec.dtype))
    if input_range is None:
        return torch.randn(*spec.shape, generator=source)
    low, high = input_range
    return torch.rand(*spec.shape, generator=source) * (high - low) + low


def copies(tensors: Sequence[torch.Tensor]) -> List[torch.Tensor]:
    """For models that write into their inputs."""
    return [tensor.clone() for tensor in tensors]


def advice_on(inputs: Sequence[torch.Tensor], error: str) -> str:
    """What to do where forward() raises the error on these inputs."""
    indices = [tensor for tensor in inputs if not tensor.is_floating_point()]
    if indices:
        low, high = (int(bound) for bound in (min(map(torch.min, indices)),
                                              max(map(torch.max, indices))))
        return (f"its indices went from {low} to {high}: give the range that it takes, as in "
                f"--input-range 0,{max(high - 1, 0)}, and check the shapes given with -i")
    if any(word in error.lower() for word in ("index tensor", "indices", "long", "int64")):
        return "where it takes indices, say so, as in -i int64:2,5"
    return "check the shapes given with -i"


def contrary(tensor: torch.Tensor, input_range: Range) -> torch.Tensor:
    """The tensor reflected in the middle of its range, floats at half their distance from it: what
    was above is below, and what was far from it near, so that branches on signs, means and sizes go
    the other way."""
    low, high = input_range or (0, 0)
    reflected = low + high - tensor
    if tensor.is_floating_point():
        reflected = (reflected + (low + high) / 2) / 2
    return reflected.to(tensor.dtype)
