#!/usr/bin/env python3
"""Checks the structure of the Python package: check_imports.py PACKAGE

No imports go in a circle, be they within a function or for the sake of types. The exporter, which
the program carries along, imports nothing of the package from outside of its own folder. Prints a
line for each breach, "file:line: what"; the exit status is 1 where there is one.
"""
from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from check_layers import cycles_in, is_in, run_check

EXPORTER = "export"


def targets_of(statement: ast.ImportFrom, file: Path) -> Iterator[Path]:
    """What a relative import may mean: modules, or names in the one that it is from."""
    folder = file.parent
    for _ in range(statement.level - 1):
        folder = folder.parent
    module = folder.joinpath(*(statement.module or "").split("."))
    yield module.with_suffix(".py") if statement.module else module / "__init__.py"
    for name in statement.names:
        yield module / f"{name.name}.py"


def imports_of(file: Path, package: Path) -> Iterator[tuple[int, str]]:
    """Line and path of each module of the package that the file imports."""
    for statement in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(statement, ast.ImportFrom) or statement.level == 0:
            continue
        for target in targets_of(statement, file):
            if target.is_file() and package in target.parents:
                yield statement.lineno, target.relative_to(package).as_posix()


def breaches_of(package: Path) -> Iterator[str]:
    package = package.resolve()
    edges: dict[str, list[str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        for line, other in imports_of(path, package):
            edges.setdefault(file, []).append(other)
            lines[file, other] = line
            if is_in(file, EXPORTER) and not is_in(other, EXPORTER):
                yield f"{file}:{line}: {EXPORTER} may not import {other}"
    for cycle in cycles_in(edges):
        yield f"{cycle[0]}:{lines[cycle[0], cycle[1]]}: import circle: {' -> '.join(cycle)}"


if __name__ == "__main__":
    sys.exit(run_check("check_imports.py PACKAGE", breaches_of))
