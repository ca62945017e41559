"""python -m torch2caffe: the program's command line, with this interpreter for Python models.

`python -m torch2caffe model.py weights.pth -i 1,3,224,224` is short for `... convert model.py ...`.
Without -i the input's shape is the INPUT_SHAPE that model.py defines, else that of ImageNet.
"""
from __future__ import annotations

import ast
import os
import sys
from typing import List, Optional

from .errors import ProgramNotFoundError
from .export.request import SHAPE_NAME
from .program import find_program

MODELS = (".py", ".pt", ".pt2", ".pth")
PYTHON_USERS = ("convert", "inspect", "verify")
SHAPE_USERS = ("convert", "inspect")
USUAL_SHAPE = ["-i", "1,3,224,224"]


def named(arguments: List[str], *options: str) -> bool:
    """Whether one of the options is among the arguments, as in -i 1,3, -i1,3 or --python=x."""
    return any(argument.split("=")[0] == option
               or (len(option) == 2 and argument.startswith(option))
               for argument in arguments for option in options)


def names_shape(path: str) -> bool:
    """Whether the file says what its inputs are, which the program then reads."""
    try:
        with open(path, encoding="utf-8") as file:
            return any(isinstance(node, ast.Name) and node.id == SHAPE_NAME
                       or isinstance(node, ast.alias) and SHAPE_NAME in (node.name, node.asname)
                       for node in ast.walk(ast.parse(file.read())))
    except (OSError, ValueError, SyntaxError):  # is reported by the program
        return False


def shape_options(path: str) -> List[str]:
    """-i for a Python model that was given none, where its file says nothing. Says which."""
    if names_shape(path):
        return []
    print(f"torch2caffe: note: the input is taken to be {' '.join(USUAL_SHAPE)}, ImageNet's, as "
          f"{path} defines no {SHAPE_NAME} = (1, 3, height, width); -i names another",
          file=sys.stderr)
    return USUAL_SHAPE


def model_among(arguments: List[str]) -> Optional[str]:
    return next((argument for argument in arguments if argument.endswith(".py")), None)


def completed(arguments: List[str]) -> List[str]:
    """The arguments for the program: with what goes without saying, the command, the input's shape
    and --python."""
    if arguments and arguments[0].endswith(MODELS):
        arguments = ["convert", *arguments]
    if not arguments or arguments[0] not in PYTHON_USERS or named(arguments, "-h", "--help"):
        return arguments
    model = model_among(arguments[1:])
    if model and arguments[0] in SHAPE_USERS and not named(arguments, "-i", "--input-shape"):
        arguments = [*arguments, *shape_options(model)]
    if not named(arguments, "--python"):
        arguments = [*arguments, "--python", sys.executable]
    return arguments


def main(arguments: List[str]) -> int:
    try:
        program = find_program()
        os.execv(program, [program, *completed(arguments)])
    except ProgramNotFoundError as error:
        print(f"torch2caffe: {error}", file=sys.stderr)
        return error.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
