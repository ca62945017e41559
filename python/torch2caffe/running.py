"""run(): what a Caffe network computes."""
from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Union

from .comparison import files_of
from .conversion import PathLike, is_file, judge_options
from .program import call_json
from .result import Result

if TYPE_CHECKING:
    import numpy


def input_arguments(inputs: Any, folder: str) -> List[str]:
    """Options for arrays, which are written into the folder, and for files, which are named."""
    import numpy

    if isinstance(inputs, Mapping):
        named = [(f"{name}=", value) for name, value in inputs.items()]
    else:
        listed = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        named = [("", value) for value in listed]
    arguments = []
    for index, (prefix, value) in enumerate(named):
        if not is_file(value):
            path = Path(folder) / f"input{index}.npy"
            array = value.detach().cpu().numpy() if hasattr(value, "detach") else value
            numpy.save(path, numpy.ascontiguousarray(array, dtype=numpy.float32))
            value = path
        arguments += ["--input", f"{prefix}{value}"]
    return arguments


def run(net: Union[Result, PathLike], weights: Optional[PathLike] = None, *, inputs: Any,
        blobs: Sequence[str] = (), judge: str = "", caffe: str = "",
        options: Sequence[str] = ()) -> Dict[str, numpy.ndarray]:
    """Runs a Caffe network, whoever made it.

    net, weights: a Result, or the paths of the two files; the caffemodel's may be left out where it
        is called like the prototxt.
    inputs: for each input of the network an array or tensor (float32, of the input's shape), or the
        path of a picture, .npy or .npz: one, several in order, or a dict by the inputs' names.
    blobs: which to return, by names or patterns (["layer1.*"]); none: the outputs.
    judge, caffe: who runs it, as in convert().
    options: further options of `torch2caffe run`, such as ["--mean", "127"].

    Returns float32 arrays by blob. Raises UnreadableError for files and inputs that do not fit, and
    other Torch2CaffeErrors.
    """
    import numpy

    with tempfile.TemporaryDirectory(prefix="torch2caffe-") as folder:
        output = Path(folder) / "blobs.npz"
        arguments = input_arguments(inputs, folder)
        for blob in blobs:
            arguments += ["--blob", blob]
        arguments += judge_options(judge, caffe)
        call_json(["run", *files_of(net, weights, folder), *arguments, "-o", str(output),
                   "--no-values", *options])
        with numpy.load(output) as found:
            return {name: found[name] for name in found.files}
