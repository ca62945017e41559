"""Caffe files as somebody else would have made them: changed by a function on their messages."""
from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from google.protobuf import text_format

sys.path.insert(0, str(Path(__file__).resolve().parent))
from program import SOURCE  # noqa: E402

sys.path.insert(0, str(SOURCE / "python"))
from torch2caffe.messages import net_parameter, read_net, read_weights  # noqa: E402, F401

Change = Callable[[Any], object]


def edit_prototxt(path: Path, change: Change) -> None:
    net, _ = read_net(path)
    change(net)
    path.write_text(text_format.MessageToString(net))


def edit_caffemodel(path: Path, change: Change) -> None:
    weights = read_weights(path)
    change(weights)
    path.write_bytes(weights.SerializeToString())


def without_header(path: Path) -> bytes:
    """A file's content, a prototxt's without the comment that says how it was made."""
    content = path.read_bytes()
    while content.startswith(b"#"):
        content = content[content.index(b"\n") + 1:]
    return content


def layer_of(net: Any, name: str) -> Any:
    return next(layer for layer in net.layer if layer.name == name)


def rename(prototxt: Path, caffemodel: Path, names: dict[str, str]) -> None:
    """Layers, and the blobs that are called like them."""
    def change(net: Any) -> None:
        for layer in net.layer:
            layer.name = names.get(layer.name, layer.name)
            for blobs in (layer.bottom, layer.top):
                blobs[:] = [names.get(blob, blob) for blob in blobs]

    edit_prototxt(prototxt, change)
    edit_caffemodel(caffemodel, change)
