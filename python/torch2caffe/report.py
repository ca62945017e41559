"""What the program says about a conversion or comparison, as data."""
from __future__ import annotations

import dataclasses
import math
from typing import Any, Dict, Optional, Tuple

from .errors import in_python


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


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What one judge makes of a network."""

    judge: str                          # what ran the Caffe network; empty: nothing was compared
    max_error: float                    # over the outputs
    blobs: Tuple[BlobReport, ...]       # in the order of computation
    # Outputs that one of the two networks has and the other has not, a sentence each.
    unmatched: Tuple[str, ...] = ()
    outcome: str = "compared"           # or "refused", "crashed", "hung", "out_of_memory"
    last_words: str = ""                # of a judge that gave no values
    lent_layers: Tuple[str, ...] = ()   # types of layers that torch2caffe computes for this judge

    @property
    def equal(self) -> bool:
        """Whether the networks were compared, every blob is equal and no output is unmatched."""
        return (bool(self.judge) and self.outcome == "compared" and not self.unmatched
                and all(blob.equal for blob in self.blobs))

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
    shapes: Tuple[Tuple[str, Tuple[int, ...]], ...] = ()  # of all blobs
    # Where in the model's result each output stood, such as "boxes" or "rest.0", and its blob; the
    # only output has the name "".
    output_blobs: Tuple[Tuple[str, str], ...] = ()

    @property
    def verdicts(self) -> Tuple[Verdict, ...]:
        """Of all judges."""
        return (self, *self.further)


def number(value: Optional[float]) -> float:
    """A number of the program's JSON, which has null for infinity and what is no number."""
    return math.inf if value is None else float(value)


def blob_of(values: Dict[str, Any]) -> BlobReport:
    known = {field.name for field in dataclasses.fields(BlobReport)}
    row = {key: value for key, value in values.items() if key in known}
    row.update({key: number(values[key]) for key in ("error", "largest", "spread")})
    return BlobReport(**{**row, "shape": tuple(values["shape"])})


def verdict_of(values: Dict[str, Any]) -> Dict[str, Any]:
    """The fields of a Verdict in the program's JSON."""
    return {"judge": values.get("judge", ""), "max_error": number(values.get("max_error", 0)),
            "blobs": tuple(blob_of(blob) for blob in values.get("blobs", [])),
            "unmatched": tuple(values.get("unmatched", [])),
            "outcome": values.get("outcome", "compared"),
            "last_words": values.get("last_words", ""),
            "lent_layers": tuple(values.get("lent_layers", []))}


def report_of(values: Dict[str, Any], notes: Tuple[str, ...] = ()) -> Report:
    """The report in the program's JSON, with further notes."""
    return Report(
        **verdict_of(values), torch=values.get("torch", ""),
        further=tuple(Verdict(**verdict_of(verdict)) for verdict in values.get("further", [])),
        notes=tuple(map(in_python, [*notes, *values.get("notes", [])])),
        target=values.get("target", ""), target_reason=values.get("target_reason", ""),
        layers=values.get("layers", 0),
        parameters=values.get("parameters", 0),
        shapes=tuple((name, tuple(shape)) for name, shape in values.get("shapes", {}).items()),
        output_blobs=tuple((row["name"], row["blob"]) for row in values.get("outputs", [])))
