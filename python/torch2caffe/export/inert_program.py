"""Loads exported programs without ever running code that they name.

torch.export.load() reads pickles as they like where they are no mere tensors, evaluates the text of
sizes as Python, and looks up by name whatever functions a graph calls. What of this could do more than
compute is refused here: before anything is loaded, and before the program is run.
"""
from __future__ import annotations

import contextlib
import json
import math
import operator
import re
import zipfile
from typing import Any, Iterator

import torch

from .exporting import quietly, region_of

# Entries of an archive that are objects of whatever kind, made by what their pickles name.
OBJECTS = ("custom_obj", "opaque_obj")

# What the text of a size is made of: quoted words and numbers, numbers, names of sizes, of options and
# of functions, signs.
TOKEN = re.compile(r"""\s*(?:'[\w.+-]*' | \d[\w.]* | [a-z]+\d+(?!\w|\s*\() | True | False
                       | \w+(?=\s*=[^=]) | (?P<function>[A-Za-z]\w*)\s*\( | [-+*/%(),<>=!&|~])""",
                   re.VERBOSE)
FUNCTIONS = frozenset(
    "Symbol Integer Float Rational Add Mul Pow Max Min Abs Mod Eq Ne Lt Le Gt Ge And Or Not Equality "
    "Unequality StrictLessThan StrictGreaterThan LessThan GreaterThan floor ceiling FloorDiv "
    "CleanDiv CeilDiv TrueDiv IntTrueDiv FloatTrueDiv PythonMod ModularIndexing Where Identity "
    "ToFloat FloorToInt CeilToInt TruncToInt TruncToFloat RoundToInt RoundDecimal PowByNatural "
    "FloatPow LShift RShift".split())

NAMESPACES = ("aten", "prims", "torchvision")
NUMBERS = frozenset(getattr(operator, name) for name in (
    "getitem add sub mul floordiv truediv mod pow neg pos abs eq ne lt le gt ge and_ or_ not_".split()))


class NotInert(ValueError):
    """It could do more than compute."""


@contextlib.contextmanager
def tensors_alone() -> Iterator[None]:
    """torch.load() reads nothing but tensors and what holds them."""
    load = torch.load

    def load_tensors(file: Any, *arguments: Any, **options: Any) -> Any:
        return load(file, *arguments, **{**options, "weights_only": True})

    torch.load = load_tensors
    try:
        yield
    finally:
        torch.load = load


def check_expression(text: str) -> None:
    end = 0
    while end < len(text.rstrip()):
        token = TOKEN.match(text, end)
        if token is None or (token["function"] or "Symbol") not in FUNCTIONS:
            raise NotInert(f"the size '{text}' is no arithmetic")
        end = token.end()


def check_expressions(value: Any) -> None:
    """Those anywhere in a program's JSON."""
    if isinstance(value, dict):
        if isinstance(value.get("expr_str"), str):
            check_expression(value["expr_str"])
        value = list(value.values())
    for inner in value if isinstance(value, list) else []:
        check_expressions(inner)


def check_archive(path: str) -> None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if any(word in name for word in OBJECTS):
                raise NotInert(f"it holds {name}, which is no tensor")
            if name.endswith(".json"):
                check_expressions(json.loads(archive.read(name)))


def is_computation(function: Any) -> bool:
    if isinstance(function, torch._ops.OpOverload):
        return function.namespace in NAMESPACES and "from_file" not in str(function)
    is_number = getattr(function, "__module__", "") == "torch" and "sym_" in str(function)
    return function in NUMBERS or function in vars(math).values() or is_number


def check_graph(module: Any) -> None:
    for node in module.graph.nodes:
        is_function = node.op == "call_function" and not region_of(node)
        if node.op in ("call_module", "call_method") or (
                is_function and not is_computation(node.target)):
            raise NotInert(f"its graph calls {node.target}")
    for inner in module.children():
        if isinstance(inner, torch.fx.GraphModule):
            check_graph(inner)


def load_inert(path: str) -> Any:
    """The archive's program. Raises whatever torch does, or NotInert."""
    check_archive(path)
    with tensors_alone(), quietly():
        program = torch.export.load(path)
    check_graph(program.graph_module)
    return program
