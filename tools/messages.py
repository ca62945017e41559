#!/usr/bin/env python3
"""Writes docs/messages.md: what the program can tell its users, from where it is said in the sources.

usage: messages.py > docs/messages.md
"""
from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator

from cpp_messages import GAP, Sources, without_comments
from operators import joined

SOURCE = Path(__file__).resolve().parent.parent
PACKAGE = SOURCE / "python" / "torch2caffe"
UNTRANSLATABLE = SOURCE / "src" / "lower" / "untranslatable.cpp"

HEAD = """\
# Messages

Written by `tools/messages.py` from the sources; a test compares them, and another one finds those that no test
expects (`tests/tools/unexpected_messages.txt` lists them, with the reason).

A message is `place: subject: what is wrong; what to do`. Below stand the last two, and the source that says so;
`...` is what is filled in. Not here are the words of others: of PyTorch, of the parser of options, of judges, and
reports of a mistake of torch2caffe itself (exit status 70). `--json` has each as an object whose `kind` is the title
of its table.

"""
# By exit status; what is written below each.
KINDS = {
    "wrong_usage": "Exit status 1: an option, or shapes that the model does not take.",
    "unreadable_input": "Exit status 2: a file that cannot be read or is not what it should be.",
    "cannot_be_expressed": "Exit status 3: the model has no equal in Caffe, or in the target.",
    "not_equal": "Exit status 4: the networks were compared, and differ.",
    "cannot_write": "Exit status 5.",
    "exporter_failed": "Exit status 6: a Python model cannot be built, run or traced.",
    "not_proved": "Exit status 7: there is nothing to compare with, or no finite number.",
    "": "The Python package alone says these.",
    "note": "No problem: what one should know beside the result.",
}
# Where the kind is said by who calls.
OF_FILES = {"src/app/report.cpp": "not_equal", "src/emit/caffemodel.cpp": "unreadable_input",
            "src/importers/pt2/nodes/node_reader.cpp": "cannot_be_expressed",
            "src/ssd/config.cpp": "wrong_usage", "src/target/target.cpp": "cannot_be_expressed", "python/torch2caffe/conversion.py": "wrong_usage",
            "python/torch2caffe/export/weight_files.py": "unreadable_input"}
TITLES = {"": "others", "note": "notes"}


def pieces_of(template: str) -> list[str]:
    parts = (part.strip(" ,;:.'\"()") for part in template.split(GAP))
    return [part for part in parts if re.search(r"[a-z]{2}", part)]


@dataclass
class Message:
    kind: str
    what: str
    advice: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def pieces(self) -> list[str]:
        """Its words between what is filled in."""
        return pieces_of(self.what)

    @property
    def pieces_of_advice(self) -> list[str]:
        return [piece for each in self.advice for piece in pieces_of(each)]


class PythonSource:
    """A source in Python, and what it tells."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_text("utf-8"))
        self.assigned: dict[str, list[ast.expr]] = defaultdict(list)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.assigned[node.targets[0].id].append(node.value)
        self.reporters: dict[str, tuple[list[str], list[ast.expr]]] = {
            "Problem": (["kind", "subject", "what", "advice"], [])}
        for node in ast.walk(self.tree):
            for function in node.body if isinstance(node, ast.ClassDef) else [node]:
                is_method = function is not node
                if isinstance(function, ast.FunctionDef) and (function.name == "__init__") == is_method:
                    names = [each.arg for each in function.args.args if each.arg != "self"]
                    if {"what", "advice"} <= set(names):
                        self.reporters[node.name] = names, function.args.defaults

    def text(self, node: ast.expr) -> str:
        """The template of an expression."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.JoinedStr):
            return "".join(map(self.text, node.values))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self.text(node.left) + self.text(node.right)
        return GAP

    def texts(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.IfExp):
            return self.texts(node.body) + self.texts(node.orelse)
        if isinstance(node, ast.Name):
            values = self.assigned.pop(node.id, [])  # one that is made of itself ends there
            texts = [text for value in values for text in self.texts(value)]
            self.assigned[node.id] = values
            return texts or [GAP]
        return [self.text(node)]

    def messages(self) -> Iterator[tuple[str, str, list[str]]]:
        """Kind, what and advice of every problem, of what passes them on, and of notes."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name.endswith("notes.append"):
                yield from (("note", what, []) for what in self.texts(node.args[0]))
            names, defaults = self.reporters.get(name.split(".")[-1], ([], []))
            given = dict(zip(reversed(names), reversed(defaults))) | dict(zip(names, node.args))
            if "what" in given and "advice" in given:
                kind = ast.unparse(given["kind"]).split(".")[-1].lower() if "kind" in given else ""
                advice = self.texts(given["advice"])
                yield from ((kind, what, advice) for what in self.texts(given["what"]))


def reasons() -> Iterator[tuple[str, list[str]]]:
    """What and advice of the operators that are known to have no translation."""
    text = without_comments(UNTRANSLATABLE.read_text("utf-8"))
    strings = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
    for what, advice in re.findall(rf"\}},\s*{strings},\s*{strings}\}}", text):
        yield joined(what), [joined(advice)]


def found() -> Iterator[tuple[str, str, list[str], str]]:
    """Kind, what, advice and file of all that is said anywhere."""
    sources = Sources(SOURCE / "src")
    for path in sorted((SOURCE / "src").rglob("*.cpp")):
        for call in sources.calls(path):
            yield from ((call.status, what, list(call.advice), str(path.relative_to(SOURCE)))
                        for what in call.what)
    for what, advice in reasons():
        yield "cannot_be_expressed", what, advice, str(UNTRANSLATABLE.relative_to(SOURCE))
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from ((*each, str(path.relative_to(SOURCE))) for each in PythonSource(path).messages())


def messages() -> list[Message]:
    """Each once, whoever says it."""
    gathered: dict[tuple[str, str], Message] = {}
    for kind, what, advice, file in found():
        what = re.sub(r"\.{4,}", GAP, what).replace("\\\\", "\\")
        message = Message(kind if kind and kind in KINDS else OF_FILES.get(file, ""), what)
        if not message.pieces:
            continue
        message = gathered.setdefault((message.kind, what), message)
        message.advice += [each for each in advice if each != GAP and each not in message.advice]
        message.files += [file] if file not in message.files else []
    return list(gathered.values())


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def document() -> str:
    by_kind: dict[str, list[Message]] = defaultdict(list)
    for message in messages():
        by_kind[message.kind].append(message)
    text = HEAD
    for kind, words in KINDS.items():
        rows = [["what", "what to do", "said in"], ["---"] * 3]
        rows += [[each.what, "; or: ".join(each.advice or [GAP]), ", ".join(f"`{file}`" for file in each.files)]
                 for each in sorted(by_kind[kind], key=lambda each: (each.files[0], each.what))]
        if kind == "note":
            rows = [row[::2] for row in rows]
        text += f"## {TITLES.get(kind, kind)}\n\n{words}\n\n"
        text += "".join("| " + " | ".join(map(cell, row)) + " |\n" for row in rows) + "\n"
    return text.rstrip("\n") + "\n"


if __name__ == "__main__":
    print(document(), end="")
