"""Fills a model with weights, and says which keys do not fit, with the nearest to each."""
from __future__ import annotations

import difflib
from typing import Dict, Iterator, List, NamedTuple, Optional

import torch
from torch import nn

from .problems import UNREADABLE_INPUT, ExportError, Problem, some

Weights = Dict[str, torch.Tensor]

# What DataParallel, torch.compile, Lightning and habit put before every key.
PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "network.", "backbone.")

MOST_PREFIXES = 3
MOST_ROWS = 40


class Row(NamedTuple):
    """One line of the table: a key that does not fit."""

    what: str
    key: str
    shape: str
    remark: str = ""


def shape_text(tensor: torch.Tensor) -> str:
    return "x".join(map(str, tensor.shape)) or "scalar"


def shortened(weights: Weights) -> Iterator[Weights]:
    """The weights with one prefix removed from every key that has it."""
    for prefix in PREFIXES:
        if any(key.startswith(prefix) for key in weights):
            yield {key[len(prefix):] if key.startswith(prefix) else key: tensor
                   for key, tensor in weights.items()}
    if any(".module." in key for key in weights):
        yield {key.replace(".module.", "."): tensor for key, tensor in weights.items()}


def without_prefixes(weights: Weights, own: Weights) -> Weights:
    """The weights with those prefixes removed that keep their keys from being the model's."""
    tried = [weights]
    newest = tried
    for _ in range(MOST_PREFIXES):
        newest = [candidate for known in newest for candidate in shortened(known)]
        tried += newest
    return max(tried, key=lambda candidate: sum(key in own for key in candidate))


def same_shape(a: torch.Tensor, b: torch.Tensor) -> bool:
    # Before torch 0.4 there were no scalars: such a value was saved with one axis.
    return a.shape == b.shape or {tuple(a.shape), tuple(b.shape)} == {(), (1,)}


def needed(key: str) -> bool:
    """Counters are not read in eval mode, and weights from before torch 0.4.1 have none."""
    return not key.endswith("num_batches_tracked")


def nearest(key: str, tensor: torch.Tensor, others: Weights) -> str:
    """The likeliest of the other keys to be meant by `key`: of the same shape if any is."""
    alike = [other for other, value in others.items() if same_shape(value, tensor)]
    found = (difflib.get_close_matches(key, alike, 1, 0.5)
             or difflib.get_close_matches(key, list(others), 1, 0.7))
    return f"nearest: {found[0]}" if found else ""


def misfits(weights: Weights, own: Weights) -> Dict[str, List[Row]]:
    """What does not fit, by kind: "missing", "not in the model", "of another shape"."""
    missing = {key: own[key] for key in own if key not in weights and needed(key)}
    unexpected = {key: weights[key] for key in weights if key not in own and needed(key)}
    reshaped = [key for key in own if key in weights and not same_shape(weights[key], own[key])]

    def rows(what: str, keys: Weights, others: Weights) -> List[Row]:
        return [Row(what, key, shape_text(tensor),
                    nearest(key, tensor, others) if index < MOST_ROWS else "")
                for index, (key, tensor) in enumerate(keys.items())]

    return {
        "missing": rows("missing", missing, unexpected),
        "not in the model": rows("not in the model", unexpected, missing),
        "of another shape": [Row("of another shape", key, shape_text(weights[key]),
                                 f"the model's: {shape_text(own[key])}") for key in reshaped],
    }


def summary(rows: Dict[str, List[Row]], weights: Weights, own: Weights) -> str:
    def named(kind: str, row: Row) -> str:
        if kind != "of another shape":
            return row.key
        return f"{row.key} ({list(weights[row.key].shape)} instead of {list(own[row.key].shape)})"

    return "; ".join(f"{kind}: {some(named(kind, row) for row in found)}"
                     for kind, found in rows.items() if found)


def table(rows: Dict[str, List[Row]]) -> str:
    """All rows, in columns; nothing where the summary says as much."""
    listed = [row for found in rows.values() for row in found]
    if len(listed) < 2 and not any(row.remark.startswith("nearest") for row in listed):
        return ""
    shown = listed[:MOST_ROWS]
    widths = [max(len(row[column]) for row in shown) for column in range(4)]
    lines = ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
             for row in shown]
    if len(listed) > len(shown):
        lines.append(f"  and {len(listed) - len(shown)} more")
    return "\n" + "\n".join(lines)


def other_way(rows: Dict[str, List[Row]], allow_missing: bool) -> str:
    """What else than other weights may help: another shape is never allowed."""
    if rows["of another shape"]:
        return (", or build the model with the sizes that these have, as in --entry-args "
                "num_classes=10")
    return "" if allow_missing else ", or allow it with --allow-missing"


def fill(model: nn.Module, weights: Weights, path: str, allow_missing: bool) -> List[str]:
    """Puts the weights into the model; returns notes.

    Values of another precision are converted. Raises ExportError where keys are missing, unknown
    or of another shape; with `allow_missing`, only for the last and where nothing fits at all.
    """
    own = model.state_dict()
    weights = without_prefixes(weights, own)
    rows = misfits(weights, own)
    fitting = {key: tensor for key, tensor in weights.items()
               if key in own and same_shape(tensor, own[key])}
    complaint = summary(rows, weights, own)
    tolerable = allow_missing and fitting and not rows["of another shape"]
    if complaint and not tolerable:
        raise ExportError(Problem(
            UNREADABLE_INPUT, path, f"does not fit the model; {complaint}",
            f"give the weights that were saved from this very model{other_way(rows, allow_missing)}"
            + table(rows)))
    model.load_state_dict(fitting, strict=False)
    return [f"weights: {complaint}{table(rows)}"] if complaint else []


def float32_note(model: nn.Module) -> Optional[str]:
    """Makes the model compute in float32, as Caffe does; says so where it did not before."""
    tensors = [*model.parameters(), *model.buffers()]
    other = [t.dtype for t in tensors if t.is_floating_point() and t.dtype != torch.float32]
    if not other:
        return None
    model.float()
    return f"{len(other)} weight tensors of {other[0]} were converted to float32"
