"""What half precision costs a network, whoever computes it."""
from __future__ import annotations

import functools
from typing import Any

import make_models
import numpy
import torch
from catalogue import MODELS
from torch import Tensor, nn


def rounded(value: Any) -> Any:
    return value.half().float() if isinstance(value, Tensor) and value.is_floating_point() else value


def round_outputs(_module: nn.Module, _inputs: Any, output: Any) -> Any:
    return rounded(output)


# One input may cost a tenth of what another does.
INPUTS = 5


def largest_error(outputs: Any, exact: Any) -> float:
    return max(float(numpy.abs(half - each).max() / numpy.abs(each).max())
               for half, each in zip(outputs, exact))


@functools.lru_cache(maxsize=None)
@torch.no_grad()
def error_in_half_precision(name: str) -> float:
    """The largest error, of the largest value, of PyTorch's own outputs where weights and what every
    module computes are rounded to half precision, the most of a few inputs: the least that a program
    can do that keeps them so."""
    model = MODELS[name]
    network = make_models.build(model)
    inputs = [make_models.random_inputs(model, seed=seed) for seed in range(1, INPUTS + 1)]
    exact = [make_models.flat_outputs(network(*each)) for each in inputs]
    for parameter in network.parameters():
        parameter.data = rounded(parameter.data)
    for module in network.modules():
        if not list(module.children()):
            module.register_forward_hook(round_outputs)
    halves = [make_models.flat_outputs(network(*(rounded(x) for x in each))) for each in inputs]
    return max(map(largest_error, halves, exact))
