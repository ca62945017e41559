"""Writes the .npz files in this folder, from which the fuzzer starts (tests/fuzz).

    arrays.npz        one array of each type that is read, stored as they are
    compressed.npz    the same, compressed
"""
from pathlib import Path

import numpy

FOLDER = Path(__file__).resolve().parent
TYPES = ("<f4", "<f8", "<f2", "<i8", "<i4", "<i2", "|i1", "|u1", "|b1")


def main() -> None:
    arrays = {f"value.{kind[1:]}": numpy.arange(6).reshape(2, 3).astype(kind) for kind in TYPES}
    arrays.update(scalar=numpy.float32(7), none=numpy.zeros((0, 3), "<f4"))
    numpy.savez(FOLDER / "arrays.npz", **arrays)
    numpy.savez_compressed(FOLDER / "compressed.npz", **arrays)


if __name__ == "__main__":
    main()
