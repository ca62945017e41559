"""Exceptions, one for each exit status of the program."""
from __future__ import annotations

import dataclasses
from typing import Any, Dict, Iterable, Mapping, Optional, Sequence, Type

from .export.problems import Problem
from .report import Report
from .result import Result
from .words import in_python


def with_arguments(problem: Problem) -> Problem:
    """The problem with arguments of this package's functions for the program's options."""
    return dataclasses.replace(problem, subject=in_python(problem.subject),
                               what=in_python(problem.what), advice=in_python(problem.advice))


class Torch2CaffeError(RuntimeError):
    """Something stands in the way; `problems` holds all of it, with places in the model.

    `kind` is what the program calls it in JSON, and `status` the exit status that it has for it.
    """

    kind, status = "internal_error", 70

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(map(with_arguments, problems))
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(Torch2CaffeError):
    """Arguments that are wrong, or that the model does not take."""

    kind, status = "wrong_usage", 1


class UnreadableError(Torch2CaffeError):
    """A file that cannot be read, or weights that do not fit."""

    kind, status = "unreadable_input", 2


class InexpressibleError(Torch2CaffeError):
    """Operators that the target lacks, or that depend on the input's data."""

    kind, status = "cannot_be_expressed", 3


class UnverifiedError(Torch2CaffeError):
    """A Caffe network that is not known to be the model.

    `report` says what is known of it; `result` holds the network for a look at it, except where it
    was not made by convert().
    """

    def __init__(self, problems: Iterable[Problem], report: Report,
                 result: Optional[Result] = None) -> None:
        super().__init__(problems)
        self.report, self.result = report, result


class NotEqualError(UnverifiedError):
    """The networks were compared, and differ: `report` says in which blobs and by how much."""

    kind, status = "not_equal", 4


class NotProvedError(UnverifiedError):
    """The networks could not be compared: nothing is known of what PyTorch computes, or it computes
    no finite number."""

    kind, status = "not_proved", 7


class CannotWriteError(Torch2CaffeError):
    """A place that cannot be written to."""

    kind, status = "cannot_write", 5


class ModelError(Torch2CaffeError):
    """The Python model cannot be built, run or traced, or its outputs are arbitrary."""

    kind, status = "exporter_failed", 6


class InternalError(Torch2CaffeError):
    """A mistake of torch2caffe."""


class ProgramNotFoundError(Torch2CaffeError):
    """The program torch2caffe is not installed where the package looks for it."""


BY_KIND: Dict[str, Type[Torch2CaffeError]] = {
    error.kind: error
    for error in (UsageError, UnreadableError, InexpressibleError, CannotWriteError, ModelError)}
UNVERIFIED: Dict[int, Type[UnverifiedError]] = {
    error.status: error for error in (NotEqualError, NotProvedError)}


def error_of(problems: Sequence[Problem]) -> Torch2CaffeError:
    """The exception for problems that kept a network from being made."""
    return BY_KIND.get(problems[0].kind, InternalError)(problems)


def problems_in(values: Mapping[str, Any]) -> Sequence[Problem]:
    """The problems in the program's JSON."""
    return tuple(Problem(**problem) for problem in values["problems"])


def raise_unverified(values: Mapping[str, Any], report: Report,
                     result: Optional[Result] = None) -> None:
    """Raises the exception for a network that is not known to be the model; nothing where it is."""
    if values["status"] in UNVERIFIED:
        raise UNVERIFIED[values["status"]](problems_in(values), report, result)
