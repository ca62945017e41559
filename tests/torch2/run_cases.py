"""Every operator test of tests/end_to_end through torch.export: its model is exported by this
PyTorch, converted without any libtorch, and proved by what PyTorch computed.

    run_cases.py --program torch2caffe --tests end_to_end_tests --work DIR [FILTER]

Every tenth model is converted from its TorchScript file as well: both importers must give the same
layers. Cases that torch.export or Python do not take are counted as skipped, with the reason.
"""
from __future__ import annotations

import argparse
import functools
import os
import re
import shutil
import subprocess
import sys
import warnings
import zlib
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from cases import load  # noqa: E402

from torch2caffe.export.exporting import export_program, record, save_program  # noqa: E402

# Of the cases that can be exported, more may not fail to be: then the test itself is broken.
MOST_SKIPPED = 0.1


def save_cases(tests: str, folder: Path, only: str) -> list[Path]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {**os.environ, "TORCH2CAFFE_SAVE_CASES": str(folder)}
    subprocess.run([tests, f"--gtest_filter=*{only}*_on_caffe", "--gtest_brief=1"],
                   env=environment, stdout=subprocess.DEVNULL, check=False)
    return sorted(folder.glob("*.json"))


def convert(program: str, model: Path, inputs: list[torch.Tensor], *options: str,
            plugins: bool = False) -> subprocess.CompletedProcess[str]:
    shapes = []
    for tensor in inputs:
        kind = "" if tensor.is_floating_point() else str(tensor.dtype).replace("torch.", "") + ":"
        shapes += ["-i", kind + ",".join(map(str, tensor.shape))]
    environment = dict(os.environ)
    if not plugins:
        environment["TORCH2CAFFE_PLUGINS"] = "/nowhere"
    return subprocess.run([program, "convert", str(model), *shapes, *options],
                          capture_output=True, text=True, env=environment)


def layers_of(prototxt: Path) -> Counter[str]:
    return Counter(re.findall(r'^  type: "(\w+)"', prototxt.read_text(), re.MULTILINE))


def compare_importers(program: str, case: Path, inputs: list[torch.Tensor]) -> str:
    """What is wrong; nothing where both importers lead to the same layers."""
    stem = case.with_name(case.stem.replace(".", "_") + "_from_script")
    done = convert(program, case.with_suffix(".pt"), inputs, "-o", str(stem), "--no-verify",
                   plugins=True)
    if done.returncode != 0:
        return f"the TorchScript file does not convert: {done.stderr}"
    ours = layers_of(case.with_suffix(".prototxt"))
    theirs = layers_of(stem.with_suffix(".prototxt"))
    return "" if ours == theirs else f"layers {dict(ours)}, but from TorchScript {dict(theirs)}"


def run(program: str, case: Path) -> tuple[str, str]:
    """"passed", "skipped" or "FAILED", and why."""
    archive = case.with_suffix(".pt2")
    try:
        with torch.no_grad():
            model, inputs = load(case)
            exported = export_program(model, inputs)
            save_program(exported, str(archive))
            record(exported, inputs, str(archive), str(case.with_suffix(".reference.npz")), True)
    except Exception as error:  # torch.export and Python refuse in many ways
        return "skipped", f"{type(error).__name__}: {' '.join(str(error).split())[:120]}"
    done = convert(program, archive, inputs, "-o", str(case.with_suffix("")))
    if done.returncode != 0:
        return "FAILED", f"exit status {done.returncode}: {done.stderr.strip()}"
    if zlib.crc32(case.name.encode()) % 10 == 0:
        wrong = compare_importers(program, case, inputs)
        if wrong:
            return "FAILED", wrong
    return "passed", ""


def known_failures() -> dict[str, str]:
    """Names of cases, and why they fail."""
    lines = (Path(__file__).parent / "known_failures.txt").read_text().splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line.strip() and line[0] != "#")


def with_known(known: dict[str, str], name: str, verdict: str, why: str) -> tuple[str, str]:
    """A known failure is skipped, for the reason given there. When it passes, that fails."""
    if name not in known:
        return verdict, why
    if verdict == "FAILED":
        return "skipped", known[name]
    return "FAILED", "passes, so take it out of known_failures.txt"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--tests", required=True, help="the program end_to_end_tests")
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("filter", nargs="?", default="")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    cases = save_cases(options.tests, options.work.resolve(), options.filter)
    known = known_failures()
    counts: Counter[str] = Counter()
    with ProcessPoolExecutor(os.cpu_count(), initializer=torch.set_num_threads,
                             initargs=(1,)) as pool:
        verdicts = pool.map(functools.partial(run, options.program), cases, chunksize=8)
        results = list(zip(cases, verdicts))
    for case, (verdict, why) in results:
        verdict, why = with_known(known, case.stem, verdict, why)
        counts[verdict] += 1
        if why:
            print(f"{verdict} {case.stem}: {why}", flush=True)
    print(f"torch {torch.__version__}: " +
          ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("passed", "FAILED", "skipped")))
    enough = counts["passed"] > 0 and counts["skipped"] <= MOST_SKIPPED * len(cases)
    return 0 if enough and counts["FAILED"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
