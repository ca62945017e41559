"""What a page of docs/ tells its readers to do, done in a folder: files are written, commands are run.

A block of code whose first line is a comment with a name alone, "# net.py", is that file. A block of
`console` is a terminal: lines that begin with "$ " are commands, those below them what they print, on
both streams. There, "..." stands for anything within a line, or for any lines where it is alone;
computed numbers (of three decimals or more, or with an exponent), sizes of networks and versions are
any. A command succeeds, unless `echo $?` follows.
"""
from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping

BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"# ([\w./-]+\.\w+)\n")
NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]\d\d)?"
WILD = ((r"\.\.\.", ".*"), (r"-?\d+\.\d+e[+-]\d\d", NUMBER), (r"-?\d+\.\d{3,}", NUMBER),
        (r"\d+(?= blobs compared| layers,| differences)", r"\d+"), (r"\d+\.\d\d(?= M )", r"\d+\.\d\d"),
        (r"(?<=PyTorch )\d\S+", r"\d\S+"), (r"(?<=OpenCV )\d\S+", r"\d\S+"))


@dataclass
class Step:
    """A file to write, or a command to run with what it prints."""

    file: str = ""
    text: str = ""
    command: str = ""
    printed: list[str] = field(default_factory=list)


def session(text: str) -> list[Step]:
    steps: list[Step] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append(Step(command=line[2:]))
        elif steps[-1].command.endswith("\\"):
            steps[-1].command += "\n" + line
        else:
            steps[-1].printed.append(line)
    return steps


def steps(page: str) -> list[Step]:
    found = []
    for indent, language, text in BLOCK.findall(page):
        text = re.sub(f"^{indent}", "", text, flags=re.MULTILINE)
        name = NAME.match(text)
        if language == "console":
            found += session(text)
        elif name:
            found.append(Step(file=name[1], text=text))
    return found


def pattern(printed: list[str]) -> str:
    """The regular expression of lines as a page shows them."""
    told = ""
    for line in printed:
        if line == "...":
            told += r"(?:.*\n)*?"
            continue
        wild = "|".join(f"({old})" for old, _ in WILD)
        at = 0
        for match in re.finditer(wild, line):
            told += re.escape(line[at:match.start()]) + WILD[(match.lastindex or 1) - 1][1]
            at = match.end()
        told += re.escape(line[at:]) + r"\n"
    return told


class Terminal:
    """Runs commands one after the other in a folder, and knows the last one's exit status."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment, self.status = folder, environment, 0

    def run(self, command: str) -> str:
        done = subprocess.run(["bash", "-c", f"(exit {self.status})\n{command}"], cwd=self.folder, text=True,
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, timeout=120)
        self.status = done.returncode
        return done.stdout
