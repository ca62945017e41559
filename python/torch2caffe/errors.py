"""Exceptions, one for each exit status of the program, and its messages in the words of Python."""
from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Match, Optional, Type

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


# Options of the command line that are arguments of functions here. The others are given in a list,
# options=["--entry", "resnet18"], and keep their names.
ARGUMENTS = {
    "-i": "input_shape", "--input-shape": "input_shape", "--input-range": "input_range",
    "--softmax": "softmax=True", "--target": "target", "-t": "target", "--caffe": "caffe",
    "--judge": "judge",
    "--tolerance": "tolerance", "--seed": "seed", "--mean": "mean", "--std": "std",
    "--scale": "scale", "--bgr": "bgr=True", "--no-verify": "verify=False", "--blob": "blobs",
    "--input": "inputs", "--image": "inputs",
}
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*\b")
FORWARD_ARGS = re.compile(r"--forward-args(?: (\w+)=(\w+))?")


def in_python(text: str) -> str:
    """What the program says, with arguments of this package's functions for its options."""
    def forward_args(found: Match[str]) -> str:
        return f'forward_args={{"{found[1]}": "{found[2]}"}}' if found[1] else "forward_args"

    text = FORWARD_ARGS.sub(forward_args, text)
    return OPTION.sub(lambda found: ARGUMENTS.get(found[0], found[0]), text)


def error_of(status: int, problems: Iterable[Problem]) -> Torch2CaffeError:
    """The exception for an exit status other than 4."""
    return BY_STATUS.get(status, InternalError)(
        dataclasses.replace(problem, subject=in_python(problem.subject),
                            what=in_python(problem.what), advice=in_python(problem.advice))
        for problem in problems)


def problem_of(status: int, values: Dict[str, Any]) -> Problem:
    """A problem from the program's JSON."""
    return Problem(status, values["subject"], values["what"], values["advice"],
                   values.get("module", ""), values.get("file", ""), values.get("line", 0))


# "net.py:5 (module head): aten::erfinv: has no translation; replace it", with any part missing but
# the third.
LINE = re.compile(r"(?:(?P<file>[^\n:]+):(?P<line>\d+)(?: \(module (?P<module>[^)\n]*)\))?: "
                  r"|\(?module (?P<alone>[^\s:)]+)\)?: )?"
                  r"(?:(?P<subject>[^\n;]*?): )?(?P<what>.*?)(?:; (?P<advice>[^;]*))?", re.DOTALL)
HEADER = re.compile(r"\d+ problems: ")


def problems_in(status: int, said: str, program: str) -> List[Problem]:
    """The problems that the program printed on standard error, each in a line that begins with its
    name, or in several."""
    start = f"{program}: "
    texts = re.split(f"^{re.escape(start)}", said.strip(), flags=re.MULTILINE)
    printed = [text.strip() for text in texts[1:] if not HEADER.match(text)] or texts[:1]
    problems = []
    for text in printed:
        part = LINE.fullmatch(text)
        assert part is not None  # as `what` matches anything
        problems.append(Problem(
            status, part["subject"] or "", part["what"], part["advice"] or "",
            part["module"] or part["alone"] or "", part["file"] or "", int(part["line"] or 0)))
    return problems
