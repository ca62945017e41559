"""verify(): Caffe files against a PyTorch model or recorded values."""
from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, List, Mapping, Optional, Sequence, Tuple, Union

from .conversion import (PathLike, Shapes, export_live, input_options, is_file, judge_options,
                         module_of, name_of, python_options, specs_of,
                         this_python)
from .errors import raise_unverified
from .program import call_json
from .report import Report, report_of
from .result import Result

if TYPE_CHECKING:
    import torch


def files_of(net: Union[Result, PathLike], weights: Optional[PathLike],
             folder: str) -> Tuple[str, str]:
    """Paths of prototxt and caffemodel; a Result is written into the folder for it."""
    if isinstance(net, Result):
        prototxt, caffemodel = net.save(Path(folder) / "net")
        return str(prototxt), str(caffemodel)
    path = Path(os.fspath(net))
    return str(path), os.fspath(weights) if weights else str(path.with_suffix(".caffemodel"))


def verify(net: Union[Result, PathLike], weights: Optional[PathLike] = None, *,
           against: Union[torch.nn.Module, PathLike], against_weights: Optional[PathLike] = None,
           input_shape: Optional[Shapes] = None,
           forward_args: Optional[Mapping[str, Any]] = None, tolerance: float = 1e-4,
           judge: Union[str, Sequence[str]] = "", caffe: str = "",
           options: Sequence[str] = ()) -> Report:
    """Compares a Caffe network, whoever made it, with the model that it should be.

    net, weights: a Result, or the paths of the two files; the caffemodel's may be left out where it
        is called like the prototxt.
    against: a module in memory, a TorchScript or Python file, or an .npz with the network's inputs
        and any of its blobs. A model needs `input_shape`, as in convert().
    against_weights: the state_dict or checkpoint for a Python file.
    judge, caffe: as in convert().
    options: further options of `torch2caffe verify`.

    Returns the report of networks that are equal. Raises NotEqualError, which carries the report,
    where they are not, NotProvedError where they could not be compared, and other Torch2CaffeErrors
    for files and models that cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="torch2caffe-") as folder:
        arguments: List[str] = ["--tolerance", repr(tolerance)]
        arguments += judge_options(judge, caffe)
        notes: List[str] = []
        specs = [] if input_shape is None and is_file(against) else specs_of(input_shape)
        if is_file(against):
            reference = Path(os.fspath(against))  # type: ignore[arg-type]
            arguments += python_options(False, forward_args)
            arguments += ["--weights", os.fspath(against_weights)] if against_weights else []
        else:
            module = module_of(against)
            reference = Path(folder) / f"{name_of(module)}.pt"
            reference, notes = export_live(module, specs, reference,
                                           forward_args=dict(forward_args or {}))
        values = call_json(["verify", *files_of(net, weights, folder), "--against",
                            str(reference), *input_options(specs), *arguments,
                            *this_python(options), *options])
    report = report_of(values, tuple(notes))
    raise_unverified(values, report)
    return report
