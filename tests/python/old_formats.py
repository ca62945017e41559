"""Writes weight files byte by byte, as PyTorch versions did that can no longer be installed."""
from __future__ import annotations

import io
import json
import pickle
import struct
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Mapping

import torch

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
SYSTEM = {"protocol_version": PROTOCOL, "little_endian": True,
          "type_sizes": {"short": 2, "int": 4, "long": 4}}


class Storage:
    """`part` is what torch 0.3 wrote for a storage that is a part of the one with these values:
    a key of its own, and which elements it has."""

    def __init__(self, values: torch.Tensor, key: str, part: Any = None) -> None:
        self.values, self.key, self.part = values, key, part


class Tensor:
    """Pickled as torch 0.3 did: _rebuild_tensor without the later flags."""

    def __init__(self, tensor: torch.Tensor, key: str) -> None:
        self.tensor, self.storage = tensor, Storage(tensor.contiguous().reshape(-1), key)

    def __reduce__(self) -> tuple:
        return (torch._utils._rebuild_tensor,
                (self.storage, 0, tuple(self.tensor.shape), self.tensor.contiguous().stride()))


class BentTensor(Tensor):
    """A tensor of three ones with another view of its storage than that of all of it, or with a
    state and items that are set when it is read, as pickles can ask for any object."""

    def __init__(self, offset: int = 0, size: tuple = (3,), stride: tuple = (1,),
                 state: Any = None, items: tuple = ()) -> None:
        super().__init__(torch.ones(3), "0")
        self.view, self.state, self.items = (offset, size, stride), state, items

    def __reduce__(self) -> tuple:
        return (torch._utils._rebuild_tensor, (self.storage, *self.view), self.state, None,
                iter(self.items) if self.items else None)


class Pickler(pickle.Pickler):
    """Collects the storages that it meets. `parts`: it says which part of another they are."""

    def __init__(self, file: Any, storages: list[Storage], location: str, parts: bool) -> None:
        super().__init__(file, protocol=2)
        self.storages, self.location, self.parts = storages, location, parts

    def persistent_id(self, value: Any) -> Any:
        if not isinstance(value, Storage):
            return None
        if value.key not in [storage.key for storage in self.storages]:
            self.storages.append(value)
        kinds = {torch.float32: torch.FloatStorage, torch.int64: torch.LongStorage,
                 torch.float16: torch.HalfStorage}
        return ("storage", kinds[value.values.dtype], value.key, self.location,
                value.values.numel()) + ((value.part,) if self.parts else ())


def save_0_3(values: Mapping[str, Any], path: Path, location: str = "cpu", *, magic: Any = MAGIC,
             system: Any = SYSTEM, keys: Any = None) -> Path:
    """A file of torch 0.3.1: three small pickles, the object, the keys of its storages, and these.

    Whatever is no tensor is pickled as it is; `magic`, `system` and `keys` replace parts.
    """
    storages: list[Storage] = []
    content = {key: Tensor(value, str(index)) if isinstance(value, torch.Tensor) else value
               for index, (key, value) in enumerate(values.items())}
    with open(path, "wb") as file:
        for part in (magic, PROTOCOL, system):
            pickle.dump(part, file, protocol=2)
        Pickler(file, storages, location, parts=True).dump(content)
        pickle.dump([storage.key for storage in storages] if keys is None else keys, file, 2)
        for storage in storages:
            file.write(struct.pack("<q", storage.values.numel()))
            file.write(storage.values.numpy().tobytes())
    return path


def save_zip(content: Any, path: Path) -> Path:
    """A file of torch 1.6 and newer, as `torch.save` writes it but without its checks."""
    storages: list[Storage] = []
    pickled = io.BytesIO()
    Pickler(pickled, storages, "cpu", parts=False).dump(content)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickled.getvalue())
        for storage in storages:
            archive.writestr(f"archive/data/{storage.key}", storage.values.numpy().tobytes())
    return path


def save_0_1(values: Any, path: Path) -> Path:
    """The outside of a file of torch 0.1: a tar archive with pickles in it."""
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in (("storages", 0), ("tensors", 0), ("pickle", values)):
            data = pickle.dumps(content, protocol=2)
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def save_safetensors(tensors: Mapping[str, torch.Tensor], path: Path) -> Path:
    names = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
             torch.int64: "I64", torch.bool: "BOOL"}
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    values = b""
    for name, tensor in tensors.items():
        data = tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() \
            if tensor.dim() else tensor.reshape(1).view(torch.uint8).numpy().tobytes()
        header[name] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(values), len(values) + len(data)]}
        values += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + values)
    return path
