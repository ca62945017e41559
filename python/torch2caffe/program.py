"""Finds the program torch2caffe and runs it."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

from .errors import Problem, ProgramNotFoundError, Torch2CaffeError, error_of, problem_of, problems_in

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
        if place and os.access(place, os.X_OK) and os.path.isfile(place):
            return place
    raise ProgramNotFoundError([Problem(
        70, NAME, "the program is not installed",
        "install it with 'tools/install_dependencies.sh && pip install .' in the source tree, or "
        "name it in the environment variable TORCH2CAFFE")])


def call(arguments: List[str]) -> "subprocess.CompletedProcess[bytes]":
    """Runs the program and returns how it ended. Raises ProgramNotFoundError."""
    program = find_program()
    try:
        return subprocess.run([program, *arguments], capture_output=True, check=False)
    except OSError as error:
        raise ProgramNotFoundError([Problem(
            70, program, f"cannot be run ({error.strerror})",
            "correct the environment variable TORCH2CAFFE")]) from error


def error_said(done: "subprocess.CompletedProcess[bytes]") -> Torch2CaffeError:
    """The exception for what a run printed to standard error."""
    said = done.stderr.decode("utf-8", "replace").strip() or "ended without a message"
    return error_of(done.returncode, problems_in(done.returncode, said, NAME))


def call_json(arguments: List[str]) -> Tuple[int, Dict[str, Any]]:
    """Runs the program with --json; returns its exit status, 0 or 4, and what it printed.

    Raises the exception for any other status, with the problems that the program found.
    """
    done = call([*arguments, "--json"])
    try:
        values = json.loads(done.stdout.decode("utf-8", "replace"))
    except ValueError:
        raise error_said(done) from None
    if done.returncode in (0, 4):
        return done.returncode, values
    raise error_of(done.returncode, [problem_of(done.returncode, problem)
                                     for problem in values.get("problems", [])])
