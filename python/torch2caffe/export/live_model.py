"""Models that are in use in this process, perhaps on a GPU and in the middle of a training."""
from __future__ import annotations

import contextlib
import copy
from typing import Any, Iterator, List, Tuple

import torch
from torch import nn


def tf32_settings() -> List[Tuple[Any, str, Any]]:
    """The settings that let a GPU compute with ten bits of mantissa, and their values without. Newer
    PyTorches have others beside the old ones, which do not answer once a program has set the new
    ones; torch.export asks for the old ones."""
    convolution, product = torch.backends.cudnn, torch.backends.cuda.matmul
    old = [(part, "allow_tf32", False) for part in (convolution, product)]
    try:
        for part, name, _ in old:
            getattr(part, name)
    except RuntimeError:
        return [(part, "fp32_precision", "ieee")
                for part in (convolution.conv, convolution.rnn, product)]
    return old


@contextlib.contextmanager
def full_float32() -> Iterator[None]:
    """Has a GPU compute in float32 as a CPU does, or it would be no reference for Caffe."""
    settings = tf32_settings()
    before = [getattr(part, name) for part, name, _ in settings]
    try:
        for part, name, value in settings:
            setattr(part, name, value)
        yield
    finally:
        for (part, name, _), value in zip(settings, before):
            setattr(part, name, value)


def ready(model: nn.Module, device: str) -> nn.Module:
    return model.to(device).float().eval()


@contextlib.contextmanager
def borrowed(model: nn.Module, device: str = "cpu") -> Iterator[nn.Module]:
    """The model on `device` in eval mode and float32: a copy, so that the model stays as it is.

    A model that cannot be copied is borrowed itself, and its parameters, gradients, buffers and
    every module's training mode are put back behind it.
    """
    try:
        copied = copy.deepcopy(model)
    except Exception:  # tensors with a history, locks, open files: many things forbid a copy
        yield from in_place(model, device)
        return
    yield ready(copied, device)


def in_place(model: nn.Module, device: str) -> Iterator[nn.Module]:
    modes = [(module, module.training, dict(module._buffers)) for module in model.modules()]
    values = [(parameter, parameter.data, parameter.grad) for parameter in model.parameters()]
    try:
        for parameter, _, _ in values:
            parameter.grad = None  # or it would be converted along with its parameter
        with torch.no_grad():
            yield ready(model, device)
    finally:
        for parameter, value, gradient in values:
            parameter.data = value
            parameter.grad = gradient
        for module, training, buffers in modes:
            module.training = training
            module._buffers.update(buffers)
