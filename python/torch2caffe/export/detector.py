"""What of a detector counts, where its results depend on data: what it computes before it first asks
a tensor for its numbers. Behind that come boxes, as many as the data tells."""
from __future__ import annotations

import contextlib
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from .checks import TOLERANCE, difference, differ
from .inputs import copies
from .network import flatten
from .problems import ExportError
from .tracing import check_trace, notes_of, suspicions, trace

Tensors = Sequence[torch.Tensor]

JOINING = ("cat", "concat", "concatenate", "softmax", "sigmoid")
ASKING = ("__bool__", "__int__", "__float__", "__index__", "__contains__", "item", "tolist", "numpy",
          "nonzero", "masked_select", "argwhere")

# In front of the names of outputs that the model does not have, and of those that are others in a
# trace than in the model on some input.
ASIDE, VARYING = "aside.", "varying."


def asks(name: str, arguments: Sequence[Any]) -> bool:
    """Whether a function asks a tensor for numbers, or for its elements by a mask."""
    if name != "__getitem__":
        return name in ASKING
    index = arguments[1] if isinstance(arguments[1], tuple) else (arguments[1],)
    return any(isinstance(each, torch.Tensor) and each.dtype in (torch.bool, torch.uint8)
               for each in index)


class Noting(TorchFunctionMode):
    """Keeps what is joined and scored: the first so many tensors, or those up to the first question
    for numbers. While a model is traced, sizes are asked for in the same way."""

    def __init__(self, most: Optional[int]) -> None:
        super().__init__()
        self.most = most
        self.noted: List[torch.Tensor] = []
        self.ended = False

    def hear(self, name: str, arguments: Sequence[Any]) -> None:
        if self.most is None:
            self.ended = self.ended or asks(name, arguments)
        else:
            self.ended = len(self.noted) >= self.most

    def __torch_function__(self, function: Any, types: Any, args: Sequence[Any] = (),
                           kwargs: Optional[Dict[str, Any]] = None) -> Any:
        name = getattr(function, "__name__", "")
        self.hear(name, args)
        result = function(*args, **(kwargs or {}))
        if name in JOINING and not self.ended and isinstance(result, torch.Tensor):
            self.noted.append(result)
        return result


@contextlib.contextmanager
def telling_of_indices(mode: Noting) -> Iterator[None]:
    """PyTorch 1.13 tells a mode of no indices of tensors, masks among them."""
    own = torch.Tensor.__getitem__

    def getitem(self: torch.Tensor, index: Any) -> Any:
        mode.hear("__getitem__", (self, index))
        return own(self, index)

    torch.Tensor.__getitem__ = getitem  # type: ignore[method-assign]
    try:
        yield
    finally:
        del torch.Tensor.__getitem__  # it is inherited


@contextlib.contextmanager
def returning(net: nn.Module, changed: Callable[[Callable[[], Any]], Dict[str, torch.Tensor]]
              ) -> Iterator[nn.Module]:
    """The network, for the time being, with another result: what `changed` makes of a call of its
    own forward()."""
    own = type(net)
    original: Callable[..., Any] = own.forward

    def forward(self: nn.Module, *tensors: torch.Tensor) -> Any:
        return changed(lambda: original(self, *tensors))

    forward.__signature__ = original.__signature__  # type: ignore[attr-defined]
    net.__class__ = type(own.__name__, (own,), {
        "forward": forward, "__module__": own.__module__, "__qualname__": own.__qualname__})
    try:
        yield net
    finally:
        net.__class__ = own


def noting(net: nn.Module, most: Optional[int] = None, beside: Optional[Set[str]] = None) -> Any:
    """The network with what is noted for its result, and its own result `beside` that, of which
    these outputs vary."""
    def noted(run: Callable[[], Any]) -> Dict[str, torch.Tensor]:
        # In a trace, a function of ours would stand for the line of the model's.
        mode = Noting(most)
        with mode, telling_of_indices(mode) if most is None else contextlib.nullcontext():
            outputs = flatten(run())
        result = {f"{ASIDE}{number}": tensor for number, tensor in enumerate(mode.noted)}
        if beside is not None:
            result.update({(VARYING if name in beside else "") + name: tensor
                           for name, tensor in outputs})
        return result
    return returning(net, noted)


def number_of_notes(net: nn.Module, inputs: Tensors) -> int:
    with noting(net) as noted:
        return len(noted(*copies(inputs)))


def trace_notes(net: nn.Module, inputs: Tensors, others: Sequence[Tensors], path: str
                ) -> Tuple[Any, int]:
    """A trace whose results are what is noted, and on how many other inputs they are the model's.
    Raises ExportError where they are not."""
    with noting(net, number_of_notes(net, inputs)) as noted:
        traced = trace(noted, inputs, path)
        return traced, check_trace(noted, traced, others, [])


def varying(net: nn.Module, traced: Any, others: Sequence[Tensors]) -> Set[str]:
    """The outputs that are others than the model's on one of the inputs."""
    names: Set[str] = set()
    for inputs in others:
        ours = dict(flatten(net(*copies(inputs))))
        try:
            theirs = dict(flatten(traced(*copies(inputs))))
        except Exception:  # operators with the other input's sizes baked in
            theirs = {}
        names.update(name for name in {**ours, **theirs}
                     if name not in ours or name not in theirs
                     or difference(ours[name], theirs[name]) > TOLERANCE)
    return names


def is_constant(net: nn.Module, inputs: Tensors, others: Sequence[Tensors]) -> bool:
    """Whether the results are the same for all inputs: no box is above its threshold."""
    once = net(*copies(inputs))
    return not any(differ(once, net(*copies(other))) for other in others)


def trace_detector(net: nn.Module, inputs: Tensors, others: Sequence[Tensors], path: str
                   ) -> Tuple[Any, List[str]]:
    """A trace of the model, and notes. Its boxes may depend on data where what is computed before
    does not: which of the outputs do is said in their names. Where they are the same for all
    inputs, the trace gives what is joined on the way instead."""
    most = number_of_notes(net, inputs)
    if most and is_constant(net, inputs, others):
        traced, compared = trace_notes(net, inputs, others, path)
        if compared:
            return traced, ["forward() gives the same for every input that was tried, as where no "
                            "score is above a threshold: loc and conf are sought in what it joins"]
    with suspicions() as suspected:
        traced = trace(net, inputs, path)
    try:
        return traced, notes_of(suspected, check_trace(net, traced, others, suspected))
    except ExportError:
        compared = trace_notes(net, inputs, others, path)[1] if most else 0
        if not compared:
            raise
    with noting(net, most, varying(net, traced, others)) as noted:
        return trace(noted, inputs, path), [
            f"on other inputs than the one that was traced, forward() gives other results; what it "
            f"computes before it first asks for numbers is the same on {compared} of them"]
