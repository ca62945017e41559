"""The section "Models" of docs/deploying.md, from the record of verdicts.

    models_page.py    writes it anew
"""
from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

from recorded import RECORD, Line, read

PAGE = Path(__file__).resolve().parents[2] / "docs" / "deploying.md"
BEGIN, END = "## Models\n", "## What is written instead\n"
SHOWN = {"not-run": "its refusal"}

HEAD = """\
## Models

Models of `tests/models`, as `run_catalogue.py --record` recorded them on {day} in `tests/judges/catalogue.txt`, which has
the largest error and the words of each. *equal*: the program computed PyTorch's values to 1e-3 of the largest one; `rknn`
in half precision to 1e-2, or twice what half precision costs PyTorch where that is more. *refused*: the conversion names
what the target lacks, and the line in the model. *its refusal*: the files are written, and the program does not take
them, or came to no end in five minutes.
A test fails where the files of a recorded model are others than those that were judged.
"""


def table(lines: list[Line]) -> list[str]:
    """A row for each model, a column for each program, and their sums."""
    verdicts = {(line.model, line.judge): SHOWN.get(line.verdict, line.verdict) for line in lines}
    judges, models = sorted({line.judge for line in lines}), sorted({line.model for line in lines})
    counts = Counter(line.judge for line in lines if line.verdict == "equal")
    asked = Counter(line.judge for line in lines)
    rows = [["model", *judges], ["---"] * (len(judges) + 1)]
    rows += [[model, *(verdicts.get((model, judge), "") for judge in judges)] for model in models]
    rows.append(["equal", *(f"{counts[judge]} of {asked[judge]}" for judge in judges)])
    return ["| " + " | ".join(row) + " |" for row in rows]


def section(day: str) -> str:
    lines = read()
    default = [line for line in lines if line.target == "caffe"]
    own = [line for line in lines if line.target == line.judge]
    return "\n".join([HEAD.format(day=day), "With the default target, `caffe`:\n", *table(default),
                      "\nWith each program's own target:\n", *table(own), "\n"])


def written() -> str:
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(BEGIN):text.index(END)]


def day_of_record() -> str:
    changed = datetime.date.fromtimestamp(RECORD.stat().st_mtime)
    return f"{changed.day} {changed:%B %Y}"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.replace(written(), section(day_of_record())), encoding="utf-8")
