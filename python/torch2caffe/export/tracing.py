"""Traces a model, and proves on other inputs that the trace is the model."""
from __future__ import annotations

import contextlib
import os
import traceback
import warnings
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence, Tuple

import torch
from torch import nn

from .checks import differ
from .inputs import copies
from .problems import EXPORTER_FAILED, ExportError, Problem, call_user_code, is_users
from .trial import Trial

Tensors = Sequence[torch.Tensor]


class Suspicion(NamedTuple):
    """A place where tracing took a value of this very input for granted."""

    file: str
    line: int
    what: str
    is_torchs: bool  # PyTorch's own layer did, that the line calls


@contextlib.contextmanager
def suspicions() -> Iterator[List[Suspicion]]:
    """Collects torch's TracerWarnings, with the lines of the user's code that they are about."""
    found: Dict[Suspicion, None] = {}

    def note(message: Any, category: Any, filename: str, *_: Any, **__: Any) -> None:
        if not issubclass(category, torch.jit.TracerWarning):
            return
        for frame in reversed(traceback.extract_stack()):
            if is_users(frame.filename):
                what = " ".join(str(message).split()).split(". ")[0]
                is_torchs = os.sep + os.path.join("torch", "nn", "") in filename
                found[Suspicion(frame.filename, frame.lineno or 0, what, is_torchs)] = None
                return

    listed: List[Suspicion] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", torch.jit.TracerWarning)
        warnings.showwarning = note
        yield listed
    listed += sorted(found, key=lambda suspicion: suspicion.is_torchs)


class Traced(NamedTuple):
    module: Any
    result: Any  # what the model itself gave meanwhile


def trace(model: nn.Module, inputs: Tensors, path: str) -> Traced:
    """The traced model; ExportError where the model cannot be traced."""
    results: List[Any] = []
    hook = model.register_forward_hook(lambda _model, _inputs, result: results.append(result))
    try:
        module = call_user_code(
            lambda: torch.jit.trace(model, tuple(copies(inputs)), check_trace=False, strict=False),
            "tracing it", path)
    finally:
        hook.remove()
    return Traced(module, results[0])


def result_of(program: Any, inputs: Tensors) -> Any:
    """What a trace or an exported program gives; None where operators do not take the input, as with
    the sizes of another one baked in."""
    try:
        with torch.jit.optimized_execution(False):  # which takes longer than two runs
            return program(*copies(inputs))
    except Exception:
        return None


def check_program(program: Any, trial: Trial, suspected: Sequence[Suspicion]) -> int:
    """On how many other inputs a trace or an exported program and the model were compared; raises
    ExportError where they part."""
    if trial.other is None:
        return 0
    if differ(trial.other.result, result_of(program, trial.other.inputs)):
        trial.check_deterministic(trial.net(*copies(trial.inputs)))
        raise baked_in(suspected)
    return 1


def baked_in(suspected: Sequence[Suspicion]) -> ExportError:
    file, line, what, _ = suspected[0] if suspected else Suspicion("", 0, "", False)
    return ExportError(Problem(
        EXPORTER_FAILED, "forward()",
        "depends on the input's values in a way that a fixed network cannot: on another input of "
        "the same shape it gives another result than what was traced"
        + (f" ({what})" if what else ""),
        "replace the branch, index or number that is computed from a tensor's values by operators "
        "on tensors, or end the model in front of it", file=file, line=line))


def notes_of(suspected: Sequence[Suspicion], compared: int) -> List[str]:
    """What check_program() leaves to say, which compared them on so many other inputs. What layers
    of PyTorch ask of their inputs are shapes, which need no word where the results are equal."""
    proof = ("on another input the results are equal" if compared
             else "whether it is, could not be checked")
    notes = [f"{file}:{line}: tracing took a value for fixed here ({what}); {proof}"
             for file, line, what, is_torchs in suspected if not (is_torchs and compared)]
    if not compared:
        notes.append("the network could not be checked on other inputs than the one it was traced "
                     "on, as forward() raises on them; an --input-range that it takes lets that "
                     "be done")
    return notes


def trace_network(trial: Trial, run_again: bool) -> Tuple[Any, List[str]]:
    """A trace of the model that gives what the model gives, and notes. `run_again`: whether the
    model is run on the same input as well; what it draws at random mostly shows on another."""
    # Whichever is needed below; behind it the network knows which of its outputs are tensors.
    trial.once if run_again else trial.other
    with suspicions() as suspected:
        traced = trace(trial.net, trial.inputs, trial.path)
    if run_again:
        trial.check_deterministic(traced.result)
    return traced.module, notes_of(suspected, check_program(traced.module, trial, suspected))
