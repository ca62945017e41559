"""What a pickle of weights gets to hold while it is read, none of which it can change; and the
tensors that this becomes behind it.

A pickle may set items and the state of every object that it made. On a tensor that would write into
memory and replace its storage, so there are no tensors before the pickle is read to its end.
"""
from __future__ import annotations

import math
import pickle
from typing import Any, Dict, Optional

import torch


class Sealed:
    """Around something that a pickle may pass on and nothing else."""

    __slots__ = ("value",)
    value: Any

    def __init__(self, value: Any) -> None:
        object.__setattr__(self, "value", value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise pickle.UnpicklingError(f"sets {name} of a {type(self).__name__}")

    def __setstate__(self, state: Any) -> None:
        raise pickle.UnpicklingError(f"sets the state of a {type(self).__name__}")

    def __setitem__(self, key: Any, value: Any) -> None:
        raise pickle.UnpicklingError(f"sets an item of a {type(self).__name__}")


class Function(Sealed):
    """A function that the pickle may call."""

    __slots__ = ()

    def __call__(self, *arguments: Any) -> Any:
        return self.value(*arguments)


class Storage(Sealed):
    """The values that tensors lie in: a tensor of one axis."""

    __slots__ = ()


class TensorRecord(Sealed):
    """A tensor to be: a function that makes it."""

    __slots__ = ()


class Table(dict):  # type: ignore[type-arg]
    """An OrderedDict without attributes: a state_dict has the versions of its modules there."""

    __slots__ = ()

    def __setstate__(self, state: Any) -> None:
        pass


class Ignored:
    """Stands for an object that is not needed, such as a path or the scalar of an accuracy."""

    __slots__ = ()

    def __new__(cls, *_arguments: Any, **_named: Any) -> Ignored:
        return super().__new__(cls)

    # Static, as the pickle also holds the class itself, and may set that one's state as well.
    @staticmethod
    def __setstate__(state: Any) -> None:
        pass

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def append(self, value: Any) -> None:
        pass

    def extend(self, values: Any) -> None:
        pass


# ---- views ----

def are_sizes(values: Any) -> bool:
    """Whether these are integers from 0 on, of Python's own, which do not wrap around."""
    return isinstance(values, (tuple, list)) and all(
        type(value) is int and value >= 0 for value in values)


def check_view(numel: int, offset: Any, size: Any, stride: Any) -> None:
    """Raises UnpicklingError unless the view lies within so many elements.

    torch computes this with 64 bits, where a large offset wraps around to one before the storage.
    """
    if not (are_sizes([offset]) and are_sizes(size) and are_sizes(stride)
            and len(size) == len(stride)):
        raise pickle.UnpicklingError("holds a tensor without proper sizes and strides")
    extent = 1 + sum((n - 1) * step for n, step in zip(size, stride)) if 0 not in size else 0
    # Strides of 0 make many elements of one.
    if offset + extent > numel or math.prod(size) >= 1 << 60:
        raise pickle.UnpicklingError("holds a tensor that reaches beyond its storage")


def part_of(storage: torch.Tensor, offset: Any, size: Any) -> torch.Tensor:
    """A storage that is a part of another, as torch 0.3 had them."""
    check_view(storage.numel(), offset, [size], [1])
    return storage[offset:offset + size]


def tensor_record(storage: Any, offset: Any, size: Any, stride: Any,
                  dtype: Optional[torch.dtype] = None) -> TensorRecord:
    """A view of a storage, whose values are taken for `dtype` where one is given."""
    if not isinstance(storage, Storage):
        raise pickle.UnpicklingError("holds a tensor without a storage")

    def tensor() -> torch.Tensor:
        values = storage.value if dtype is None else storage.value.view(dtype)
        check_view(values.numel(), offset, size, stride)
        # as_strided counts from the beginning of the memory, in which `values` may be a part.
        return torch.as_strided(values, tuple(size), tuple(stride),
                                values.storage_offset() + offset)

    return TensorRecord(tensor)


# ---- what was read ----

def with_tensors(value: Any, known: Optional[Dict[int, Any]] = None) -> Any:
    """The same dictionaries, lists and tuples, with tensors for their records.

    What several places share is made once: a small pickle can hold a value in very many.
    """
    known = {} if known is None else known
    if id(value) in known:
        return known[id(value)]
    made: Any = value
    if isinstance(value, TensorRecord):
        made = known[id(value)] = value.value()
    elif isinstance(value, dict):
        made = known[id(value)] = {}  # before its members, which may hold it
        made.update((key, with_tensors(inner, known)) for key, inner in value.items())
    elif isinstance(value, list):
        made = known[id(value)] = []
        made.extend(with_tensors(inner, known) for inner in value)
    elif isinstance(value, tuple):
        made = known[id(value)] = tuple(with_tensors(inner, known) for inner in value)
    return made
