"""The whole way from a model to a TorchScript file that computes the same."""
from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

import torch
from torch import nn

from .checkpoint import find_weights
from .checks import check_deterministic, check_state
from .inputs import bind, copies, mirrored, random_input
from .matching import fill, float32_note
from .model_file import build_model
from .network import network
from .problems import call_user_code
from .request import InputSpec, parse_request
from .tracing import check_trace, notes_of, suspicions, trace
from .weight_files import read_weights

Range = Optional[Tuple[float, float]]


def export_module(model: nn.Module, specs: Sequence[InputSpec], output: str, *,
                  forward_args: Optional[Dict[str, Any]] = None, input_range: Range = None,
                  softmax: bool = False, examples: Optional[Sequence[torch.Tensor]] = None,
                  path: str = "") -> List[str]:
    """Traces the model, which is on the CPU and in eval mode, and saves it as `output`.

    The inputs are float32 noise of the shapes in `specs`, or `examples`. `path` is the model's
    file, for messages. A ScriptModule is saved as it is. Returns notes for the user; raises
    ExportError with everything that is wrong with the model.
    """
    forward_args = forward_args or {}
    check_state(model)
    bound = bind(model, specs, forward_args)
    order = [index for _, spec in bound for index, own in enumerate(specs) if own is spec]
    torch.manual_seed(1)
    noise = [[random_input(spec.shape, input_range) for _, spec in bound] for _ in range(2)]
    inputs = [examples[index] for index in order] if examples else noise[0]
    others = [[mirrored(tensor, input_range) for tensor in inputs], noise[1]]
    names = [name for name, _ in bound]
    with torch.no_grad(), network(model, names, forward_args, softmax) as net:
        once = call_user_code(lambda: net(*copies(inputs)), "forward()", path)
        check_deterministic(net, once, inputs)
        if isinstance(model, torch.jit.ScriptModule) and not softmax and not forward_args:
            model.save(output)
            return []
        with suspicions() as suspected:
            traced = trace(net, inputs, path)
        check_trace(net, traced, others, suspected)
        traced.save(output)
    return notes_of(suspected)


def export_request(values: Dict[str, Any]) -> List[str]:
    """Does what the program asks for, see `Request`; returns notes for the user."""
    request = parse_request(values)
    module, model = build_model(request)
    notes: List[str] = []
    if request.weights:
        loaded = read_weights(request.weights, request.trust_pickle, module)
        weights, notes = find_weights(loaded, request.weights_key, request.weights)
        notes += fill(model, weights, request.weights, request.allow_missing)
    model.cpu()
    note = float32_note(model)
    call_user_code(model.eval, "eval()", request.model)
    notes += export_module(
        model, request.inputs, request.output, forward_args=request.forward_args,
        input_range=request.input_range, softmax=request.softmax, path=request.model)
    return notes + ([note] if note else [])
