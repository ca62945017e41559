#!/usr/bin/env python3
"""Writes docs/operators.md from what the program knows: its operators, its targets, and the words of
the translators themselves.

usage: operators.py PROGRAM > docs/operators.md
"""
from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parent.parent
FAMILIES = SOURCE / "src" / "lower" / "ops"

HEAD = """\
# Operators

Written by `tools/operators.py` from the program itself; a test compares them.

The operators are the same for all targets: what a target lacks is rewritten exactly. Where that
cannot be done, the conversion says so, with the line in the model and the targets that can do it.
`torch2caffe ops` prints the operators, `torch2caffe targets` the targets, both with `--json` in full.

"""

LAYERS = """\
## Layers and targets

Which of Caffe's layers each target has (●), or has within limits or without some of the fields that
others know (○). `torch2caffe targets` prints the limits.

"""


def asked(program: str, command: str) -> list[dict[str, Any]]:
    return json.loads(subprocess.run([program, command, "--json"], check=True,
                                     capture_output=True, text=True).stdout)


def head_comment(text: str) -> str:
    """The comment that a source file begins with, less the slashes."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line[3:])
    return "\n".join(lines).rstrip()


def joined(literals: str) -> str:
    """The text of neighbouring string literals; values that are filled in become dots."""
    text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literals)).replace('\\"', '"')
    return re.sub(r"\{[^}]*\}", "...", text)


def arguments(call: str) -> list[str]:
    """The arguments of a C++ call, whose text begins behind its opening bracket."""
    found, depth, begin, quoted = [], 0, 0, False
    for i, sign in enumerate(call):
        if sign == '"' and call[i - 1] != "\\":
            quoted = not quoted
        if quoted:
            continue
        if sign == ")" and depth == 0:
            return [*found, call[begin:i]]
        if sign == "," and depth == 0:
            found.append(call[begin:i])
            begin = i + 1
        depth += (sign in "([{") - (sign in ")]}")
    return found


def refusals(text: str) -> list[str]:
    """What the translators require, in the words that users see."""
    found = []
    for match in re.finditer(r"\brequire\(", text):
        given = arguments(text[match.end():])
        words = joined(given[1]) if len(given) > 1 else ""
        if words and words not in found:
            found.append(words)
    return found


def family_section(family: str, schemas: list[str]) -> str:
    text = (FAMILIES / f"{family}.cpp").read_text(encoding="utf-8")
    lines = [f"## {family.replace('_', ' ').capitalize()}", "", "```", head_comment(text), "```", ""]
    lines += [f"- `{schema}`" for schema in schemas]
    refused = refusals(text)
    if refused:
        lines += ["", "Refused, where it applies: " + "; ".join(refused) + "."]
    return "\n".join(lines) + "\n"


def mark(target: dict[str, Any], layer: str, fields: set[str]) -> str:
    if layer not in target["layers"]:
        return ""
    has_all = set(target["layers"][layer]) == fields and layer not in target["limits"]
    return "●" if has_all else "○"


def layer_table(targets: list[dict[str, Any]]) -> str:
    fields: dict[str, set[str]] = defaultdict(set)
    for target in targets:
        for layer, known in target["layers"].items():
            fields[layer].update(known)
    names = [target["name"] for target in targets]
    rows = ["| layer | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for layer in sorted(fields):
        marks = [mark(target, layer, fields[layer]) for target in targets]
        rows.append(f"| {layer} | " + " | ".join(marks) + " |")
    notes = [f"`{target['name']}`: {target['summary']}"
             + (f" (not run yet: {target['not_run']})" if target["not_run"] else "")
             for target in targets]
    return "\n".join(rows) + "\n\n" + "\n".join(f"- {note}" for note in notes) + "\n"


def document(program: str) -> str:
    families: dict[str, list[str]] = defaultdict(list)
    for operator in asked(program, "ops"):
        families[operator["family"]].append(operator["schema"])
    sections = [family_section(family, families[family]) for family in sorted(families)]
    return HEAD + "\n".join(sections) + "\n" + LAYERS + layer_table(asked(program, "targets"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.stdout.write(document(sys.argv[1]))
