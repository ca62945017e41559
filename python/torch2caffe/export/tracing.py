"""Traces a model, and proves on other inputs that the trace is the model."""
from __future__ import annotations

import contextlib
import traceback
import warnings
from typing import Any, Dict, Iterator, List, NamedTuple, Sequence

import torch
from torch import nn

from .checks import differ
from .inputs import copies
from .problems import EXPORTER_FAILED, ExportError, Problem, call_user_code, is_users

Tensors = Sequence[torch.Tensor]


class Suspicion(NamedTuple):
    """A place where tracing took a value of this very input for granted."""

    file: str
    line: int
    what: str


@contextlib.contextmanager
def suspicions() -> Iterator[List[Suspicion]]:
    """Collects torch's TracerWarnings, with the lines of the user's code that they are about."""
    found: Dict[Suspicion, None] = {}

    def note(message: Any, category: Any, *_: Any, **__: Any) -> None:
        if not issubclass(category, torch.jit.TracerWarning):
            return
        for frame in reversed(traceback.extract_stack()):
            if is_users(frame.filename):
                what = " ".join(str(message).split()).split(". ")[0]
                found[Suspicion(frame.filename, frame.lineno or 0, what)] = None
                return

    listed: List[Suspicion] = []
    with warnings.catch_warnings():
        warnings.simplefilter("always", torch.jit.TracerWarning)
        warnings.showwarning = note
        yield listed
    listed += found


def trace(model: nn.Module, inputs: Tensors, path: str) -> Any:
    """The traced model; ExportError where the model cannot be traced."""
    return call_user_code(
        lambda: torch.jit.trace(model, tuple(copies(inputs)), check_trace=False, strict=False),
        "tracing it", path)


def check_trace(model: nn.Module, traced: Any, others: Sequence[Tensors],
                suspected: Sequence[Suspicion]) -> int:
    """On how many of the other inputs trace and model were compared; raises ExportError where they
    part on one of them."""
    compared = 0
    for inputs in others:
        try:
            expected = model(*copies(inputs))
        except Exception:  # an input that the model itself does not take proves nothing
            continue
        try:
            same = not differ(expected, traced(*copies(inputs)))
        except Exception:  # operators with the other input's sizes baked in
            same = False
        if not same:
            raise baked_in(suspected)
        compared += 1
    return compared


def baked_in(suspected: Sequence[Suspicion]) -> ExportError:
    file, line, what = suspected[0] if suspected else Suspicion("", 0, "")
    return ExportError(Problem(
        EXPORTER_FAILED, "forward()",
        "depends on the input's values in a way that a fixed network cannot: on another input of "
        "the same shape it gives another result than what was traced"
        + (f" ({what})" if what else ""),
        "replace the branch, index or number that is computed from a tensor's values by operators "
        "on tensors, or end the model in front of it", file=file, line=line))


def notes_of(suspected: Sequence[Suspicion], compared: int) -> List[str]:
    """What check_trace() leaves to say, who compared them on so many other inputs."""
    proof = (f"on {compared} other input{'s' * (compared > 1)} the results are equal" if compared
             else "whether it is, could not be checked")
    notes = [f"{file}:{line}: tracing took a value for fixed here ({what}); {proof}"
             for file, line, what in suspected]
    if not compared:
        notes.append("the network could not be checked on other inputs than the one it was traced "
                     "on, as forward() raises on them; an --input-range that it takes lets that "
                     "be done")
    return notes
