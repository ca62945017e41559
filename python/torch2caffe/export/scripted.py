"""A TorchScript file as a program of torch.export: the operators that it runs, as PyTorch's dispatcher
sees them. Branches and loops are followed, and numbers are what they are for these inputs."""
from __future__ import annotations

import contextlib
import operator
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import torch
from torch import nn

from .exporting import export_program, quietly
from .inputs import copies
from .problems import (CANNOT_BE_EXPRESSED, EXPORTER_FAILED, UNREADABLE_INPUT, ExportError, Problem,
                       reason)
from .script_places import Frame, Place, Places

Tensors = Sequence[torch.Tensor]

PLACE = "torch2caffe_place"  # of a recorded node, in its meta


def load_script(path: str) -> Any:
    try:
        return torch.jit.load(path, map_location="cpu")
    except Exception as error:  # a file can have many things wrong
        raise ExportError(Problem(
            UNREADABLE_INPUT, path, f"PyTorch {torch.__version__} cannot load it ({reason(error)})",
            "name the interpreter of the PyTorch that wrote it with --python, or convert model.py"
        )) from error


def current_frames() -> List[Frame]:
    """The calls that TorchScript's interpreter is in, the outermost first."""
    from torch.utils._traceback import CapturedTraceback

    traceback = torch._C._profiler.gather_traceback(python=False, script=True, cpp=False)
    return [Frame(frame.filename, frame.lineno or 0, frame.name)
            for frame in CapturedTraceback(traceback, 0).summary()]


def depends(node: Any) -> bool:
    """Whether what the node gives is computed from an input."""
    waiting, seen = [node], set()
    while waiting:
        each = waiting.pop()
        if each.op == "placeholder":
            return True
        if each not in seen:
            seen.add(each)
            waiting += each.all_input_nodes
    return False


def is_constant(tracer: Any, values: Any) -> bool:
    """Whether none of the tensors in the values depends on an input."""
    from torch.fx.experimental.proxy_tensor import get_proxy_slot
    from torch.utils._pytree import tree_flatten

    slots = [get_proxy_slot(value, tracer, None) for value in tree_flatten(values)[0]
             if isinstance(value, torch.Tensor)]
    return not any(slot is not None and depends(slot.proxy.node) for slot in slots)


def on_cpu(values: Any) -> Any:
    """A device that was written into a trace, "cuda:0", follows the tensors."""
    from torch.utils._pytree import tree_map

    return tree_map(lambda value: torch.device("cpu") if isinstance(value, torch.device) else value,
                    values)


class Recorder:
    """Writes down what the dispatcher is asked for, and where in the model that is. PyTorch's own
    recorder refuses every question for a tensor's numbers. Those that depend on no input, as the
    sizes in a trace, are told here."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.question: Optional[Problem] = None  # for numbers that do depend on an input

    def call(self, note: Callable[..., Any], mode: Any, function: Any, pre_dispatch: bool, args: Any,
             kwargs: Any) -> Any:
        """In the place of `note`, PyTorch's own."""
        if torch.Tag.data_dependent_output in function.tags:
            if is_constant(mode.tracer, (args, kwargs)):
                return function(*args, **kwargs)
            self.question = self.problem_of(str(function))
        args, kwargs = on_cpu((args, kwargs))
        nodes = mode.tracer.graph.nodes
        before = len(nodes)
        result = note(mode, function, pre_dispatch, args, kwargs)
        made = len(nodes) - before
        if made:
            place = self.places.of(current_frames())
            for node, _ in zip(reversed(nodes), range(made)):
                node.meta[PLACE] = place
        return result

    def problem_of(self, function: str) -> Problem:
        place = self.places.of(current_frames())
        file, line = place.user_line()
        return Problem(
            CANNOT_BE_EXPRESSED, "::".join(function.split(".")[:2]),
            "the model asks for a number that depends on the input's data (a branch, a loop or a "
            "size)",
            "Caffe's networks do the same for every input: rewrite this part, or leave it outside "
            "of the model", place.module, file, line)

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        from torch.fx.experimental import proxy_tensor

        note = proxy_tensor.proxy_call
        proxy_tensor.proxy_call = lambda *arguments: self.call(note, *arguments)
        try:
            yield
        finally:
            proxy_tensor.proxy_call = note

    def record(self, net: nn.Module, inputs: Tensors) -> Any:
        """What net(*inputs) runs, as a GraphModule."""
        from torch.fx.experimental.proxy_tensor import make_fx

        trace = make_fx(lambda *tensors: net(*tensors), tracing_mode="real", pre_dispatch=True)
        try:
            with torch.no_grad(), quietly(), self.listening(), torch.jit.optimized_execution(False):
                return trace(*copies(inputs))
        except Exception as error:
            raise ExportError(self.question or Problem(
                EXPORTER_FAILED, "forward()", f"cannot be recorded: {reason(error)}",
                "convert model.py instead, or what torch.export makes of it")) from error


# ---- for torch.export ----

def with_names(recorded: Any, names: Dict[int, str], inputs: Sequence[str]) -> Any:
    """The recorded graph with the names of the weights, by their identity, and of the inputs."""
    tensors: Dict[str, Any] = {}
    given = iter(inputs)
    for node in recorded.graph.nodes:
        if node.op == "placeholder":
            node.target = next(given)
            node._rename(node.target)
        elif node.op == "get_attr":
            tensor = getattr(recorded, node.target)
            node.target = names.get(id(tensor), node.target)
            tensors[node.target] = tensor
    return torch.fx.GraphModule(tensors, recorded.graph)


def is_needed(node: Any) -> bool:
    """Whether a node counts although nothing reads what it gives."""
    schema = getattr(node.target, "_schema", None)
    return node.op in ("placeholder", "output") or bool(schema and schema.is_mutable)


def calls_in(graph: Any) -> List[Any]:
    """The operators, without what takes an element of their results."""
    return [node for node in graph.nodes
            if node.op == "call_function" and node.target is not operator.getitem]


def tell_places(program: Any, recorded: Any) -> None:
    """Gives the program's nodes modules and lines, where they are the recorded ones. The names of
    weights tell modules that the lines leave open."""
    ours, theirs = calls_in(program.graph), calls_in(recorded.graph)
    if [node.target for node in ours] != [node.target for node in theirs]:
        return
    for node, known in zip(ours, theirs):
        place: Place = known.meta[PLACE]
        owners = [each.target.rpartition(".")[0] for each in known.all_input_nodes
                  if each.op == "get_attr"]
        module = max([place.module, *owners], key=len)
        node.meta["stack_trace"] = place.stack()
        node.meta["nn_module_stack"] = {module: (module, "torch.nn.Module")} if module else {}


def program_of(model: Any, net: nn.Module, inputs: Tensors, names: Sequence[str], path: str) -> Any:
    """What torch.export would make of the model in the file, which `net` calls with tensors."""
    weights = {name: tensor for named in (model.named_buffers(), model.named_parameters())
               for name, tensor in named}
    recorder = Recorder(Places(path, model))
    recorded = with_names(recorder.record(net, inputs),
                          {id(tensor): name for name, tensor in weights.items()}, names)
    recorded.graph.eliminate_dead_code(is_needed)
    recorded.recompile()
    program = export_program(recorded, inputs)
    tell_places(program, recorded)
    return program
