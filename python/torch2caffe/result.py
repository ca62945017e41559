"""A converted network."""
from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any, Tuple, Union

from google.protobuf import text_format

from .report import Report


def ending_appended(stem: Path, ending: str) -> Path:
    return stem.with_name(stem.name + ending)


def write(path: Path, content: bytes) -> Path:
    """Writes a file beside `path`, complete and synced; returns where."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(temporary, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary


@dataclasses.dataclass(frozen=True)
class Result:
    """A Caffe network: `net` (the prototxt) and `weights` (the caffemodel), both messages of type
    NetParameter of caffe.proto, and the report on how they compare with PyTorch.

    `net` suits google.protobuf.text_format.MessageToString, `weights` has SerializeToString().
    """

    name: str           # the file name that save() gives in a folder
    net: Any            # NetParameter: layers without weights
    weights: Any        # NetParameter: layers with weights
    report: Report
    own_text: str = ""  # the prototxt for a target of your own, whose words `net` cannot hold

    @property
    def prototxt(self) -> str:
        """The text that save() writes."""
        return self.own_text or text_format.MessageToString(self.net)

    def save(self, folder_or_stem: Union[str, "os.PathLike[str]"]) -> Tuple[Path, Path]:
        """Writes the two files: out/net.prototxt and out/net.caffemodel for the stem "out/net", and
        NAME.prototxt and NAME.caffemodel in a folder, which is one that exists or whose name ends
        in "/". Folders are made. Both files are complete before either gets its name.

        Returns their paths; raises OSError where they cannot be written.
        """
        text = os.fspath(folder_or_stem)
        stem = Path(text)
        if text.endswith(os.sep) or stem.is_dir():
            stem = stem / self.name
        stem.parent.mkdir(parents=True, exist_ok=True)
        contents = {
            ".prototxt": self.prototxt.encode("utf-8"),
            ".caffemodel": self.weights.SerializeToString(),
        }
        paths = [ending_appended(stem, ending) for ending in contents]
        written = []
        try:
            for path, content in zip(paths, contents.values()):
                written.append(write(path, content))
            for temporary, path in zip(written, paths):
                os.replace(temporary, path)
        finally:
            for temporary in written:
                temporary.unlink(missing_ok=True)
        return paths[0], paths[1]
