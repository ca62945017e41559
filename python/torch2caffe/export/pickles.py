"""Reads pickles of weights without ever running code that they name.

A pickle builds objects by calling what it names. Here it can name only what `ALLOWED` lists:
tensors, containers, and things that training scripts keep beside the weights, which are read over.
None of it imports, opens or calls anything. Every other name is refused before it is looked up.

torch.load(weights_only=True) has the same aim, but torch 1.13's stops at the first float of an
optimiser's state, and until 2.6 it had a hole that let code run (CVE-2025-32434).
"""
from __future__ import annotations

import io
import pickle
import pickletools
from typing import IO, Any, Callable, Dict, Tuple

import torch

from .inert import Function, Ignored, Storage, TensorRecord, Table, tensor_record, with_tensors


class RefusedError(pickle.UnpicklingError):
    """The pickle names something that weights do not need."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


def rebuild_tensor(storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> TensorRecord:
    return tensor_record(storage, offset, size, stride)


def rebuild_tensor_of_dtype(storage: Any, offset: Any, size: Any, stride: Any, _grad: Any,
                            _hooks: Any, dtype: torch.dtype, *_: Any) -> TensorRecord:
    return tensor_record(storage, offset, size, stride, dtype)


def rebuild_parameter(data: Any, *_: Any) -> Any:
    return data


def rebuild_from_type(function: Any, _type: Any, arguments: Tuple[Any, ...], _state: Any) -> Any:
    """For tensors that somebody gave attributes."""
    if not isinstance(function, Function):
        raise pickle.UnpicklingError("rebuilds a tensor by something that is no function")
    return function(*arguments)


DTYPES = ("float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64",
          "bool", "complex64", "complex128")

STORAGES = {
    "HalfStorage": torch.float16, "BFloat16Storage": torch.bfloat16,
    "FloatStorage": torch.float32, "DoubleStorage": torch.float64,
    "ByteStorage": torch.uint8, "CharStorage": torch.int8, "ShortStorage": torch.int16,
    "IntStorage": torch.int32, "LongStorage": torch.int64, "BoolStorage": torch.bool,
    "ComplexFloatStorage": torch.complex64, "ComplexDoubleStorage": torch.complex128,
    "UntypedStorage": torch.uint8,
}

REBUILDERS: Dict[str, Callable[..., Any]] = {
    "torch._utils._rebuild_tensor": rebuild_tensor,  # torch 0.1 to 0.3
    "torch._utils._rebuild_tensor_v2": rebuild_tensor,
    "torch._utils._rebuild_tensor_v3": rebuild_tensor_of_dtype,
    "torch._utils._rebuild_parameter": rebuild_parameter,
    "torch._utils._rebuild_parameter_with_state": rebuild_parameter,
    "torch._tensor._rebuild_from_type_v2": rebuild_from_type,
    "torch.nn.parameter.Parameter": rebuild_parameter,
    "torch.nn.parameter.Buffer": rebuild_parameter,
    "torch.Tensor": rebuild_parameter,
    "torch.Size": lambda sizes=(): tuple(sizes),
    "collections.OrderedDict": Table,
    "collections.defaultdict": lambda _factory=None, *items: dict(*items),
    "collections.Counter": lambda *items: dict(*items),
    "builtins.set": set,
    "builtins.frozenset": frozenset,
    "builtins.complex": complex,
}

IGNORED = (
    "torch.device", "torch.serialization._get_layout",
    "argparse.Namespace", "numpy.dtype", "numpy.ndarray",
    "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    "pathlib.PosixPath", "pathlib.PurePosixPath", "pathlib.WindowsPath", "pathlib.PureWindowsPath",
    "pathlib._local.PosixPath", "pathlib._local.WindowsPath",
    "datetime.datetime", "datetime.timedelta", "datetime.date",
    "_codecs.encode", "builtins.slice", "builtins.range", "builtins.bytearray",
    "builtins.int", "builtins.float", "builtins.str", "builtins.list", "builtins.dict",
)


def allowed_names() -> Dict[str, Any]:
    allowed: Dict[str, Any] = {"torch." + name: getattr(torch, name) for name in DTYPES}
    for name, dtype in STORAGES.items():
        for module in ("torch", "torch.cuda", "torch.storage"):
            allowed[f"{module}.{name}"] = dtype
    allowed.update({name: Function(function) for name, function in REBUILDERS.items()})
    allowed.update({name: Ignored for name in IGNORED})
    return allowed


ALLOWED = allowed_names()


class WeightsUnpickler(pickle.Unpickler):
    """Reads one object. `load_storage` gets the storages that tensors lie in: the tuple behind
    "storage", whose first member is the dtype; returns a tensor of one axis."""

    def __init__(self, file: IO[bytes], load_storage: Callable[..., torch.Tensor]) -> None:
        super().__init__(file, encoding="utf-8", errors="surrogateescape")
        self._load_storage = load_storage

    def find_class(self, module: str, name: str) -> Any:
        full_name = f"{'builtins' if module == '__builtin__' else module}.{name}"  # of Python 2
        if full_name not in ALLOWED:
            raise RefusedError(full_name)
        return ALLOWED[full_name]

    def persistent_load(self, saved_id: Any) -> Storage:
        if not (isinstance(saved_id, tuple) and saved_id and saved_id[0] == "storage"):
            raise pickle.UnpicklingError("names something outside the pickle that is no storage")
        if not isinstance(saved_id[1], torch.dtype):
            raise pickle.UnpicklingError("holds a storage without a type")
        return Storage(self._load_storage(*saved_id[1:]))


def one_pickle(file: IO[bytes]) -> bytes:
    """The bytes of the pickle that begins here, and no more: what its opcodes ask to be read cannot
    be longer.

    Raises UnpicklingError where they are damaged or would take memory out of proportion: the
    unpickler makes room for every place in its memo up to the largest that is named.
    """
    start = file.tell()
    largest = 0
    try:
        for opcode, argument, _ in pickletools.genops(file):
            if opcode.name in ("PUT", "BINPUT", "LONG_BINPUT"):
                largest = max(largest, argument)
    except ValueError as error:
        raise pickle.UnpicklingError(str(error)) from error
    length = file.tell() - start
    if largest > length:
        raise pickle.UnpicklingError(f"remembers something at place {largest}")
    file.seek(start)
    return file.read(length)


def load_pickle(file: IO[bytes], load_storage: Callable[..., torch.Tensor]) -> Any:
    """The object that is pickled here, with tensors in its dictionaries and lists."""
    content = io.BytesIO(one_pickle(file))
    return with_tensors(WeightsUnpickler(content, load_storage).load())
