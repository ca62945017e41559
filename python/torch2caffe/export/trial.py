"""A model and what it is tried on. Its forward() may take minutes, print, draw or write files: each
result is computed once, when it is asked for, and every check compares the same ones."""
from __future__ import annotations

import functools
from typing import Any, List, NamedTuple, Optional, Sequence

import torch
from torch import nn

from .checks import raise_for_other_results, differ
from .inputs import advice_on, copies
from .problems import call_user_code

Tensors = Sequence[torch.Tensor]


class Run(NamedTuple):
    """The model's own result on inputs."""

    inputs: List[torch.Tensor]
    result: Any


class Trial:
    """`inputs` are those that the model is traced or exported with; `others` of the same shapes, the
    first of which the model takes is another input. `path`: the model's file, for messages."""

    def __init__(self, net: nn.Module, inputs: Tensors, others: Sequence[Tensors], path: str
                 ) -> None:
        self.net, self.inputs, self.others, self.path = net, inputs, others, path

    @functools.cached_property
    def once(self) -> Any:
        """The result on the inputs; ExportError where forward() raises."""
        return call_user_code(lambda: self.net(*copies(self.inputs)), "forward()", self.path,
                              lambda error: advice_on(self.inputs, error))

    @functools.cached_property
    def other(self) -> Optional[Run]:
        """On another input; None where the model takes none, which proves nothing."""
        for inputs in self.others:
            try:
                return Run(list(inputs), self.net(*copies(inputs)))
            except Exception:  # whatever the user's code raises
                continue
        return None

    def check_deterministic(self, again: Any) -> None:
        """Raises ExportError where another result on the same inputs differs from `once`."""
        if differ(self.once, again):
            raise_for_other_results(self.net, self.inputs)
