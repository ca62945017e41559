"""The operators' test cases of tests/end_to_end as modules of PyTorch 2, made of their sources."""
from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

import torch
from torch import nn


class Builtins:
    """What TorchScript calls torch: it finds every operator there."""

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name) if hasattr(torch, name) else getattr(torch.ops.aten, name)


def functions_of(source: str, name: str) -> dict[str, Any]:
    if not source.startswith("def "):
        source = f"def forward(self, x):\n    return {source}\n"
    scope = {"torch": Builtins(), "Tensor": torch.Tensor,
             **{word: getattr(typing, word) for word in ("List", "Dict", "Tuple", "Optional")}}
    known = set(scope)
    exec(compile(source, f"/cases/{name}.py", "exec"), scope)
    return {word: value for word, value in scope.items()
            if word not in known and word != "__builtins__"}


def module_of(description: dict[str, Any], script: Any, name: str) -> nn.Module:
    """The module that the description tells of, with the weights of the TorchScript one."""
    kind = type("Case", (nn.Module,), functions_of(description["source"], name))
    module = kind()
    for word, tensor in script.named_parameters(recurse=False):
        floats = tensor.detach().float() if tensor.is_floating_point() else tensor
        module.register_parameter(word, nn.Parameter(floats, requires_grad=False))
    for word, tensor in script.named_buffers(recurse=False):
        module.register_buffer(word, tensor.float() if tensor.is_floating_point() else tensor)
    for word, child in description["children"].items():
        module.add_module(word, module_of(child, getattr(script, word), name))
    return module.eval()


def load(path: Path) -> tuple[nn.Module, list[torch.Tensor]]:
    """The module that NAME.json describes, and inputs for it."""
    description = json.loads(path.read_text())
    script = torch.jit.load(str(path.with_suffix(".pt")))
    torch.manual_seed(5)
    shapes = description["inputs"]
    counts = description["indices"] + [0] * len(shapes)
    inputs = [torch.randint(count, shape) if count else torch.randn(shape)
              for shape, count in zip(shapes, counts)]
    return module_of(description, script, path.stem), inputs
