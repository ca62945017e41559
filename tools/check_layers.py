#!/usr/bin/env python3
"""Checks the structure of a source tree: check_layers.py SRC

A file includes only files of its own layer or of lower ones, as "layer/file.h"; public headers,
"torch2caffe/...", are allowed everywhere. No includes go in a circle. libtorch is included in
importers/libtorch only, which nothing else includes, and OpenCV in runtime only. No file is
longer than 300 lines. Prints a line for each breach, "file:line: what"; the exit status is 1 where
there is one.
"""
from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

LAYERS = ["base", "graph", "importers", "recognise", "net", "compose", "target", "passes", "lower",
          "emit", "runtime", "verify", "ssd", "report", "convert", "app"]  # lowest first
LONGEST_FILE = 300
PUBLIC = "torch2caffe/"
SUFFIXES = {".cpp", ".h"}

INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


class Include(NamedTuple):
    line: int
    quoted: bool
    path: str


class Library(NamedTuple):
    name: str
    headers: tuple[str, ...]  # how the paths of its headers begin
    home: str  # the only folder that may include them


LIBRARIES = [
    Library("libtorch", ("torch/", "ATen/", "c10/", "caffe2/"), "importers/libtorch"),
    Library("OpenCV", ("opencv2/", "opencv4/"), "runtime"),
]


def includes_of(text: str) -> list[Include]:
    includes = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            includes.append(Include(number, match[1] == '"', match[2]))
    return includes


def layer_of(path: str) -> str:
    return path.split("/")[0]


def is_in(path: str, folder: str) -> bool:
    return path.startswith(folder + "/")


def breach_of_include(file: str, include: Include) -> str | None:
    """What is wrong with this include in this file, None if nothing is."""
    for library in LIBRARIES:
        if include.path.startswith(library.headers) and not is_in(file, library.home):
            return f"{library.name} may be included in {library.home} only"
    if not include.quoted or include.path.startswith(PUBLIC):
        return None
    own, other = layer_of(file), layer_of(include.path)
    if "/" not in include.path or other not in LAYERS:
        return f'"{include.path}" is not of the form "layer/file.h"'
    if LAYERS.index(other) > LAYERS.index(own):
        return f"{own} may not include {other}"
    for library in LIBRARIES:
        inside = library.home if "/" in library.home else None
        if inside and is_in(include.path, inside) and not is_in(file, inside):
            return f"{inside} brings {library.name} with it and may not be included from outside"
    return None


def cycle_from(start: str, edges: dict[str, list[str]], done: set[str]) -> list[str] | None:
    """The files of an include cycle that can be reached from `start`, the first one at both ends."""
    way: list[str] = []

    def visit(file: str) -> list[str] | None:
        if file in way:
            return way[way.index(file):] + [file]
        if file in done:
            return None
        way.append(file)
        for other in edges.get(file, []):
            cycle = visit(other)
            if cycle:
                return cycle
        done.add(way.pop())
        return None

    return visit(start)


def cycles_in(edges: dict[str, list[str]]) -> Iterator[list[str]]:
    """Cycles of files that are linked so, as cycle_from() gives them, no file in two of them."""
    done: set[str] = set()
    for file in edges:
        cycle = cycle_from(file, edges, done)
        if cycle:
            done.update(cycle)
            yield cycle


def breaches_of(source: Path) -> Iterator[str]:
    """Every breach in the tree, as "file:line: what" with paths below `source`."""
    texts = {path.relative_to(source).as_posix(): path.read_text(encoding="utf-8")
             for path in sorted(source.rglob("*")) if path.suffix in SUFFIXES}
    edges: dict[str, list[str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for file, text in texts.items():
        if layer_of(file) not in LAYERS or "/" not in file:
            yield f"{file}:1: stands in no layer"
            continue
        length = len(text.splitlines())
        if length > LONGEST_FILE:
            yield f"{file}:{length}: is longer than {LONGEST_FILE} lines"
        for include in includes_of(text):
            what = breach_of_include(file, include)
            if what:
                yield f"{file}:{include.line}: {what}"
            if include.quoted:
                edges.setdefault(file, []).append(include.path)
                lines[file, include.path] = include.line
    for cycle in cycles_in(edges):
        yield f"{cycle[0]}:{lines[cycle[0], cycle[1]]}: include cycle: {' -> '.join(cycle)}"


def run_check(usage: str, check: Callable[[Path], Iterator[str]]) -> int:
    """A check of the folder that the command line names; returns the exit status."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print(f"usage: {usage}", file=sys.stderr)
        return 2
    breaches = list(check(Path(sys.argv[1])))
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(run_check("check_layers.py SRC", breaches_of))
