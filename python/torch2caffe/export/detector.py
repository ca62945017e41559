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
from .tracing import baked_in, notes_of, result_of, suspicions, trace
from .trial import Trial

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


class Notes:
    """How many of what is joined and scored are noted; open before a run has shown it."""

    most: Optional[int] = None


def noting(net: nn.Module, notes: Notes, alone: bool = False) -> Any:
    """The network with what is noted beside its own result, or alone."""
    def noted(run: Callable[[], Any]) -> Dict[str, torch.Tensor]:
        # In a trace, a function of ours would stand for the line of the model's.
        mode = Noting(notes.most)
        with mode, telling_of_indices(mode) if notes.most is None else contextlib.nullcontext():
            outputs = flatten(run())
        result = {f"{ASIDE}{number}": tensor for number, tensor in enumerate(mode.noted)}
        return result if alone else {**result, **dict(outputs)}
    return returning(net, noted)


def is_aside(name: str) -> bool:
    return name.startswith(ASIDE)


def own(result: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
    return {name: tensor for name, tensor in result.items() if not is_aside(name)}


def varying(ours: Dict[str, torch.Tensor], theirs: Dict[str, torch.Tensor]) -> Set[str]:
    """The outputs that a model and its trace have not in common."""
    return {name for name in {**ours, **theirs} if name not in ours or name not in theirs
            or difference(ours[name], theirs[name]) > TOLERANCE}


def keep_outputs(module: Any, names: Dict[str, str]) -> None:
    """Leaves those outputs of a trace, under other names."""
    made = next(iter(module.graph.outputs())).node()
    keys = [key.node() for key in list(made.inputs())[::2]]
    for index in reversed(range(len(keys))):
        name = keys[index].s("value")
        if name in names:
            keys[index].s_("value", names[name])
        else:
            made.removeInput(2 * index + 1)
            made.removeInput(2 * index)
    torch._C._jit_pass_dce(module.graph)


def trace_detector(trial: Trial) -> Tuple[Any, List[str]]:
    """A trace of the model, and notes. Its boxes may depend on data where what is computed before
    does not: which of the outputs do is said in their names. Where they are the same for all
    inputs, the trace gives what is joined on the way instead."""
    notes = Notes()
    with noting(trial.net, notes) as noted:
        tried = Trial(noted, trial.inputs, trial.others, trial.path)
        notes.most = sum(map(is_aside, tried.other.result if tried.other else tried.once))
        with suspicions() as suspected:
            traced = trace(noted, trial.inputs, trial.path)
    kept = {name: name for name in own(traced.result)}
    asides = {name: name for name in traced.result if is_aside(name)}
    said = notes_of(suspected, int(tried.other is not None))
    if tried.other is not None:
        ours = tried.other.result
        theirs = result_of(traced.module, tried.other.inputs)
        if theirs is None:  # what is behind the notes may not take another number of boxes
            with noting(trial.net, notes, alone=True) as noted:
                theirs = result_of(trace(noted, trial.inputs, trial.path).module,
                                   tried.other.inputs)
        varied = varying(ours, theirs or {})
        asides_vary = not asides or any(map(is_aside, varied))
        if not varied <= set(asides):
            if asides_vary:
                trial.check_deterministic(trial.net(*copies(trial.inputs)))
                raise baked_in(suspected)
            kept = {**asides, **{name: (VARYING if name in varied else "") + name for name in kept}}
            said = ["on another input than the one that was traced, forward() gives other results; "
                    "what it computes before it first asks for numbers is the same"]
        elif not asides_vary and not differ(own(traced.result), own(ours)):
            kept = asides
            said = ["forward() gives the same for every input that was tried, as where no score is "
                    "above a threshold: loc and conf are sought in what it joins"]
    keep_outputs(traced.module, kept)
    return traced.module, said
