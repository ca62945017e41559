"""What makes a model's outputs depend on more than its input and weights, found by looking at it
and by running it."""
from __future__ import annotations

import inspect
from typing import Any, Callable, List, Optional, Sequence, Tuple

import torch
from torch import nn

from .inputs import copies
from .network import flatten
from .problems import EXPORTER_FAILED, ExportError, Problem, is_users, some

# Two runs that differ by less of the largest value are equal but for rounding.
TOLERANCE = 1e-4

MOST_NAMES = 10

Tensors = Sequence[torch.Tensor]


def difference(a: torch.Tensor, b: torch.Tensor) -> float:
    """Largest difference, relative to the largest value; infinite where shapes differ."""
    if a.shape != b.shape:
        return float("inf")
    a, b = a.detach().double().cpu(), b.detach().double().cpu()
    if a.numel() == 0:
        return 0.0
    same = torch.isnan(a) & torch.isnan(b) | (a == b)
    apart = torch.where(same, torch.zeros_like(a), (a - b).abs())
    if torch.isnan(apart).any() or torch.isinf(apart).any():
        return float("inf")
    largest = float(torch.nan_to_num(torch.maximum(a.abs(), b.abs()), 0, 0, 0).max())
    return float(apart.max()) / largest if largest else float(apart.max())


def differ(a: Any, b: Any) -> bool:
    """Whether two nested results hold different tensors."""
    ours, theirs = flatten(a), flatten(b)
    return [name for name, _ in ours] != [name for name, _ in theirs] or any(
        difference(x, y) > TOLERANCE for (_, x), (_, y) in zip(ours, theirs))


# ---- by looking ----

def is_module_of_torch(module: nn.Module) -> bool:
    return type(module).__module__.startswith("torch.nn.")


def place_of_forward(module: nn.Module) -> Tuple[str, int]:
    """File and line of the module's forward(), where the user wrote it."""
    if is_module_of_torch(module) or isinstance(module, torch.jit.ScriptModule):
        return "", 0
    try:
        function = inspect.unwrap(type(module).forward)
        file, line = inspect.getsourcefile(function), inspect.getsourcelines(function)[1]
    except (TypeError, OSError):
        return "", 0
    return (file, line) if file and is_users(file) else ("", 0)


def still_training(model: nn.Module) -> List[Problem]:
    """Modules that eval() did not reach, although it goes to every module by itself."""
    names = [name or "the network itself" for name, module in model.named_modules()
             if getattr(module, "training", False)]
    if not names:
        return []
    return [Problem(
        EXPORTER_FAILED, some(names, MOST_NAMES), "still in training mode after eval()",
        "let its train() and eval() call super().train(mode), so that dropout and batch norm stop "
        "training")]


def without_statistics(model: nn.Module) -> List[Problem]:
    """Batch norms that normalise by the batch at hand even in eval mode."""
    return [Problem(
        EXPORTER_FAILED, type(module).__name__,
        "has no running statistics (track_running_stats=False), so its output depends on the "
        "other images of the batch",
        "train it with track_running_stats=True, or use InstanceNorm or GroupNorm if that is meant",
        module=name)
        for name, module in model.named_modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.running_mean is None]


def whole_detector(model: nn.Module) -> List[Problem]:
    """A detector of torchvision from pictures to boxes, which no fixed network can be."""
    forward = getattr(type(model), "forward", None)
    is_theirs = str(getattr(forward, "__module__", "")).startswith("torchvision.models.detection.")
    if not is_theirs or not hasattr(model, "transform"):  # which resizes the pictures
        return []
    advice = ("convert its backbone alone: what follows reads maps at places that are computed"
              if hasattr(model, "roi_heads") else
              "convert backbone and head, in a module that returns loc, conf and the anchors, with "
              "--ssd auto; docs/ssd.md shows one")
    file, line = place_of_forward(model)
    return [Problem(
        EXPORTER_FAILED, type(model).__name__,
        "takes a list of pictures of any size and returns as many boxes as it finds, but a Caffe "
        "network has fixed shapes", advice, file=file, line=line)]


def check_model(model: nn.Module) -> None:
    """Raises ExportError with all that keeps the model, as it stands, from being a network whose
    outputs are not arbitrary."""
    problems = still_training(model) + without_statistics(model) + whole_detector(model)
    if problems:
        raise ExportError(*problems)


def never_trained(model: nn.Module) -> List[str]:
    """A note where the statistics of all batch norms are those of new ones. Their counters of
    batches do not tell: weights of torch 0.3 have none."""
    norms = [module for module in model.modules()
             if isinstance(module, nn.modules.batchnorm._BatchNorm)
             and module.running_mean is not None and module.running_var is not None]
    if not norms or any(bool((norm.running_mean != 0).any() or (norm.running_var != 1).any())
                        for norm in norms):
        return []
    return ["no batch norm has ever seen a batch, so these are hardly trained weights"]


# ---- by running ----

class Recording:
    """The outputs of every module, in the order in which they come about."""

    def __init__(self, model: nn.Module) -> None:
        self.outputs: List[Tuple[str, Any]] = []
        self._hooks = [module.register_forward_hook(self._hook(name))
                       for name, module in model.named_modules()
                       if not isinstance(module, torch.jit.ScriptModule)]

    def _hook(self, name: str) -> Callable[..., None]:
        def hook(_module: nn.Module, _inputs: Any, output: Any) -> None:
            self.outputs.append((name, [tensor.clone() for _, tensor in flatten(output)]))
        return hook

    def close(self) -> None:
        for hook in self._hooks:
            hook.remove()


def record(model: nn.Module, inputs: Tensors) -> List[Tuple[str, Any]]:
    recording = Recording(model)
    try:
        model(*copies(inputs))
    finally:
        recording.close()
    return recording.outputs


def first_that_differs(model: nn.Module, inputs: Tensors) -> Optional[str]:
    """The first module whose output is another in a second run; None where a third and fourth
    run happen to be equal."""
    for (name, once), (_, again) in zip(record(model, inputs), record(model, inputs)):
        if differ(once, again):
            return name
    return None


def raise_for_other_results(model: nn.Module, inputs: Tensors) -> None:
    """Raises ExportError for a model that gave two results on the same inputs, with the module that
    is the first to do so."""
    name = first_that_differs(model, inputs)
    culprit = dict(model.named_modules()).get(name or "", model)
    file, line = place_of_forward(culprit)
    raise ExportError(Problem(
        EXPORTER_FAILED, type(culprit).__name__,
        "gives another output every time it is run on the same input",
        "turn off what draws random numbers in eval mode, such as functional.dropout() without "
        "training=self.training, or what it keeps from one run to the next",
        module=name or "", file=file, line=line))
