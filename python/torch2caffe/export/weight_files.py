"""Reads weight files of every format: what they hold, by running nothing that they bring along."""
from __future__ import annotations

import os
import pickle
import struct
import zipfile
from types import ModuleType
from typing import Any, BinaryIO, Dict, Optional

import torch

from .inert import part_of
from .pickles import RefusedError, load_pickle
from .problems import UNREADABLE_INPUT, ExportError, Problem, reason
from .safetensors import as_tensor, header_length, itemsize, read_safetensors

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
SAVE_AGAIN = "save them again with torch.save(model.state_dict(), path)"

# Files that are no weights at all, by how they begin: what they are, what to do.
STRANGERS = (
    (b"version https://git-lfs", "is a pointer to a file in Git LFS",
     "fetch the file itself with 'git lfs pull'"),
    (b"<!DOCTYPE", "is a web page", "download the file itself"),
    (b"<html", "is a web page", "download the file itself"),
)


class UnreadableError(Exception):
    """The file cannot be read; `what` and `advice` go into the problem."""

    def __init__(self, what: str, advice: str = SAVE_AGAIN) -> None:
        super().__init__(what)
        self.what, self.advice = what, advice


class Room:
    """As many bytes as the file has: more cannot be asked for."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int) -> None:
        self._left -= size
        if size < 0 or self._left < 0:
            raise UnreadableError("is damaged or truncated (its tensors are larger than it)")


# ---- torch 1.6 and newer: a zip archive ----

class ZipStorages:
    """The storages of an archive, each read once."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, room: int) -> None:
        self._archive, self._folder = archive, folder
        self._room = Room(room)
        self._storages: Dict[str, torch.Tensor] = {}

    def load(self, dtype: torch.dtype, key: str, _location: str, count: int) -> torch.Tensor:
        if key not in self._storages:
            record = self._archive.getinfo(f"{self._folder}data/{key}")
            if record.file_size != count * itemsize(dtype):
                raise UnreadableError(f"is damaged (storage {key} has the wrong size)")
            self._room.take(record.file_size)
            values = bytearray(record.file_size)
            with self._archive.open(record) as file:
                file.readinto(values)  # type: ignore[attr-defined]
                file.read(1)  # at its end the archive's checksum is compared
            self._storages[key] = as_tensor(values, dtype)
        return self._storages[key]


def read_zip(path: str) -> Any:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        pickles = [name for name in names if name.count("/") == 1 and name.endswith("/data.pkl")]
        if not pickles:
            raise UnreadableError("is a zip archive, but not one of torch.save()")
        folder = pickles[0][:-len("data.pkl")]
        if folder + "constants.pkl" in names:
            raise UnreadableError(
                "is a TorchScript model, not weights",
                "convert it without the Python file: torch2caffe convert model.pt -i ...")
        if any(record.compress_type != zipfile.ZIP_STORED for record in archive.infolist()):
            raise UnreadableError("was packed again by another program, with compression")
        if folder + "byteorder" in names and archive.read(folder + "byteorder") != b"little":
            raise UnreadableError("was saved on a machine of the other byte order")
        storages = ZipStorages(archive, folder, os.path.getsize(path))
        with archive.open(pickles[0]) as file:
            return load_pickle(file, storages.load)


# ---- torch 0.2 to 1.5: pickles one after the other, then the storages ----

class StreamStorages:
    """Storages that the pickle names and that are filled from the file behind it."""

    def __init__(self, room: int) -> None:
        self._room = Room(room)
        self._storages: Dict[str, torch.Tensor] = {}

    def load(self, dtype: torch.dtype, key: str, _location: str, count: int,
             view: Optional[Any] = None) -> torch.Tensor:
        if key not in self._storages:
            self._room.take(count * itemsize(dtype))
            self._storages[key] = torch.empty(count, dtype=dtype)
        storage = self._storages[key]
        if view is None:
            return storage
        _, offset, size = view  # torch 0.3
        return part_of(storage, offset, size)

    def fill(self, key: str, file: BinaryIO) -> None:
        storage = self._storages.pop(key)
        size = file.read(8)
        if len(size) != 8 or struct.unpack("<q", size)[0] != storage.numel():
            raise UnreadableError(f"is damaged or truncated (storage {key} has the wrong size)")
        if storage.numel() == 0:
            return
        values = memoryview(storage.view(torch.uint8).numpy())  # type: ignore[arg-type]
        if file.readinto(values) != len(values):  # type: ignore[attr-defined]
            raise UnreadableError("is truncated")

    def check_all_filled(self) -> None:
        if self._storages:
            raise UnreadableError("is damaged (tensors without values)")


def no_storage(*_: Any) -> torch.Tensor:
    raise UnreadableError("is not a PyTorch file")


def read_stream(path: str) -> Any:
    storages = StreamStorages(os.path.getsize(path))
    with open(path, "rb") as file:
        if load_pickle(file, no_storage) != MAGIC:
            raise UnreadableError("is a pickle, but not one of torch.save()")
        if load_pickle(file, no_storage) != PROTOCOL:
            raise UnreadableError("was saved in an unknown protocol")
        if not load_pickle(file, no_storage)["little_endian"]:
            raise UnreadableError("was saved on a machine of the other byte order")
        loaded = load_pickle(file, storages.load)
        for key in load_pickle(file, no_storage):
            storages.fill(key, file)
    storages.check_all_filled()
    return loaded


# ---- any format ----

def read_file(path: str) -> Any:
    with open(path, "rb") as file:
        start = file.read(512)
        for beginning, what, advice in STRANGERS:
            if start.startswith(beginning):
                raise UnreadableError(what, advice)
        if not start:
            raise UnreadableError("is empty", "copy it again from where it was saved")
        if header_length(start, os.path.getsize(path)):
            file.seek(0)
            return read_safetensors(file)
    if start.startswith(b"PK\x03\x04"):
        return read_zip(path)
    if start[257:262] == b"ustar":
        raise UnreadableError(
            "is of PyTorch 0.1's format, a tar archive that cannot be read without running code",
            "save it again with PyTorch 0.4 or newer, or add --trust-pickle if you made it")
    return read_stream(path)


def read_trusted(path: str, module: Optional[ModuleType]) -> Any:
    """Whatever the file holds, by running what it says. Models that were pickled by a script
    name their classes as the script's, so those of the model's file stand in for them."""
    main = vars(__import__("__main__"))
    borrowed = {name: value for name, value in vars(module).items()
                if name not in main} if module else {}
    main.update(borrowed)
    try:
        return torch.load(path, map_location="cpu", weights_only=False)
    finally:
        for name in borrowed:
            del main[name]


def read_weights(path: str, trust_pickle: bool = False,
                 module: Optional[ModuleType] = None) -> Any:
    """What the file holds: tensors on the CPU, in dictionaries and lists.

    Raises ExportError for files that are no weights, are damaged, or would have to run code; such
    a file is read all the same with `trust_pickle`, with the classes of `module` where it needs
    them.
    """
    def refuse(what: str, advice: str) -> ExportError:
        return ExportError(Problem(UNREADABLE_INPUT, path, what, advice))

    if not os.path.isfile(path):
        folder = os.path.isdir(path)
        raise refuse("is a folder" if folder else "there is no such file", "check the path")
    try:
        with open(path, "rb") as file:
            is_pickle = not header_length(file.read(9), os.path.getsize(path))
        return read_trusted(path, module) if trust_pickle and is_pickle else read_file(path)
    except UnreadableError as error:
        raise refuse(f"cannot be read as weights: it {error.what}", error.advice) from error
    except RefusedError as error:
        raise refuse(
            f"cannot be read as weights: it wants {error.wanted}, which may run code",
            "save the weights alone with torch.save(model.state_dict(), path), or add "
            "--trust-pickle if you made the file yourself") from error
    except Exception as error:
        what = reason(error)
        if isinstance(error, (EOFError, pickle.UnpicklingError, zipfile.BadZipFile)):
            what = f"it is damaged, truncated or no PyTorch file ({what})"
        raise refuse(f"cannot be read as weights: {what}", SAVE_AGAIN) from error
