#!/usr/bin/env python3
"""Writes docs/operators.md from what the program knows: its operators, its targets, the words of the
translators themselves; and from what its end-to-end tests say that they test.

usage: operators.py PROGRAM END_TO_END_TESTS > docs/operators.md
"""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
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

# Those that the tests run files for.
TESTED = ("caffe", "caffe-master", "caffe-ssd", "opencv")

# Operators without a case of TorchScript in tests/end_to_end.
TORCH2 = "PyTorch 2 alone has it: `tests/torch2` proves it for `caffe` and `opencv`"
GROUP = "made of what models write out: `tests/end_to_end/recognise_test.cpp` has it on every target"
ELSEWHERE = {
    "rms_norm": TORCH2,
    "scaled_dot_product_attention": TORCH2,
    "_native_batch_norm_legit_no_training": TORCH2,
    "_prelu_kernel": TORCH2,
    "_unsafe_index": TORCH2,
    "_unsafe_index_put": "PyTorch 2 alone has it; one translator with index_put",
    "concatenate": "PyTorch 2 alone has it; one translator with concat",
    "cuda": "the tests run on the CPU; one translator with cpu",
    "l2_norm": GROUP,
    "local_response_norm": GROUP,
}

TESTS = """\
## Operators and targets

What the end-to-end tests have seen of each operator, under all its overloads and in-place forms:

- ● 12: in 12 networks that have it, the files gave PyTorch's numbers: within 1e-4 of the largest, and to the
  bit where nothing is computed. `caffe` and `caffe-master` are judged by real Caffe, `opencv` by OpenCV's
  importer, and `caffe-ssd` by a Caffe with the layers of the SSD branch.
- ◐ 12: the same, within limits. Beyond them the operator is refused, for the reasons in the last column and
  with its line in the model, which tests have seen as well.
- –: it is refused.

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


def base_name(schema: str) -> str:
    """"aten::relu_(Tensor(a!) self)" is "relu"."""
    name = re.split(r"[.(]", schema.split("::", 1)[1])[0]
    return name if name.endswith("__") else name.rstrip("_")


@dataclass
class Evidence:
    """What the end-to-end tests test. Keys are base names of operators, and targets."""

    networks: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: dict[str, dict[str, list[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list)))


def evidence(tests: str) -> Evidence:
    """As the tests list it themselves: tests/end_to_end/case_list.h says how."""
    found = Evidence()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases"
        subprocess.run([tests, "--gtest_filter=*_on_*", "--gtest_brief=1"], check=True,
                       env={**os.environ, "TORCH2CAFFE_LIST_CASES": str(path)},
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for line in path.read_text(encoding="utf-8").splitlines():
            target, kind, operators, *reason = line.split("\t")
            if kind == "equal":
                found.networks.update((name, target) for name in operators.split())
            elif reason[0] not in found.refusals[operators][target]:
                found.refusals[operators][target].append(reason[0])
    return found


def cell(found: Evidence, name: str, target: str) -> str:
    networks, refused = found.networks[name, target], found.refusals.get(name, {}).get(target)
    if networks == 0:
        return "–" if refused else ""
    return f"{'◐' if refused else '●'} {networks}"


def remarks(found: Evidence, name: str) -> str:
    """Why it is refused, where it is; with the targets where these are not all."""
    targets: dict[str, list[str]] = defaultdict(list)
    for target, reasons in found.refusals.get(name, {}).items():
        for reason in reasons:
            targets[reason].append(target)
    told = []
    for reason, where in targets.items():
        speaks_for_itself = set(where) == set(TESTED) or f"target {where[0]} " in reason
        told.append(reason if speaks_for_itself else f"{', '.join(where)}: {reason}")
    if name in ELSEWHERE:
        told.append(ELSEWHERE[name])
    return "; ".join(told).replace("|", "\\|")


def evidence_table(found: Evidence, families: dict[str, list[str]]) -> str:
    rows = ["| operator | " + " | ".join(TESTED) + " | |", "|---" * (len(TESTED) + 2) + "|"]
    translated = {family: sorted({base_name(schema) for schema in schemas})
                  for family, schemas in sorted(families.items())}
    known = {name for names in translated.values() for name in names}
    translated["refused"] = sorted(set(found.refusals) - known)
    for family, names in translated.items():
        rows.append(f"| **{family.replace('_', ' ')}** |" + " |" * (len(TESTED) + 1))
        rows += ["| " + " | ".join([f"`{name}`", *(cell(found, name, target) for target in TESTED),
                                    remarks(found, name)]) + " |" for name in names]
    return "\n".join(rows) + "\n"


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


def document(program: str, found: Evidence) -> str:
    families: dict[str, list[str]] = defaultdict(list)
    for operator in asked(program, "ops"):
        families[operator["family"]].append(operator["schema"])
    sections = [family_section(family, families[family]) for family in sorted(families)]
    return (HEAD + TESTS + evidence_table(found, families) + "\n" + "\n".join(sections) + "\n" + LAYERS
            + layer_table(asked(program, "targets")))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.stdout.write(document(sys.argv[1], evidence(sys.argv[2])))
