"""Exceptions, one for each exit status of the program."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterable, Optional, Type

from .export.problems import Problem

if TYPE_CHECKING:
    from .report import Report
    from .result import Result


class Torch2CaffeError(RuntimeError):
    """Something stands in the way; `problems` holds all of it, with places in the model.

    `status` is the exit status that the program has for it.
    """

    status = 70

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(Torch2CaffeError):
    """Arguments that are wrong, or that the model does not take."""

    status = 1


class UnreadableError(Torch2CaffeError):
    """A file that cannot be read, or weights that do not fit."""

    status = 2


class InexpressibleError(Torch2CaffeError):
    """Operators that the target lacks, or that depend on the input's data."""

    status = 3


class NotEqualError(Torch2CaffeError):
    """The Caffe network was made, but its blobs are not PyTorch's.

    `report` says which differ and by how much; `result` holds the network for a look at it, except
    where it was not made by convert().
    """

    status = 4

    def __init__(self, problems: Iterable[Problem], report: Report,
                 result: Optional[Result] = None) -> None:
        super().__init__(problems)
        self.report, self.result = report, result


class CannotWriteError(Torch2CaffeError):
    """A place that cannot be written to."""

    status = 5


class ModelError(Torch2CaffeError):
    """The Python model cannot be built, run or traced, or its outputs are arbitrary."""

    status = 6


class InternalError(Torch2CaffeError):
    """A mistake of torch2caffe."""


class ProgramNotFoundError(Torch2CaffeError):
    """The program torch2caffe is not installed where the package looks for it."""


BY_STATUS: Dict[int, Type[Torch2CaffeError]] = {
    kind.status: kind
    for kind in (UsageError, UnreadableError, InexpressibleError, CannotWriteError, ModelError)}


def error_of(status: int, problems: Iterable[Problem]) -> Torch2CaffeError:
    """The exception for an exit status other than 4."""
    return BY_STATUS.get(status, InternalError)(problems)


def problem_of(status: int, values: Dict[str, Any]) -> Problem:
    """A problem from the program's JSON."""
    return Problem(status, values["subject"], values["what"], values["advice"],
                   values.get("module", ""), values.get("file", ""), values.get("line", 0))
