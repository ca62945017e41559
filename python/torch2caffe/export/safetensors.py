"""The safetensors format: the length of a header, the header as JSON, raw values. No code."""
from __future__ import annotations

import json
import math
import os
import struct
from typing import Any, BinaryIO, Dict, Tuple

import torch

LONGEST_HEADER = 100 << 20

DTYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I16": torch.int16, "I8": torch.int8,
    "U8": torch.uint8, "BOOL": torch.bool,
}


class DamagedError(ValueError):
    """The bytes are not what the format asks for; says which."""


def header_length(start: bytes, file_size: int) -> int:
    """Length of the header of a file that begins so; 0 where it is no safetensors file."""
    if len(start) < 9 or start[8:9] != b"{":
        return 0
    length = struct.unpack("<Q", start[:8])[0]
    return length if length <= min(LONGEST_HEADER, file_size - 8) else 0


def itemsize(dtype: torch.dtype) -> int:
    return torch.empty(0, dtype=dtype).element_size()


def as_tensor(values: bytearray, dtype: torch.dtype) -> torch.Tensor:
    """A tensor of one axis in this memory, which torch does not take where there is none."""
    return torch.frombuffer(values, dtype=dtype) if values else torch.empty(0, dtype=dtype)


def place_of(name: str, entry: Any, size: int) -> Tuple[torch.dtype, Tuple[int, ...], int, int]:
    """Type, shape, and first and last byte of a tensor within the values, all checked."""
    if not isinstance(entry, dict) or entry.get("dtype") not in DTYPES:
        kind = entry.get("dtype") if isinstance(entry, dict) else entry
        raise DamagedError(f"tensor {name} has the unknown type {kind}")
    dtype = DTYPES[entry["dtype"]]
    shape: Any = entry.get("shape")
    offsets: Any = entry.get("data_offsets")
    for numbers in (shape, offsets):
        if not (isinstance(numbers, list) and all(type(n) is int and n >= 0 for n in numbers)):
            raise DamagedError(f"tensor {name} has no proper shape and offsets")
    if len(offsets) != 2 or not offsets[0] <= offsets[1] <= size:
        raise DamagedError(f"tensor {name} lies outside the file")
    if offsets[1] - offsets[0] != math.prod(shape) * itemsize(dtype):
        raise DamagedError(f"tensor {name} has not the size that its shape asks for")
    return dtype, tuple(shape), offsets[0], offsets[1]


def read_safetensors(file: BinaryIO) -> Dict[str, torch.Tensor]:
    """The tensors in a file that header_length() accepts. Raises DamagedError."""
    size = os.fstat(file.fileno()).st_size
    length = header_length(file.read(9), size)
    file.seek(8)
    try:
        header = json.loads(file.read(length).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"its header is no JSON ({error})") from error
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        dtype, shape, begin, end = place_of(name, entry, size - 8 - length)
        file.seek(8 + length + begin)
        values = bytearray(end - begin)
        file.readinto(values)  # type: ignore[attr-defined]
        tensors[name] = as_tensor(values, dtype).reshape(shape)
    return tensors
