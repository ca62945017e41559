"""Gives the networks of this folder their weights; tests/models/random_weights.py says which."""
from __future__ import annotations

import sys
import zlib
from pathlib import Path
from typing import Iterable, TypeVar

import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[2] / "models"))
from random_weights import fit_batch_norm, randomise  # noqa: E402

Model = TypeVar("Model", bound=nn.Module)


def with_random_weights(model: Model, size: tuple[int, int]) -> Model:
    """The model in eval mode, the same one every time; `size` is that of its images."""
    seed = zlib.crc32(type(model).__name__.encode())
    torch.manual_seed(seed)
    model.eval()
    with torch.no_grad():
        randomise(model)
        # Where half of all values are cut to 0, each layer makes rounding errors a little larger,
        # and these networks are deep: they came to 5e-5 of the outputs.
        for layer in model.modules():
            if isinstance(layer, nn.BatchNorm2d):
                layer.bias += 1
        fit_batch_norm(model, seed, size)
    return model


def shrink(heads: Iterable[nn.Module]) -> None:
    """Brings the offsets that these convolutions give down to the size that they have in trained
    networks, around 1. Larger ones would make boxes of many times the size of the image."""
    with torch.no_grad():
        for head in heads:
            for parameter in head.parameters():
                parameter.mul_(0.3)
