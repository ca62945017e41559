"""Where in a model the code of a TorchScript file stands: modules and lines of the user's.

The interpreter knows each call that it is in by file and line of the archive. The archive's text says
on which attribute a method is called there, and its debug files which line of the user's it is.
"""
from __future__ import annotations

import io
import pickle
import re
import zipfile
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import torch

NAMED = re.compile(r'^\s*(\w+) = (?:getattr\((\w+), "(.+)"\)|(\w+)\.(\w+))$')
CALLED = re.compile(r"\((\w+)\)\.(\w+)\(")
BEGUN = re.compile(r"^  def \w+\((\w+)")
TRACED = re.compile(r"^(.+)\((\d+)\): (\S+)$", re.MULTILINE)


class Frame(NamedTuple):
    """A call that is being made: the place in the archive that it has come to."""

    file: str
    line: int
    function: str


class Line(NamedTuple):
    """One of Python's, in a function."""

    file: str
    line: int
    function: str


class Place(NamedTuple):
    """The path of the innermost module that is known, and the lines of Python that led there, the
    innermost last."""

    module: str
    lines: List[Line]

    def stack(self) -> str:
        """In the words of a traceback."""
        return "".join(f'  File "{file}", line {line}, in {name}\n'
                       for file, line, name in self.lines)

    def user_line(self) -> Tuple[str, int]:
        """The innermost of the user's, who need not be on this machine."""
        return next(((file, line) for file, line, _ in reversed(self.lines)
                     if "/torch/" not in file), ("", 0))


class Numbers(pickle.Unpickler):
    """For pickles of nothing but numbers, texts, and lists of them."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("torch.jit._pickle", "build_intlist"):
            return list
        raise pickle.UnpicklingError(f"wants {module}.{name}")


def python_lines(debug: bytes) -> List[Tuple[int, List[Line]]]:
    """From where on in the archive's text which lines of Python stand, outermost first. Traced code
    tells all of them, scripted code its own."""
    kind, texts, entries = Numbers(io.BytesIO(debug)).load()
    if kind != "FORMAT_WITH_STRING_TABLE":
        return []
    found = []
    for begin, ((parts, file, first), start, _), *_ in entries:
        text = "".join(texts[part] for part in parts)
        lines = [Line(path, int(line), name) for path, line, name in TRACED.findall(text)][::-1]
        if not lines and texts[file]:
            lines = [Line(texts[file], first + text.count("\n", 0, start), "forward")]
        found.append((begin, lines))
    return found


class Source:
    """One file of the archive's code."""

    def __init__(self, text: str, debug: bytes) -> None:
        self.lines = text.split("\n")
        self.origins: Dict[int, List[Line]] = {}
        try:
            ranges = python_lines(debug) if debug else []
        except Exception:  # another form of debug files: lines are not known then
            ranges = []
        for begin, lines in ranges:
            if lines:  # of several on a line, the first is what the line is there for
                self.origins.setdefault(text.count("\n", 0, begin) + 1, lines)

    def attribute(self, name: str, line: int) -> Optional[str]:
        """The path, below the method's own module, of what is called so on the line; nothing for what
        is no module."""
        path: List[str] = []
        for number in range(line - 1, 0, -1):
            text = self.lines[number - 1]
            begun = BEGUN.match(text)
            if begun:
                return ".".join(path) if begun.group(1) == name else None
            named = NAMED.match(text)
            if named and named.group(1) == name:
                name = named.group(2) or named.group(4)
                path.insert(0, named.group(3) or named.group(5))
        return None

    def called(self, line: int, method: str) -> List[str]:
        """The paths of what the method is called on there."""
        names = [name for name, word in CALLED.findall(self.lines[line - 1]) if word == method]
        paths = [self.attribute(name, line) for name in dict.fromkeys(names)]
        return [path for path in paths if path is not None]


def file_of(module: torch.jit.ScriptModule) -> str:
    """The file of the archive that has its code: of __torch__.net.Net, code/__torch__/net.py."""
    name = module._c._type().qualified_name()
    return "code/" + name.rpartition(".")[0].replace(".", "/") + ".py"


class Places:
    """Those of one file."""

    def __init__(self, path: str, model: torch.jit.ScriptModule) -> None:
        self.files = {name: file_of(module) for name, module in model.named_modules()}
        self.sources: Dict[str, Source] = {}
        with zipfile.ZipFile(path) as archive:
            entries = {name.partition("/")[2]: name for name in archive.namelist()}
            for name, entry in entries.items():
                if name.startswith("code/") and name.endswith(".py"):
                    debug = entries.get(name + ".debug_pkl")
                    self.sources[name] = Source(archive.read(entry).decode("utf-8", "replace"),
                                                archive.read(debug) if debug else b"")

    def module_of(self, frames: List[Frame]) -> str:
        """Followed from call to call, as far as there is one that it can be."""
        module = ""
        for frame, inner in zip(frames, frames[1:]):
            source = self.sources.get(frame.file)
            if source is None or frame.line > len(source.lines):
                return module
            paths = [".".join(filter(None, (module, path)))
                     for path in source.called(frame.line, inner.function)]
            fitting = [path for path in paths if self.files.get(path) == inner.file]
            if len(fitting) > 1:
                return module
            module = fitting[0] if fitting else module
        return module

    def of(self, frames: List[Frame]) -> Place:
        lines = [line for frame in frames if frame.file in self.sources
                 for line in self.sources[frame.file].origins.get(frame.line, [])]
        return Place(self.module_of(frames), lines)
