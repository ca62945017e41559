"""A model as a function: tensors in, named tensors out."""
from __future__ import annotations

import contextlib
import dataclasses
import inspect
from typing import Any, Callable, Collection, Dict, Iterator, List, Sequence, Set, Tuple, Union

import torch
from torch import nn

from .problems import EXPORTER_FAILED, WRONG_USAGE, ExportError, Problem

Outputs = List[Tuple[str, torch.Tensor]]


def members(value: Any) -> List[Tuple[str, Any]]:
    """What a container holds, by names that say where; nothing for anything else."""
    if dataclasses.is_dataclass(value) and not isinstance(value, (type, dict)):
        return [(field.name, getattr(value, field.name)) for field in dataclasses.fields(value)]
    if isinstance(value, dict):
        return [(str(key), inner) for key, inner in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return list(zip(value._fields, value))
    if isinstance(value, (list, tuple)):
        return [(str(index), inner) for index, inner in enumerate(value)]
    return []


def flatten(value: Any, name: str = "") -> Outputs:
    """The tensors in nested outputs: {"boxes": [a, b]} gives "boxes.0" and "boxes.1".

    Whatever is no tensor, such as None and numbers, is left out.
    """
    if isinstance(value, torch.Tensor):
        return [(name, value)]
    return [found for key, inner in members(value)
            for found in flatten(inner, f"{name}.{key}" if name else key)]


def is_kept_by(model: nn.Module, tensor: torch.Tensor) -> bool:
    return any(tensor is kept for module in model.modules() for kept in vars(module).values())


def traceable(value: Any, model: nn.Module, known: Collection[str] = ()
              ) -> Union[torch.Tensor, Tuple[torch.Tensor, ...], Dict[str, torch.Tensor]]:
    """The outputs in a form that a trace can return, with the same names: one tensor, a tuple of
    tensors, or a flat dictionary. `known`: the names of those that are tensors outside of a trace
    as well, where sizes are none; where it is empty, all are.

    What the model keeps as a plain attribute and returns as it is (an SSD's priors) would stop the
    tracer, which knows results of operators only.
    """
    outputs = [(name, tensor.clone() if is_kept_by(model, tensor) else tensor)
               for name, tensor in flatten(value) if not known or name in known]
    if not outputs:
        raise ExportError(Problem(EXPORTER_FAILED, "forward()", "returns no tensor",
                                  "return at least one tensor"))
    if len(outputs) == 1:
        return outputs[0][1]
    if [name for name, _ in outputs] == [str(index) for index in range(len(outputs))]:
        return tuple(tensor for _, tensor in outputs)
    return dict(outputs)


def append_softmax(result: Any) -> torch.Tensor:
    if not isinstance(result, torch.Tensor) or result.dim() < 2:
        raise ExportError(Problem(
            WRONG_USAGE, "--softmax", "the network has several outputs, or one without classes",
            "put the softmax into the model"))
    return torch.softmax(result, 1)


def forward_of(model: nn.Module, names: Sequence[str], forward_args: Dict[str, Any],
               softmax: bool) -> Callable[..., Any]:
    """A method forward(self, *tensors) with the parameters `names`, that calls the model's own."""
    original = model.forward
    by_position = "" in names  # what goes to *args has no name
    known: Set[str] = set()    # outputs, as soon as it was called outside of a trace

    def forward(_self: nn.Module, *tensors: torch.Tensor) -> Any:
        if by_position:
            result = original(*tensors, **forward_args)
        else:
            result = original(**dict(zip(names, tensors)), **forward_args)
        if torch.jit.is_tracing():
            outputs = traceable(result, model, known)
        else:
            known.update(name for name, _ in flatten(result))
            outputs = traceable(result, model)
        return append_softmax(outputs) if softmax else outputs

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    forward.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter("self", kind)] + [
            inspect.Parameter(name or f"input{index}", kind) for index, name in enumerate(names)])
    return forward


class Wrapper(nn.Module):
    """Around a ScriptModule, whose own forward() cannot be replaced."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model


@contextlib.contextmanager
def replaced_forward(model: nn.Module, forward: Callable[..., Any]) -> Iterator[None]:
    """For the time being the model's class has this forward(self, ...) instead of its own."""
    own = type(model)
    model.__class__ = type(own.__name__, (own,), {
        "forward": forward, "__module__": own.__module__, "__qualname__": own.__qualname__})
    try:
        yield
    finally:
        model.__class__ = own


@contextlib.contextmanager
def network(model: nn.Module, names: Sequence[str], forward_args: Dict[str, Any],
            softmax: bool = False) -> Iterator[nn.Module]:
    """A module to call and to trace with nothing but tensors, returning tensors without nesting.

    It is the model itself with another forward() for the time being, so that its submodules, and
    with them all layers, keep their names. `names` are the parameters that get the tensors, in
    order; empty ones stand for *args. `softmax` appends a softmax over axis 1.
    """
    forward = forward_of(model, names, forward_args, softmax)
    if isinstance(model, torch.jit.ScriptModule):
        wrapper = Wrapper(model)
        wrapper.__class__ = type("Wrapper", (Wrapper,), {"forward": forward})
        yield wrapper
        return
    kept = {key: model.__dict__.pop(key) for key in ["forward"] if key in model.__dict__}
    try:
        with replaced_forward(model, forward):
            yield model
    finally:
        model.__dict__.update(kept)
