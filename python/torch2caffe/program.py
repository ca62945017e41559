"""Finds the program torch2caffe and runs it."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .errors import ProgramNotFoundError, Problem, error_of, problem_of

NAME = "torch2caffe"


def places() -> Iterator[Optional[str]]:
    """Where the program may be, the likeliest first."""
    yield str(Path(sys.executable).parent / NAME)
    yield str(Path(sys.prefix) / "bin" / NAME)
    yield shutil.which(NAME)
    yield str(Path(__file__).resolve().parents[2] / "build" / "release" / "bin" / NAME)


def find_program() -> str:
    """The program's path: $TORCH2CAFFE, else the first of the usual places that has it.

    Raises ProgramNotFoundError.
    """
    named = os.environ.get("TORCH2CAFFE")
    if named:
        return named
    for place in places():
        # A script of that name that runs this package would run itself for ever.
        if place and os.access(place, os.X_OK) and os.path.isfile(place):
            return place
    raise ProgramNotFoundError([Problem(
        70, NAME, "the program is not installed",
        "install it with 'pip install .' in the source tree, or name it in the environment "
        "variable TORCH2CAFFE")])


def call(arguments: List[str]) -> Tuple[int, Dict[str, Any]]:
    """Runs the program with --json; returns its exit status, 0 or 4, and what it printed.

    Raises the exception for any other status, with the problems that the program found.
    """
    program = find_program()
    try:
        done = subprocess.run([program, *arguments, "--json"], capture_output=True, check=False)
    except OSError as error:
        raise ProgramNotFoundError([Problem(
            70, program, f"cannot be run ({error.strerror})",
            "correct the environment variable TORCH2CAFFE")]) from error
    try:
        values = json.loads(done.stdout.decode("utf-8", "replace"))
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip() or "no message"
        said = said[len(NAME) + 2:] if said.startswith(NAME + ": ") else said
        raise error_of(done.returncode,
                       [Problem(done.returncode, "", said, "")]) from None
    if done.returncode in (0, 4):
        return done.returncode, values
    raise error_of(done.returncode, [problem_of(done.returncode, problem)
                                     for problem in values.get("problems", [])])
