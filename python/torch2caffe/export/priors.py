"""The prior boxes of an SSD model, which its graph need not mention."""
from __future__ import annotations

from typing import Any, Dict, Iterator, Tuple

import numpy
import torch
from torch import nn


def _held(module: nn.Module) -> Iterator[Tuple[str, Any]]:
    yield from vars(module).items()
    yield from module._buffers.items()
    yield from ((name, parameter) for name, parameter in module._parameters.items()
                if parameter is not None and not parameter.requires_grad)


def _numbers(value: Any) -> Any:
    """`value` as an array of floating-point numbers, or None where it is nothing of the kind."""
    if isinstance(value, torch.Tensor):
        if not value.is_floating_point():
            return None
        value = value.detach().cpu().float().numpy()
    return value if isinstance(value, numpy.ndarray) and value.dtype.kind == "f" else None


def _boxes(value: Any) -> Any:
    """`value`, or a list of them map by map, as N x 4 float32 numbers; None where it is no such."""
    if isinstance(value, (list, tuple)) and value:
        parts = [_boxes(part) for part in value if not isinstance(part, (list, tuple))]
        whole = len(parts) == len(value) and all(part is not None for part in parts)
        return numpy.concatenate(parts) if whole else None
    value = _numbers(value)
    if value is not None and value.ndim == 3 and value.shape[0] == 1:
        value = value[0]
    is_list = value is not None and value.ndim == 2 and value.shape[1] == 4
    return value.astype(numpy.float32) if is_list else None


def save_priors(model: nn.Module, path: str) -> None:
    """Writes every tensor or array of N x 4 that a module of the model keeps to this .npz."""
    found: Dict[str, Any] = {}
    for prefix, module in model.named_modules():
        for name, value in _held(module):
            boxes = _boxes(value)
            if boxes is not None:
                found[f"{prefix}.{name}" if prefix else name] = boxes
    if found:
        numpy.savez(path, **found)
