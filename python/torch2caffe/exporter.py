"""Turns a Python model and its weights into TorchScript, in the user's own interpreter.

Stands alone: needs nothing but torch, so that the program can run it in any interpreter. Called as
    exporter.py --model model.py --weights weights.pth|"" --inputs JSON --output model.pt --problem problem.json
where JSON is [{"name": "", "shape": [1, 3, 224, 224]}, ...]. When something is wrong with the model, the weights or
the inputs, problem.json says what: {"status": exit status of the program, "subject", "what", "advice"}.
"""
from __future__ import annotations

import argparse
import importlib.util
import inspect
import json
import os
import sys
import traceback
from typing import Any, Callable, NoReturn

UNREADABLE_INPUT = 2
WRONG_USAGE = 1
EXPORTER_FAILED = 6

# Where training scripts put the state_dict in a checkpoint.
STATE_DICT_KEYS = ("state_dict", "model_state_dict", "model", "net")


class Problem(Exception):
    """Something that the user must mend; ends the export."""

    def __init__(self, status: int, subject: str, what: str, advice: str) -> None:
        super().__init__(what)
        self.report = {"status": status, "subject": subject, "what": what, "advice": advice}


def import_torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise Problem(
            EXPORTER_FAILED, sys.executable, f"cannot import torch ({error})",
            "name an interpreter that has torch with --python, such as --python /usr/bin/python3",
        ) from error
    return torch


def user_frame(error: BaseException, path: str) -> str:
    """The innermost line of the user's file in the error's stack: "model.py:12"."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if os.path.abspath(frame.filename) == path:
            return f"{path}:{frame.lineno}"
    return path


def call_user_code(path: str, action: Callable[[], Any], doing: str) -> Any:
    try:
        return action()
    except Exception as error:  # whatever the user's code raises is the user's to see
        what = f"{doing} raised {type(error).__name__}: {str(error).strip()}"
        raise Problem(EXPORTER_FAILED, user_frame(error, path), what,
                      "run the file by itself in the same interpreter, and mend it there") from error


def load_model(path: str, torch: Any) -> Any:
    """The module that build_model() of the file returns, in eval mode on the CPU."""
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    if spec is None or spec.loader is None:
        raise Problem(UNREADABLE_INPUT, path, "is no Python source", "give a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    call_user_code(path, lambda: spec.loader.exec_module(module), "importing it")
    if not hasattr(module, "build_model"):
        raise Problem(EXPORTER_FAILED, path, "defines no build_model()",
                      "add a function build_model() that returns the network")
    model = call_user_code(path, module.build_model, "build_model()")
    if not isinstance(model, torch.nn.Module):
        raise Problem(EXPORTER_FAILED, path, f"build_model() returned a {type(model).__name__}",
                      "return a torch.nn.Module")
    return model.cpu().eval()


def load_weights(path: str, torch: Any) -> dict[str, Any]:
    """The state_dict in the file, which is never allowed to run code."""
    if not os.path.exists(path):
        raise Problem(UNREADABLE_INPUT, path, "there is no such file", "check the path")
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Problem(UNREADABLE_INPUT, path, f"cannot be read as weights ({reason})",
                      "save them again with torch.save(model.state_dict(), path)") from error
    for key in STATE_DICT_KEYS:
        if isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            loaded = loaded[key]
    if not isinstance(loaded, dict) or not any(torch.is_tensor(value) for value in loaded.values()):
        raise Problem(UNREADABLE_INPUT, path, "holds no state_dict",
                      "save the weights with torch.save(model.state_dict(), path)")
    return {without_prefix(key): value for key, value in loaded.items()}


def without_prefix(key: str) -> str:
    """DataParallel puts "module." before every key."""
    return key[len("module."):] if key.startswith("module.") else key


def some(keys: list[str]) -> str:
    return ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")


def fill(model: Any, weights: dict[str, Any], path: str) -> None:
    own = model.state_dict()
    # Counters that eval mode does not read; weights from before PyTorch 0.4.1 have none.
    missing = [key for key in own if key not in weights and not key.endswith("num_batches_tracked")]
    unexpected = [key for key in weights if key not in own]
    misshapen = [f"{key} ({list(weights[key].shape)} instead of {list(own[key].shape)})"
                 for key in own if key in weights and weights[key].shape != own[key].shape]
    complaints = [f"{what}: {some(keys)}" for what, keys in (
        ("missing", missing), ("not in the model", unexpected), ("of another shape", misshapen)) if keys]
    if complaints:
        raise Problem(UNREADABLE_INPUT, path, "does not fit the model; " + "; ".join(complaints),
                      "give the weights that were saved from this very model")
    model.load_state_dict(weights, strict=False)


def example_inputs(model: Any, specs: list[dict[str, Any]], torch: Any) -> tuple[Any, ...]:
    parameters = [p for p in inspect.signature(model.forward).parameters.values()
                  if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    names = [p.name for p in parameters]
    unknown = [spec["name"] for spec in specs if spec["name"] and spec["name"] not in names]
    required = [p.name for p in parameters if p.default is p.empty]
    if unknown or len(specs) < len(required) or len(specs) > len(parameters):
        raise Problem(WRONG_USAGE, "-i", f"forward takes {', '.join(names)}, but {len(specs)} shape(s) were given"
                      + (f", one for '{unknown[0]}'" if unknown else ""), "give one -i SHAPE for each tensor")
    named = {spec["name"]: spec for spec in specs if spec["name"]}
    unnamed = iter([spec for spec in specs if not spec["name"]])
    ordered = [named[name] if name in named else next(unnamed, None) for name in names[:len(specs)]]
    return tuple(torch.randn(*spec["shape"]) for spec in ordered if spec is not None)


def export(arguments: argparse.Namespace) -> None:
    torch = import_torch()
    model = load_model(arguments.model, torch)
    if arguments.weights:
        fill(model, load_weights(arguments.weights, torch), arguments.weights)
    torch.manual_seed(1)
    inputs = example_inputs(model, json.loads(arguments.inputs), torch)
    with torch.no_grad():
        call_user_code(arguments.model, lambda: model(*inputs), "forward()")
        traced = call_user_code(arguments.model, lambda: torch.jit.trace(model, inputs), "tracing it")
    traced.save(arguments.output)


def main() -> NoReturn:
    parser = argparse.ArgumentParser()
    for name in ("model", "weights", "inputs", "output", "problem"):
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    try:
        export(arguments)
    except Problem as problem:
        with open(arguments.problem, "w", encoding="utf-8") as file:
            json.dump(problem.report, file)
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
