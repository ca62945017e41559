"""Whole models through torch.export: exported by this PyTorch and converted in two ways, as archives
and as the Python files that they come from. Archives are proved by the program itself with another
PyTorch's operators, those of the libtorch that it was built with. All files are then run by
OpenCV's own importer on another input, and compared with this PyTorch. Where tests/models has left
the same network as TorchScript (--scripts), both must give the same prototxt but for names.

    run_archives.py --program torch2caffe --work DIR [MODEL...]

An archive is deleted after its check; all together take 7 GB. TORCH2CAFFE_SAMPLE=N takes one model
in N where none is named.
"""
from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path

import export_models
import torch
from catalogue import MODELS
from judging import (TOLERANCE, Failed, Reference, compare, judge_by_opencv, last_line,
                     reference_of)
from sample import sample

# Those that are converted from their Python file as well.
FROM_PYTHON = ["resnet18", "mobilenet_v3_small", "unet_bilinear"]

SOURCE = """\
import sys
sys.path.insert(0, {folder!r})
import export_models
from catalogue import MODELS

def build_model():
    return MODELS[{name!r}].build()
"""


def shapes_of(reference: Reference) -> list[str]:
    """The options of `convert` that say what its inputs are."""
    return [word for name, array in reference.inputs.items()
            for word in ("-i", (f"{name}=" if name else "") + ",".join(map(str, array.shape)))]


def convert(program: str, words: list[str], reference: Reference, stem: Path) -> str:
    """Returns what is known of the files; raises Failed where they are not equal."""
    command = [program, "convert", *words, "-o", str(stem), "-t", "opencv", *shapes_of(reference)]
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode != 0:
        raise Failed(f"the program exits with {done.returncode}: {done.stderr.strip()}")
    for line in (done.stdout + done.stderr).splitlines():
        if "traced" in line:
            raise Failed(f"torch.export did not take it: {line}")
    files = {kind: f"{stem}.{kind}" for kind in ("prototxt", "caffemodel")}
    judge, outputs = judge_by_opencv(files, reference.inputs)
    error = compare(outputs, reference)
    if error > TOLERANCE:
        raise Failed(f"differs by {error:.1e} in {judge}")
    return f"largest error {error:.1e} in {judge}, {seconds:.1f} s"


def without_names(prototxt: Path) -> str:
    """Its text with a number for each name of a layer or blob, in the order of their first use."""
    numbers: dict[str, int] = {}
    text = re.sub(r"#.*|^name: .*", "", prototxt.read_text(), flags=re.MULTILINE)
    return re.sub(r'(name|bottom|top): "([^"]*)"',
                  lambda found: f"{found[1]}: {numbers.setdefault(found[2], len(numbers))}",
                  text).strip()


def check_same(program: str, reference: Reference, archive: Path, script: Path) -> None:
    """Raises Failed where a TorchScript file gives another network than the archive."""
    texts = []
    for model in (archive, script):
        stem = archive.with_name(f"{archive.stem}-unproved")
        done = subprocess.run([program, "convert", str(model), "-o", str(stem), "-t", "caffe",
                               "--no-verify", *shapes_of(reference)],
                              capture_output=True, text=True)
        written = list(archive.parent.glob(f"{stem.name}.*"))
        texts += [without_names(path) for path in written if ".prototxt" in path.name]
        for path in written:
            path.unlink()
        if not written:
            raise Failed(f"{model.name} is not converted: {done.stderr.strip()}")
    if texts[0] != texts[1]:
        layers = [text.count("layer {") for text in texts]
        raise Failed(f"the archive gives another network ({layers[0]} layers) than TorchScript "
                     f"({layers[1]})")


def ways_of(name: str, archive: Path, folder: Path) -> dict[str, list[str]]:
    """The words of `convert` by what they convert."""
    ways = {"archive": [str(archive)]}
    if name in FROM_PYTHON:
        source, weights = folder / f"{name}_source.py", folder / f"{name}.pth"
        source.write_text(SOURCE.format(folder=str(Path(__file__).resolve().parent), name=name))
        torch.save(torch.export.load(str(archive)).state_dict, weights)
        ways["Python file"] = [str(source), str(weights), "--python", sys.executable]
    return ways


def run(program: str, name: str, folder: Path, scripts: Path) -> int:
    """Prints a line for each way; returns how many failed."""
    failed = 0
    try:
        archive = export_models.export(name, folder)
        network = torch.export.load(str(archive)).module()
        reference = reference_of(MODELS[name], archive, network)
        script = scripts / f"{name}.pt"
        if script.exists():
            check_same(program, reference, archive, script)
        for way, words in ways_of(name, archive, folder).items():
            said = convert(program, words, reference, folder / f"{name}-converted")
            print(f"{name}, {way}: {said}", flush=True)
    except Failed as failure:
        failed += 1
        print(f"{name}: FAILED: {failure}", flush=True)
    except Exception as problem:  # such as a model that torch.export does not take
        failed += 1
        print(f"{name}: FAILED: {type(problem).__name__}: {last_line(str(problem))}", flush=True)
    finally:
        for file in (*folder.glob(f"{name}-converted.*"), folder / f"{name}.pt2",
                     folder / f"{name}.pth"):
            file.unlink(missing_ok=True)
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--scripts", type=Path, default=Path("build/models"), metavar="DIR",
                        help="where tests/models keeps its TorchScript files")
    parser.add_argument("models", nargs="*", metavar="MODEL", help="default: all")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    options.work.mkdir(parents=True, exist_ok=True)
    # A module of TorchScript is none for torch.export.
    names = options.models or sample(name for name, model in MODELS.items() if not model.scripted)
    failed = sum(run(options.program, name, options.work.resolve(), options.scripts)
                 for name in names)
    print(f"torch {torch.__version__}: {len(names) - failed} models passed, {failed} FAILED")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
