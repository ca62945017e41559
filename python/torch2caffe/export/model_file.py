"""Imports a Python file and builds the model that it defines."""
from __future__ import annotations

import difflib
import importlib
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any, List, Tuple

import torch
from torch import nn

from .problems import (EXPORTER_FAILED, UNREADABLE_INPUT, WRONG_USAGE, ExportError, Problem,
                       call_user_code, some)
from .request import SHAPE_NAME, InputSpec, Request, specs_of


def package_of(path: str) -> Tuple[str, List[str]]:
    """The folder to import from, and the packages below it that hold the file.

    /home/me/nets/ssd/model.py with nets/ssd/__init__.py gives ("/home/me/nets", ["ssd"]).
    """
    folder = os.path.dirname(path)
    packages: List[str] = []
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        packages.insert(0, package)
    return folder, packages


def module_name(path: str, packages: List[str]) -> str:
    """A name that shadows no module that is loaded already, as torch.py would."""
    stem = os.path.splitext(os.path.basename(path))[0].replace(".", "_")
    name = ".".join(packages + [stem])
    return name if packages or name not in sys.modules else "model_file_" + name


def run_file(path: str, python_path: List[str]) -> ModuleType:
    root, packages = package_of(path)
    folder = os.path.dirname(path)
    sys.path[:0] = [*python_path, *dict.fromkeys([root, folder])]
    sys.argv[:] = [path]  # files that parse a command line when they are imported
    if packages:
        importlib.import_module(".".join(packages))
    spec = importlib.util.spec_from_file_location(module_name(path, packages), path)
    if spec is None or spec.loader is None:
        raise ExportError(Problem(UNREADABLE_INPUT, path, "is no Python source",
                                  "give a file that ends in .py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def candidates(module: ModuleType) -> List[str]:
    """What in the file could be an entry: its own functions and networks."""
    return [name for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", "") == module.__name__]


def find_entry(module: ModuleType, request: Request) -> Any:
    if hasattr(module, request.entry):
        return getattr(module, request.entry)
    names = candidates(module)
    advice = f"add a function {request.entry}() that returns the network"
    meant = difflib.get_close_matches(request.entry, names, 1)
    if meant:
        advice = f"did you mean --entry {meant[0]}? Else {advice}"
    if names:
        advice += f", or name another with --entry: {some(names)}"
    raise ExportError(Problem(EXPORTER_FAILED, request.model, f"defines no {request.entry}()",
                              advice))


def unwrapped(model: nn.Module) -> nn.Module:
    """The network inside DataParallel, DistributedDataParallel or torch.compile."""
    while True:
        if isinstance(model, (nn.DataParallel, nn.parallel.DistributedDataParallel)):
            model = model.module
        elif isinstance(getattr(model, "_orig_mod", None), nn.Module):
            model = model._orig_mod  # type: ignore[assignment]
        else:
            return model


def inputs_in(module: ModuleType, path: str) -> List[InputSpec]:
    """What the file says of its inputs."""
    if not hasattr(module, SHAPE_NAME):
        raise ExportError(Problem(
            WRONG_USAGE, "-i", "no input shape was given",
            f"add one, as in -i 1,3,224,224, or {SHAPE_NAME} = (1, 3, 224, 224) to {path}"))
    try:
        return specs_of(getattr(module, SHAPE_NAME))
    except ValueError as error:
        raise ExportError(Problem(
            WRONG_USAGE, path, f"defines {SHAPE_NAME}, but {error}",
            f"write it as in {SHAPE_NAME} = (1, 3, 224, 224), or give -i 1,3,224,224")) from error


def note_on(inputs: List[InputSpec], path: str) -> str:
    shapes = " ".join(f"-i {f'{spec.name}=' if spec.name else ''}{','.join(map(str, spec.shape))}"
                      for spec in inputs)
    return (f"the input is taken to be {shapes}, the {SHAPE_NAME} of {os.path.basename(path)}; "
            "-i names another")


def build_model(request: Request) -> Tuple[ModuleType, nn.Module]:
    """The file as a module, and the network that its entry makes, as it makes it."""
    module = call_user_code(lambda: run_file(request.model, request.python_path), "importing it",
                            request.model)
    entry = find_entry(module, request)
    torch.manual_seed(1)  # so that a network without weights is the same every time
    model = entry
    if not isinstance(entry, nn.Module):
        model = call_user_code(lambda: entry(**request.entry_args), f"{request.entry}()",
                               request.model)
    if not isinstance(model, nn.Module):
        raise ExportError(Problem(
            EXPORTER_FAILED, request.model,
            f"{request.entry}() returned a {type(model).__name__}", "return a torch.nn.Module"))
    return module, unwrapped(model)
