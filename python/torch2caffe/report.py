"""What the program says about a conversion or comparison, as data."""
from __future__ import annotations

import dataclasses
import math
from typing import Any, Dict, List, Optional, Tuple

from .words import in_python


@dataclasses.dataclass(frozen=True)
class BlobReport:
    """One blob of the Caffe network beside the PyTorch value that it stands for."""

    blob: str
    layer: str              # the last one that writes the blob
    module: str             # of the PyTorch model, such as "layer1.0.conv1"
    file: str               # where the model computes the value
    line: int
    shape: Tuple[int, ...]
    error: float            # largest absolute difference, relative to `largest`
    largest: float          # largest absolute value in PyTorch
    spread: float           # largest less smallest value in PyTorch, relative to `largest`
    output: bool            # whether it is an output of the network
    equal: bool
    # How far PyTorch's own value moves when its input moves in the last bit, relative like `error`;
    # looked at where that is above the tolerance.
    rounding: float = 0
    has_finite: bool = True                # whether any number of PyTorch's is finite
    torch_tail: Tuple[float, ...] = ()     # the last values, at most 8
    caffe_tail: Tuple[float, ...] = ()


@dataclasses.dataclass(frozen=True)
class BoxesReport:
    """The boxes of a detector beside those that PyTorch's raw values give."""

    torch: int           # how many
    caffe: int
    matched: int
    corner_error: float  # of the matched, in pixels
    score_error: float
    equal: bool          # every box has its like, or only ties make them differ
    ties: bool


@dataclasses.dataclass(frozen=True)
class Alternative:
    """One of several exact ways to compute a layer, with what it costs for one run."""

    name: str
    multiply_adds: int
    blob_elements: int


@dataclasses.dataclass(frozen=True)
class Choice:
    """A layer, or a group, that can be computed in several exact ways: the first was taken."""

    layer: str
    alternatives: Tuple[Alternative, ...]


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What one judge makes of a network."""

    judge: str                          # what ran the Caffe network; empty: nothing was compared
    max_error: float                    # over the outputs
    blobs: Tuple[BlobReport, ...]       # in the order of computation
    equal: bool                         # every blob is, and no output is unmatched
    boxes: Optional[BoxesReport] = None  # of a detector
    # Outputs that one of the two networks has and the other has not, a sentence each.
    unmatched: Tuple[str, ...] = ()
    outcome: str = "compared"           # or "refused", "crashed", "hung", "out_of_memory"
    last_words: str = ""                # of a judge that gave no values
    lent_layers: Tuple[str, ...] = ()   # types of layers that torch2caffe computes for this judge

    @property
    def outputs(self) -> Tuple[BlobReport, ...]:
        return tuple(blob for blob in self.blobs if blob.output)

    @property
    def first_difference(self) -> Optional[BlobReport]:
        """The first blob in the order of computation that is not equal."""
        return next((blob for blob in self.blobs if not blob.equal), None)


@dataclasses.dataclass(frozen=True)
class Report(Verdict):
    """A comparison of two networks, with the verdict of the first judge; of a conversion, what was
    made as well."""

    torch: str = ""                     # "PyTorch 1.13.1"
    notes: Tuple[str, ...] = ()         # what the user should know, a sentence each
    further: Tuple[Verdict, ...] = ()   # of the other judges
    target: str = ""
    target_reason: str = ""             # why it was chosen, where it was not asked for
    layers: int = 0
    parameters: int = 0
    multiply_adds: int = 0              # for one run
    blob_elements: int = 0              # of all blobs together
    shapes: Tuple[Tuple[str, Tuple[int, ...]], ...] = ()  # of all blobs
    # Where in the model's result each output stood, such as "boxes" or "rest.0", and its blob; the
    # only output has the name "".
    output_blobs: Tuple[Tuple[str, str], ...] = ()
    choices: Tuple[Choice, ...] = ()    # where there were several exact ways
    flushed_weights: int = 0            # that were so small that zero was written instead


def number(value: Optional[float]) -> float:
    """A number of the program's JSON, which has null for infinity and what is no number."""
    return math.inf if value is None else float(value)


def tail_of(values: List[Optional[float]]) -> Tuple[float, ...]:
    return tuple(math.nan if value is None else value for value in values)


def blob_of(values: Dict[str, Any]) -> BlobReport:
    numbers = {key: number(values[key]) for key in ("error", "largest", "spread", "rounding")}
    tails = {key: tail_of(values[key]) for key in ("torch_tail", "caffe_tail")}
    return BlobReport(**{**values, **numbers, **tails, "shape": tuple(values["shape"])})


def choice_of(values: Dict[str, Any]) -> Choice:
    return Choice(values["layer"], tuple(Alternative(**each) for each in values["alternatives"]))


def verdict_of(values: Dict[str, Any]) -> Dict[str, Any]:
    """The fields of a Verdict in the program's JSON."""
    boxes = values.get("boxes")
    return {"judge": values.get("judge", ""), "max_error": number(values.get("max_error")),
            "blobs": tuple(map(blob_of, values.get("blobs", []))),
            "equal": values.get("equal", False), "boxes": BoxesReport(**boxes) if boxes else None,
            "unmatched": tuple(values.get("unmatched", [])),
            "outcome": values.get("outcome", "compared"),
            "last_words": values.get("last_words", ""),
            "lent_layers": tuple(values.get("lent_layers", []))}


def report_of(values: Dict[str, Any], notes: Tuple[str, ...] = ()) -> Report:
    """The report in the program's JSON, with further notes."""
    same = ("target", "target_reason", "layers", "parameters", "multiply_adds", "blob_elements",
            "flushed_weights")  # of conversions alone
    return Report(
        **verdict_of(values), torch=values.get("torch", ""),
        further=tuple(Verdict(**verdict_of(verdict)) for verdict in values.get("further", [])),
        notes=tuple(map(in_python, [*notes, *values.get("notes", [])])),
        shapes=tuple((name, tuple(shape)) for name, shape in values.get("shapes", {}).items()),
        output_blobs=tuple((row["name"], row["blob"]) for row in values.get("outputs", [])),
        choices=tuple(map(choice_of, values.get("choices", []))),
        **{key: values[key] for key in same if key in values})
