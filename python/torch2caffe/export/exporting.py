"""Exports a model with torch.export, and records what PyTorch computes with it."""
from __future__ import annotations

import contextlib
import logging
import struct
import warnings
import zipfile
import zlib
from typing import Any, Iterator, List, Sequence, Set

import numpy
import torch
from torch import nn

from .inputs import copies

Tensors = Sequence[torch.Tensor]

# What nodes give that is no tensor. PyTorch 1.13 has not all of them.
NUMBERS = (int, float, bool) + tuple(
    getattr(torch, name) for name in ("SymInt", "SymFloat", "SymBool") if hasattr(torch, name))


def can_export() -> bool:
    """Whether this PyTorch writes archives that the program reads: 2.5 and later do."""
    major, minor = (int(part) for part in torch.__version__.split(".")[:2])
    return (major, minor) >= (2, 5)


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Without torch.export's remarks on its own workings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def export_program(net: nn.Module, inputs: Tensors) -> Any:
    """The model as torch.export sees it, for inputs of these shapes. Raises what torch raises, and
    ValueError for a model that computes numbers from its inputs, which no fixed network can."""
    with quietly():
        program = torch.export.export(net, tuple(copies(inputs)), strict=False)
    dependent = dependents(program)
    for node in program.graph.nodes:
        if node.name in dependent and isinstance(node.meta.get("val"), NUMBERS) and any(
                isinstance(argument.meta.get("val"), torch.Tensor)
                for argument in node.all_input_nodes) and "sym_size" not in str(node.target):
            raise ValueError(f"{node.target} makes a number of the input's values")
    if any(str(symbol).startswith("u") for symbol in program.range_constraints):
        raise ValueError("it makes tensors whose sizes depend on values")
    return program


def save_program(program: Any, path: str) -> None:
    with quietly():
        torch.export.save(program, path)


# ---- recording ----

def graph_inputs(program: Any, inputs: Tensors) -> List[Any]:
    """What the program's graph is called with: its weights, then the user's tensors."""
    users = iter(copies(inputs))
    values: List[Any] = []
    for spec in program.graph_signature.input_specs:
        if spec.kind.name == "USER_INPUT":
            is_constant = hasattr(spec.arg, "value")  # None and the like
            values.append(spec.arg.value if is_constant else next(users))
        else:
            known = spec.target in program.state_dict
            source = program.state_dict if known else program.constants
            values.append(source[spec.target].detach().clone())
    return values


def dependents(program: Any) -> Set[str]:
    """The names of the nodes that depend on what the user gives."""
    names = {spec.arg.name for spec in program.graph_signature.input_specs
             if spec.kind.name == "USER_INPUT"}
    for node in program.graph.nodes:
        if any(argument.name in names for argument in node.all_input_nodes):
            names.add(node.name)
    return names


def array_of(tensor: torch.Tensor) -> numpy.ndarray:
    """The tensor for the program, which takes every float for float32."""
    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.is_floating_point() else tensor).contiguous().numpy()


class Recording(torch.fx.Interpreter):
    """Runs a program and writes down what its nodes give, as soon as they give it: the next one
    may write into the same memory."""

    def __init__(self, program: Any, file: zipfile.ZipFile, wanted: Any) -> None:
        super().__init__(program.graph_module)
        self.file, self.wanted = file, wanted

    def write(self, name: str, array: numpy.ndarray) -> None:
        with self.file.open(name + ".npy", "w", force_zip64=True) as entry:
            numpy.lib.format.write_array(entry, array, allow_pickle=False)

    def run_node(self, node: Any) -> Any:
        value = super().run_node(node)
        is_result = node.op == "call_function" and isinstance(value, torch.Tensor)
        if is_result and not value.is_complex() and self.wanted(node.name):
            self.write("value." + node.name, array_of(value))
        return value


def fingerprint(path: str) -> int:
    """Tells archives apart: the checksum of their entries' checksums."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            total = zlib.crc32(struct.pack("<I", entry.CRC), total)
    return total


def record(program: Any, inputs: Tensors, archive: str, reference: str, everything: bool) -> None:
    """Writes `reference`, an .npz, whose form the program's pt2/reference.h describes.

    With `everything` it holds inputs, outputs and what each node gives; else what does not depend
    on the inputs, which spares the program the computation.
    """
    dependent = dependents(program)
    with zipfile.ZipFile(reference, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
        run = Recording(program, file, lambda name: everything or name not in dependent)
        run.write("archive", numpy.array([fingerprint(archive)], dtype="<i8"))
        run.write("torch", numpy.frombuffer(torch.__version__.encode(), dtype="u1"))
        with torch.no_grad():
            results = run.run(*graph_inputs(program, inputs))
        if not everything:
            return
        outputs = [value for spec, value in zip(program.graph_signature.output_specs, results)
                   if spec.kind.name == "USER_OUTPUT" and isinstance(value, torch.Tensor)]
        for kind, tensors in (("input", inputs), ("output", outputs)):
            for index, tensor in enumerate(tensors):
                run.write(f"{kind}.{index}", array_of(tensor))
