"""Finds the program torch2caffe and runs it."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from .errors import UNVERIFIED, InternalError, Problem, ProgramNotFoundError, error_of, problems_in

NAME = "torch2caffe"


def places() -> Iterator[Optional[str]]:
    """Where the program may be, the likeliest first."""
    yield str(Path(sys.executable).parent / NAME)
    yield str(Path(sys.prefix) / "bin" / NAME)
    for prefix in list(Path(__file__).resolve().parents)[4:5]:  # of "pip install --user"
        yield str(prefix / "bin" / NAME)
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
        ProgramNotFoundError.kind, NAME, "the program is not installed",
        "install it with 'tools/install_dependencies.sh && pip install .' in the source tree, or "
        "name it in the environment variable TORCH2CAFFE")])


def call(arguments: List[str]) -> "subprocess.CompletedProcess[bytes]":
    """Runs the program and returns how it ended. Raises ProgramNotFoundError."""
    program = find_program()
    try:
        return subprocess.run([program, *arguments], capture_output=True, check=False)
    except OSError as error:
        raise ProgramNotFoundError([Problem(
            ProgramNotFoundError.kind, program, f"cannot be run ({error.strerror})",
            "correct the environment variable TORCH2CAFFE")]) from error


def call_json(arguments: List[str]) -> Dict[str, Any]:
    """Runs the program with --json; returns what it printed, where that tells of a network, be it
    equal or not.

    Raises the exception for everything else, with the problems that the program found.
    """
    done = call([*arguments, "--json"])
    try:
        values = json.loads(done.stdout.decode("utf-8", "replace"))
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip() or "nothing"
        raise InternalError([Problem(
            InternalError.kind, NAME, f"ended with status {done.returncode}; it said: {said}",
            "please report it with what you called")]) from None
    if values["status"] == 0 or values["status"] in UNVERIFIED:
        return values
    raise error_of(problems_in(values))
