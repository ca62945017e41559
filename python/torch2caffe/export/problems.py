"""What stands in the way of an export, as data; and calls of the user's code that may raise."""
from __future__ import annotations

import dataclasses
import os
import sysconfig
import traceback
from typing import Any, Callable, Dict, Iterable, Tuple, TypeVar

# Kinds of problems, as the program calls them.
WRONG_USAGE = "wrong_usage"
UNREADABLE_INPUT = "unreadable_input"
EXPORTER_FAILED = "exporter_failed"
CANNOT_BE_EXPRESSED = "cannot_be_expressed"

LONGEST_REASON = 300

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing that the user must mend. The program and the exporter tell it as the same JSON.

    `subject` is the file, option or module concerned, `what` says what is wrong with it and why,
    `advice` what to do. `module`, `file` and `line` say where in the model, if it is there.
    """

    kind: str
    subject: str
    what: str
    advice: str
    module: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else ""
        if self.module:
            place += f" (module {self.module})" if place else f"module {self.module}"
        sentence = self.what + (f"; {self.advice}" if self.advice else "")
        return ": ".join(part for part in (place, self.subject, sentence) if part)

    def as_json(self) -> Dict[str, Any]:
        return dataclasses.asdict(self)


class ExportError(Exception):
    """Ends the export, with all problems that were found, each with its advice."""

    def __init__(self, *problems: Problem) -> None:
        assert problems and all(problem.what and problem.advice for problem in problems), problems
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def reason(error: BaseException) -> str:
    """"KeyError: 'width'": on one line, and short even where torch prints whole tensors."""
    text = " ".join(str(error).split())
    if len(text) > LONGEST_REASON:
        text = text[:LONGEST_REASON // 2] + " ... " + text[-LONGEST_REASON // 2:]
    name = type(error).__name__
    return f"{name}: {text}" if text else name


def some(names: Iterable[str], limit: int = 5) -> str:
    """"a, b, c, d, e and 7 more"."""
    listed = list(names)
    more = f" and {len(listed) - limit} more" if len(listed) > limit else ""
    return ", ".join(listed[:limit]) + more


def library_folders() -> Tuple[str, ...]:
    """Where code lies that is not the user's: torch, the standard library, this package."""
    import torch

    here = os.path.dirname(os.path.abspath(__file__))
    return (os.path.dirname(torch.__file__) + os.sep, sysconfig.get_path("stdlib") + os.sep,
            here + os.sep)


def is_users(file: str) -> bool:
    path = os.path.abspath(file)
    torch_folder, stdlib, here = library_folders()
    if path.startswith((torch_folder, here)) or not os.path.exists(path):
        return False
    return "-packages" + os.sep in path or not path.startswith(stdlib)


def place_of(error: BaseException, folder: str = "") -> Tuple[str, int]:
    """File and line in the user's code that the error comes from; ("", 0) where there is none.

    The innermost line in a file below `folder` counts, else the innermost outside the libraries.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return error.filename, error.lineno or 0
    frames = [(frame.filename, frame.lineno or 0)
              for frame in reversed(traceback.extract_tb(error.__traceback__))
              if is_users(frame.filename)]
    for file, line in frames:
        if folder and os.path.abspath(file).startswith(folder + os.sep):
            return file, line
    return frames[0] if frames else ("", 0)


def call_user_code(action: Callable[[], T], doing: str, path: str = "",
                   advice: Callable[[str], str] = lambda _: "") -> T:
    """action()'s result. Whatever it raises becomes a problem, located in the user's code.

    `doing` names the action, as in "forward()"; `path` is the model's file, where there is one.
    `advice` is what else to do than to try it oneself, by what was raised.
    """
    try:
        return action()
    except ExportError:
        raise
    except (Exception, SystemExit) as error:  # whatever the user's code raises
        file, line = place_of(error, os.path.dirname(path))
        first = advice(str(error))
        raise ExportError(Problem(
            EXPORTER_FAILED, "" if file else path, f"{doing} raised {reason(error)}",
            f"{first}, or try the same in a Python prompt and mend it there" if first
            else "try the same in a Python prompt, and mend it there",
            file=file, line=line)) from error
