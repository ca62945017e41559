"""The verdicts of programs that read Caffe files over the models of tests/models: catalogue.txt."""
from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterable

if TYPE_CHECKING:
    from catalogue import Model

RECORD = Path(__file__).resolve().parent / "catalogue.txt"
HEAD = """\
# What programs that read Caffe files made of the models of tests/models, by run_catalogue.py --record.
# equal, with the largest error of the largest value; WRONG; not-run: written, and the program refused or ran out of its
# time, with its words; refused: the conversion says what the target lacks. The checksum is the prototxt's.
"""


@dataclass(frozen=True)
class Line:
    model: str
    judge: str
    target: str
    verdict: str
    checksum: str
    words: str

    def __str__(self) -> str:
        return (f"{self.model:28} {self.judge:14} {self.target:14} {self.verdict:8} "
                f"{self.checksum:12} {self.words}").rstrip()


def read() -> list[Line]:
    if not RECORD.exists():
        return []
    lines = RECORD.read_text().splitlines()
    fields = [line.split(maxsplit=5) for line in lines if line and line[0] != "#"]
    return [Line(*each, *[""] * (6 - len(each))) for each in fields]


def write(new: Iterable[Line]) -> None:
    """Adds lines, in the place of those of the same model, judge and target."""
    lines = {(line.judge, line.target, line.model): line for line in [*read(), *new]}
    RECORD.write_text(HEAD + "".join(f"{lines[key]}\n" for key in sorted(lines)))


def command(program: str, model: Model, path: Path, target: str, stem: Path) -> list[Any]:
    """The conversion of a model's file."""
    words: list[Any] = [program, "convert", path, "-o", stem, "-t", target, "--json"]
    named = len(model.inputs) > 1
    for name, shape in model.inputs.items():
        words += ["-i", (f"{name}=" if named else "") + ",".join(map(str, shape))]
    return words


def checksum(prototxt: Path) -> str:
    """Of the prototxt but for its comments, which may say when it was written."""
    text = re.sub(r"#.*", "", prototxt.read_text())
    return hashlib.sha256(text.encode()).hexdigest()[:12]
