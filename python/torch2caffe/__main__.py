"""python -m torch2caffe: the program's command line, with this interpreter for Python models.

`python -m torch2caffe model.py weights.pth -i 1,3,224,224` is short for `... convert model.py ...`.
"""
from __future__ import annotations

import os
import sys
from typing import List

from .errors import ProgramNotFoundError
from .program import find_program

PYTHON_USERS = ("convert", "verify")


def completed(arguments: List[str]) -> List[str]:
    """The arguments for the program: with the command that goes without saying, and --python."""
    if arguments and arguments[0].endswith((".py", ".pt", ".pth")):
        arguments = ["convert", *arguments]
    helps = any(argument in ("-h", "--help") for argument in arguments)
    named = any(argument.split("=")[0] == "--python" for argument in arguments)
    if arguments and arguments[0] in PYTHON_USERS and not named and not helps:
        arguments = [*arguments, "--python", sys.executable]
    return arguments


def main(arguments: List[str]) -> int:
    try:
        program = find_program()
    except ProgramNotFoundError as error:
        print(f"torch2caffe: {error}", file=sys.stderr)
        return error.status
    os.execv(program, [program, *completed(arguments)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
