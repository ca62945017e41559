"""Pictures of Caffe networks, which the program draws: `torch2caffe graph`."""
from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Union

from .program import call_json
from .result import Result


def save_picture(result: Result, path: Union[str, "os.PathLike[str]"]) -> None:
    """Draws the network into a file that ends in .svg, .png or .dot.

    Raises CannotWriteError, also where Graphviz is missing, and UsageError for another ending.
    """
    with tempfile.TemporaryDirectory(prefix="torch2caffe-") as folder:
        prototxt = Path(folder) / "net.prototxt"
        prototxt.write_text(result.prototxt, encoding="utf-8")
        call_json(["graph", str(prototxt), "-o", os.fspath(path)])
