"""Exports a model with torch.export, and records what PyTorch computes with it."""
from __future__ import annotations

import contextlib
import logging
import struct
import warnings
import zipfile
import zlib
from typing import Any, Iterator, List, Optional, Sequence, Set, Tuple

import numpy
import torch
from torch import nn
from torch.utils._pytree import tree_map

from .inputs import copies

Tensors = Sequence[torch.Tensor]

# What nodes give that is no tensor. PyTorch 1.13 has not all of them.
NUMBERS = (int, float, bool) + tuple(
    getattr(torch, name) for name in ("SymInt", "SymFloat", "SymBool") if hasattr(torch, name))


def torch_version() -> Tuple[int, ...]:
    return tuple(int(part) for part in torch.__version__.split(".")[:2])


def can_export() -> bool:
    """Whether this PyTorch writes archives that the program reads: 2.5 and later do."""
    return torch_version() >= (2, 5)


def can_load_safely() -> bool:
    """Whether this PyTorch loads pickles of tensors without running code (CVE-2025-32434)."""
    return torch_version() >= (2, 6)


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
    for _, node, depends in all_nodes(program):
        if depends and isinstance(node.meta.get("val"), NUMBERS) and any(
                isinstance(argument.meta.get("val"), torch.Tensor)
                for argument in node.all_input_nodes) and "sym_size" not in str(node.target):
            raise ValueError(f"{node.target} makes a number of the input's values")
    if any(str(symbol).startswith("u") for symbol in program.range_constraints):
        raise ValueError("it makes tensors whose sizes depend on values")
    return program


def save_program(program: Any, path: str) -> None:
    with quietly():
        torch.export.save(program, path)


# ---- nodes ----

def region_of(node: Any) -> Optional[Tuple[str, Sequence[Any]]]:
    """Of a node that stands for `with torch.autocast(...):` or the like, the name of the graph that
    it runs once and what it gives it; nothing for any other."""
    if node.op != "call_function" or not str(node.target).startswith("wrap_with_"):
        return None
    place = [getattr(argument, "op", "") for argument in node.args].index("get_attr")
    return node.args[place].target, node.args[place + 1:]


def nodes_of(module: Any, given: Set[str], path: str = "") -> Iterator[Tuple[str, Any, bool]]:
    """The nodes of a module's graph and of the regions within it, each with its full name and
    whether it depends on one of the nodes in `given`."""
    names = set(given)
    for node in module.graph.nodes:
        depends = node.name in names or any(a.name in names for a in node.all_input_nodes)
        if depends:
            names.add(node.name)
        yield path + node.name, node, depends
        region = region_of(node)
        if region:
            inner = getattr(module, region[0])
            inputs = [each for each in inner.graph.nodes if each.op == "placeholder"]
            inside = {each.name for each, operand in zip(inputs, region[1])
                      if getattr(operand, "name", "") in names}
            yield from nodes_of(inner, inside, f"{path}{region[0]}.")


def all_nodes(program: Any) -> Iterator[Tuple[str, Any, bool]]:
    """As nodes_of(), with whether a node depends on what the user gives."""
    return nodes_of(program.graph_module, {
        spec.arg.name for spec in program.graph_signature.input_specs
        if spec.kind.name == "USER_INPUT"})


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


def array_of(tensor: torch.Tensor) -> numpy.ndarray:
    """The tensor for the program, which takes every float for float32."""
    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.is_floating_point() else tensor).contiguous().numpy()


def as_float32(value: Any) -> Any:
    """Of tensors of other precisions, and of those precisions."""
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        return value.float()
    is_other = isinstance(value, torch.dtype) and value.is_floating_point
    return torch.float32 if is_other else value


class Recording(torch.fx.Interpreter):
    """Runs a graph and writes down what its nodes and those of its regions give, as soon as they
    give it: the next one may write into the same memory. Those in `in_float32` compute in that, as
    Caffe does."""

    def __init__(self, module: Any, file: zipfile.ZipFile, wanted: Set[str], in_float32: Set[str],
                 path: str = "") -> None:
        super().__init__(module)
        self.file, self.wanted, self.in_float32, self.path = file, wanted, in_float32, path

    def write(self, name: str, array: numpy.ndarray) -> None:
        with self.file.open(name + ".npy", "w", force_zip64=True) as entry:
            numpy.lib.format.write_array(entry, array, allow_pickle=False)

    def fetch_args_kwargs_from_env(self, node: Any) -> Any:
        operands = super().fetch_args_kwargs_from_env(node)
        is_it = self.path + node.name in self.in_float32
        return tree_map(as_float32, operands) if is_it else operands

    def run_node(self, node: Any) -> Any:
        value = super().run_node(node)
        if node.op == "get_attr" and any(region_of(user) for user in node.users):
            return Recording(value, self.file, self.wanted, self.in_float32,
                             f"{self.path}{node.target}.").run
        name = self.path + node.name
        is_result = node.op == "call_function" and isinstance(value, torch.Tensor)
        if is_result and not value.is_complex() and name in self.wanted:
            self.write("value." + name, array_of(value))
        return value


def fingerprint(path: str) -> int:
    """Tells archives apart: the checksum of their entries' checksums."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            total = zlib.crc32(struct.pack("<I", entry.CRC), total)
    return total


def record(program: Any, inputs: Tensors, archive: str, reference: str, everything: bool
           ) -> List[torch.Tensor]:
    """Writes `reference`, an .npz, whose form the program's pt2/reference.h describes; returns the
    outputs.

    With `everything` it holds inputs, outputs and what each node gives; else what does not depend
    on the inputs, which spares the program the computation. What does, is computed in float32.
    """
    depending = {name for name, _, depends in all_nodes(program) if depends}
    wanted = {name for name, _, depends in all_nodes(program) if everything or not depends}
    with zipfile.ZipFile(reference, "w", zipfile.ZIP_STORED, allowZip64=True) as file:
        run = Recording(program.graph_module, file, wanted, depending)
        run.write("archive", numpy.array([fingerprint(archive)], dtype="<i8"))
        run.write("torch", numpy.frombuffer(torch.__version__.encode(), dtype="u1"))
        with torch.no_grad():
            results = run.run(*graph_inputs(program, inputs))
        outputs = [value for spec, value in zip(program.graph_signature.output_specs, results)
                   if spec.kind.name == "USER_OUTPUT" and isinstance(value, torch.Tensor)]
        for kind, tensors in (("input", inputs), ("output", outputs)):
            for index, tensor in enumerate(tensors if everything else ()):
                run.write(f"{kind}.{index}", array_of(tensor))
        return outputs
