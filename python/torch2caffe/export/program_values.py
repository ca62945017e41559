"""What an exported program computes, node by node, by the PyTorch that is here."""
from __future__ import annotations

from typing import Any, List

import numpy
import torch

from .exporting import can_load_safely, quietly, record
from .inert_program import load_inert
from .problems import EXPORTER_FAILED, UNREADABLE_INPUT, ExportError, Problem, reason


def load_program(path: str) -> Any:
    """The archive's program. No code that it brings along is run."""
    if not can_load_safely():
        raise ExportError(Problem(
            EXPORTER_FAILED, path, f"PyTorch {torch.__version__} may run code that an archive names",
            "name an interpreter with PyTorch 2.6 or later with --python"))
    try:
        return load_inert(path)
    except Exception as error:  # a file can have many things wrong
        raise ExportError(Problem(
            UNREADABLE_INPUT, path, f"PyTorch {torch.__version__} cannot load it ({reason(error)})",
            "name the interpreter of the PyTorch that wrote it with --python, or convert model.py"
        )) from error


def given_inputs(program: Any, path: str) -> List[torch.Tensor]:
    """The arrays 0, 1, ... of an .npz, as whole numbers where the program takes those."""
    names = program.graph_signature.user_inputs
    nodes = {node.name: node for node in program.graph.nodes if node.op == "placeholder"}
    values = [nodes[name].meta["val"] for name in names if name in nodes]
    types = [value.dtype for value in values if isinstance(value, torch.Tensor)]
    with numpy.load(path) as arrays:
        tensors = [torch.from_numpy(arrays[str(index)]) for index in range(len(types))]
    return [tensor if dtype.is_floating_point else tensor.to(dtype)
            for tensor, dtype in zip(tensors, types)]


def record_values(path: str, given: str, output: str, everything: bool) -> None:
    """Writes an .npz as `record` does, for the inputs in another."""
    program = load_program(path)
    inputs = given_inputs(program, given)
    try:
        with quietly():
            record(program, inputs, path, output, everything)
    except Exception as error:  # whatever an operator raises
        raise ExportError(Problem(
            EXPORTER_FAILED, path, f"PyTorch {torch.__version__} cannot run it: {reason(error)}",
            "name the interpreter of the PyTorch that wrote it with --python, or convert model.py"
        )) from error
