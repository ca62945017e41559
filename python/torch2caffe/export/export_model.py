"""The whole way from a model to a file that computes the same: torch.export's where it can, else
TorchScript. And what the program asks of this PyTorch where its own cannot do it."""
from __future__ import annotations

import os
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import torch
from torch import nn

from .checkpoint import find_weights
from .checks import check_model, differ, never_trained
from .detector import trace_detector
from .exporting import can_export, export_program, record, save_program
from .inputs import bind, contrary, copies, index_range, random_input
from .live_model import full_float32
from .matching import fill, float32_note
from .model_file import build_model, inputs_in, note_on
from .network import flatten, network
from .priors import save_priors
from .problems import EXPORTER_FAILED, ExportError, Problem, call_user_code, reason
from .program_values import record_values
from .request import InputSpec, Request, parse_request
from .scripted import load_script, program_of
from .tracing import baked_in, check_program, notes_of, trace_network
from .trial import Trial
from .weight_files import read_weights

Range = Optional[Tuple[float, float]]
Tensors = Sequence[torch.Tensor]


class Exported(NamedTuple):
    """The file that was written, and what the user should know."""

    model: str
    notes: List[str]
    inputs: Sequence[InputSpec] = ()  # that the model's own file states


def with_suffix(path: str, suffix: str) -> str:
    return os.path.splitext(path)[0] + suffix


def export(program: Any, trial: Trial, output: str, recorded: bool) -> Exported:
    """Saves what torch.export made of the trial's model. Raises where it is another."""
    compared = check_program(program.module(), trial, [])
    path, reference = with_suffix(output, ".pt2"), with_suffix(output, ".reference.npz")
    try:
        save_program(program, path)
        outputs = record(program, trial.inputs, path, reference, recorded)
        if differ([tensor for _, tensor in flatten(trial.once)], outputs):
            raise baked_in([])
    except BaseException:
        for file in (path, reference):
            if os.path.exists(file):
                os.remove(file)
        raise
    return Exported(path, notes_of([], compared))


def export_by_tracing(trial: Trial, output: str, detector: bool, is_first: bool) -> Exported:
    """`is_first`: torch.export has not called forward() before, which may take minutes."""
    try:
        module, notes = trace_detector(trial) if detector else trace_network(trial, is_first)
    except ExportError:
        trial.once  # an error of forward() itself is told as such
        raise
    module.save(output)
    return Exported(output, notes)


def device_for(wanted: str, notes: List[str]) -> str:
    """The device that is asked for, or the CPU where there is none, and a note then."""
    if wanted != "cuda":
        return wanted
    if not torch.cuda.is_available():
        notes.append("PyTorch ran on the CPU: it finds no CUDA device")
        return "cpu"
    return "cuda"


def on(device: str, tensors: Tensors) -> List[torch.Tensor]:
    return [tensor.to(device) for tensor in tensors]


def export_module(model: nn.Module, specs: Sequence[InputSpec], output: str, *,
                  forward_args: Optional[Dict[str, Any]] = None, input_range: Range = None,
                  softmax: bool = False, examples: Optional[Sequence[torch.Tensor]] = None,
                  path: str = "", recorded: bool = True, seed: int = 1,
                  device: str = "cpu", detector: bool = False, script: bool = False) -> Exported:
    """Saves the model, which is on the device and in eval mode, as `output`; by torch.export as .pt2
    instead, beside which stands what it computes.

    The inputs are noise of the shapes and types in `specs`, or `examples`. `path` is the model's
    file, for messages. A ScriptModule is saved as it is. `recorded`: a comparison will follow.
    `detector`: DetectionOutput will do what the model does with its raw values.
    `script`: `path` is a TorchScript file, of which the model was loaded and now becomes a .pt2.
    Raises ExportError with everything that is wrong with the model.
    """
    forward_args = forward_args or {}
    check_model(model)
    bound = bind(model, specs, forward_args)
    order = [index for _, spec in bound for index, own in enumerate(specs) if own is spec]
    source = torch.Generator().manual_seed(seed)  # not the one that a training draws from
    ranges = [index_range(model, input_range) if spec.dtype else input_range for _, spec in bound]
    noise = [[random_input(spec, within, source) for (_, spec), within in zip(bound, ranges)]
             for _ in range(2)]
    inputs = on(device, [examples[index] for index in order] if examples else noise[0])
    others = [[contrary(tensor, within) for tensor, within in zip(inputs, ranges)],
              on(device, noise[1])]
    names = [name for name, _ in bound]
    with torch.no_grad(), network(model, names, forward_args, softmax) as net:
        trial = Trial(net, inputs, others, path)
        if script:
            trial.once  # or an error of forward() would be one of the recording
            program = program_of(model, net, inputs, names, path)
            return export(program, trial, output, recorded)
        if isinstance(model, torch.jit.ScriptModule) and not softmax and not forward_args:
            trial.check_deterministic(trial.net(*copies(inputs)))
            model.save(output)
            return Exported(output, [])
        if not can_export():
            return export_by_tracing(trial, output, detector, True)
        try:
            return export(export_program(net, inputs), trial, output, recorded)
        except Exception as error:  # whatever it does not take: tracing takes more, and is checked
            exported = export_by_tracing(trial, output, detector, False)
            note = f"traced, as torch.export does not take the model ({reason(error)})"
            return Exported(exported.model, [*exported.notes, note])


def export_python(request: Request) -> Exported:
    """A Python file's model."""
    module, model = build_model(request)
    inputs = request.inputs or inputs_in(module, request.model)
    notes: List[str] = [] if request.inputs else [note_on(inputs, request.model)]
    if request.weights:
        loaded = read_weights(request.weights, request.trust_pickle, module)
        weights, remarks = find_weights(loaded, request.weights_key, request.weights)
        notes += remarks
        notes += fill(model, weights, request.weights, request.allow_missing)
    device = device_for(request.device, notes)
    call_user_code(lambda: model.to(device), f"to({device!r})", request.model)
    note = float32_note(model)
    call_user_code(model.eval, "eval()", request.model)
    if not request.weights and any(True for _ in model.parameters()):
        notes.append(f"no weights were given: they are what {request.entry} makes of them, at "
                     "random if it loads none")
    notes += never_trained(model)
    with full_float32():
        exported = export_module(
            model, inputs, request.output, forward_args=request.forward_args,
            input_range=request.input_range, softmax=request.softmax, path=request.model,
            recorded=request.recorded, seed=request.seed, device=device,
            detector=request.detector)
    if request.priors:
        save_priors(model, request.priors)
    return Exported(exported.model, notes + exported.notes + ([note] if note else []), inputs)


def check_exports(path: str) -> None:
    if not can_export():
        raise ExportError(Problem(
            EXPORTER_FAILED, path,
            f"PyTorch {torch.__version__} writes no programs in a form that can be read",
            "name an interpreter with PyTorch 2.5 or later with --python"))


def export_script(request: Request) -> Exported:
    """A TorchScript file that the program's libtorch could not read."""
    check_exports(request.model)
    model = load_script(request.model)
    if hasattr(model, "training"):  # a frozen one has been put into eval mode for good
        model.eval()
    note = float32_note(model)
    with full_float32():
        exported = export_module(
            model, request.inputs, request.output, input_range=request.input_range,
            path=request.model, recorded=request.recorded, seed=request.seed, script=True)
    return Exported(exported.model, exported.notes + ([note] if note else []))


def export_values(request: Request) -> Exported:
    """What the nodes of an exported program give, which the program's libtorch could not compute."""
    check_exports(request.model)
    record_values(request.model, request.given, request.output, request.recorded)
    return Exported(request.output, [])


TASKS = {"export_python": export_python, "export_script": export_script,
         "record_values": export_values}


def export_request(values: Dict[str, Any]) -> Exported:
    """Does what the program asks for, see `Request`."""
    request = parse_request(values)
    return TASKS[request.task](request)
