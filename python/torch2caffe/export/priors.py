"""The prior boxes of an SSD model, which its graph need not mention."""
from __future__ import annotations

from typing import Any, Dict, Iterator, Tuple

import numpy
import torch
from torch import nn


def _held(module: nn.Module) -> Iterator[Tuple[str, Any]]:
    yield from vars(module).items()
    yield from module._buffers.items()


def _boxes(value: Any) -> Any:
    """`value` as N x 4 float32 numbers, or None where it is nothing of the kind."""
    if isinstance(value, nn.Parameter):
        return None
    if isinstance(value, torch.Tensor):
        if not value.is_floating_point():
            return None
        value = value.detach().cpu().float().numpy()
    if not isinstance(value, numpy.ndarray) or value.dtype.kind != "f":
        return None
    if value.ndim == 3 and value.shape[0] == 1:
        value = value[0]
    return value.astype(numpy.float32) if value.ndim == 2 and value.shape[1] == 4 else None


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
