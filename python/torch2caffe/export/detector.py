"""What of a detector counts, where its results depend on data: what it computes before it first
asks a tensor for its numbers. Behind that come boxes, as many as the data tells."""
from __future__ import annotations

import contextlib
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .checks import TOLERANCE, difference, differ
from .inputs import copies
from .network import flatten, replaced_forward
from .tracing import baked_in, notes_of, result_of, suspicions, trace
from .trial import Run, Trial

Tensors = Sequence[torch.Tensor]

JOINING = ("cat", "concat", "concatenate", "softmax", "sigmoid")
ASKING = ("__bool__", "__int__", "__float__", "__index__", "__contains__", "item", "tolist",
          "numpy", "nonzero", "masked_select", "argwhere")

# In front of the names of outputs that the model does not have, and of those that are others in a
# trace than in the model on some input.
ASIDE, VARYING = "aside.", "varying."


class Enough(BaseException):
    """Ends a call of forward() of which nothing more is wanted."""


class Noting(TorchFunctionMode):
    """Keeps what is joined and scored: the first so many tensors, or those up to the first question
    for numbers. While a model is traced, sizes are asked for in the same way. `alone`: forward()
    ends behind the last of them."""

    def __init__(self, most: Optional[int], alone: bool) -> None:
        super().__init__()
        self.most, self.alone = most, alone
        self.noted: List[torch.Tensor] = []
        self.ended = False

    def __torch_function__(self, function: Any, types: Any, args: Sequence[Any] = (),
                           kwargs: Optional[Dict[str, Any]] = None) -> Any:
        name = getattr(function, "__name__", "")
        self.ended = (self.ended or name in ASKING if self.most is None
                      else len(self.noted) >= self.most)
        if self.ended and self.alone:
            raise Enough
        result = function(*args, **(kwargs or {}))
        if name in JOINING and not self.ended and isinstance(result, torch.Tensor):
            self.noted.append(result)
        return result


class Masks(TorchDispatchMode):
    """Tells of indices that are masks, which PyTorch 1.13 tells no other kind of mode of."""

    def __init__(self, noting: Noting) -> None:
        super().__init__()
        self.noting = noting

    def __torch_dispatch__(self, function: Any, types: Any, args: Sequence[Any] = (),
                           kwargs: Optional[Dict[str, Any]] = None) -> Any:
        if function is torch.ops.aten.index.Tensor:
            self.noting.ended = self.noting.ended or any(
                isinstance(each, torch.Tensor) and each.dtype in (torch.bool, torch.uint8)
                for each in args[1])
        return function(*args, **(kwargs or {}))


@contextlib.contextmanager
def returning(net: nn.Module, changed: Callable[[Callable[[], Any]], Dict[str, torch.Tensor]]
              ) -> Iterator[nn.Module]:
    """The network, for the time being, with another result: what `changed` makes of a call of its
    own forward()."""
    original: Callable[..., Any] = type(net).forward

    def forward(self: nn.Module, *tensors: torch.Tensor) -> Any:
        return changed(lambda: original(self, *tensors))

    forward.__signature__ = original.__signature__  # type: ignore[attr-defined]
    with replaced_forward(net, forward):
        yield net


class Notes:
    """How many of what is joined and scored are noted; open before a run has shown it."""

    most: Optional[int] = None


def noting(net: nn.Module, notes: Notes, alone: bool = False) -> Any:
    """The network with what is noted beside its own result, or `alone`."""
    def noted(run: Callable[[], Any]) -> Dict[str, torch.Tensor]:
        outputs: Dict[str, torch.Tensor] = {}
        mode = Noting(notes.most, alone)
        masks = Masks(mode) if notes.most is None else contextlib.nullcontext()
        with contextlib.suppress(Enough), mode, masks:
            outputs = dict(flatten(run()))
        result = {f"{ASIDE}{number}": tensor for number, tensor in enumerate(mode.noted)}
        return result if alone else {**result, **outputs}
    return returning(net, noted)


def is_aside(name: str) -> bool:
    return name.startswith(ASIDE)


def own(result: Dict[str, torch.Tensor]) -> Dict[str, torch.Tensor]:
    return {name: tensor for name, tensor in result.items() if not is_aside(name)}


def outputs_of(result: Any) -> Dict[str, torch.Tensor]:
    return dict(flatten(result))


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


def result_on(trial: Trial, traced: Any, notes: Notes, inputs: Tensors) -> Dict[str, torch.Tensor]:
    """What a trace of the model with notes gives; at least these, where boxes of another number do
    not go through it."""
    result = result_of(traced, inputs)
    if result is None:
        with noting(trial.net, notes, alone=True) as noted:
            result = result_of(trace(noted, trial.inputs, trial.path).module, inputs)
    return result or {}


def trace_notes(trial: Trial, notes: Notes, other: Run, varied: Set[str]) -> Any:
    """A trace that gives what is noted, and beside it the outputs, of which these varied; None where
    what is noted is not the model's on the other input."""
    with noting(trial.net, notes) as noted:
        traced = trace(noted, trial.inputs, trial.path)
    theirs = result_on(trial, traced.module, notes, other.inputs)
    if any(map(is_aside, varying(other.result, theirs))):
        return None
    keep_outputs(traced.module,
                 {name: (VARYING if name in varied else "") + name for name in traced.result})
    return traced.module


def trace_detector(trial: Trial) -> Tuple[Any, List[str]]:
    """A trace of the model, and notes. Its boxes may depend on data where what is computed before
    does not: which of the outputs do is said in their names. Where they are the same for all
    inputs, the trace gives what is joined on the way instead."""
    notes = Notes()
    with noting(trial.net, notes) as noted:
        other = Trial(noted, trial.inputs, trial.others, trial.path).other
    with suspicions() as suspected:
        traced = trace(trial.net, trial.inputs, trial.path)
    if other is None:
        return traced.module, notes_of(suspected, 0)
    ours = own(other.result)
    notes.most = len(other.result) - len(ours)
    varied = varying(ours, outputs_of(result_of(traced.module, other.inputs)))
    is_constant = not varied and not differ(outputs_of(traced.result), ours)
    if notes.most and (varied or is_constant):
        module = trace_notes(trial, notes, other, varied)
        if module is not None and varied:
            return module, [
                "on another input than the one that was traced, forward() gives other results; "
                "what it computes before it first asks for numbers is the same"]
        if module is not None:
            keep_outputs(module, {name: name for name in other.result if is_aside(name)})
            return module, [
                "forward() gives the same for every input that was tried, as where no score is "
                "above a threshold: loc and conf are sought in what it joins"]
    if varied:
        trial.check_deterministic(trial.net(*copies(trial.inputs)))
        raise baked_in(suspected)
    return traced.module, notes_of(suspected, 1)
