"""Operators that only PyTorch 2 has, or that only it spells so, as torch.export gives them and in
parts (run_decompositions). Each is converted without any libtorch and proved by what PyTorch
computed; what is made for OpenCV, its own importer then runs on another input.

    new_operators.py --program torch2caffe --work DIR [FILTER]

TORCH2CAFFE_SAMPLE=N takes one in N.
"""
from __future__ import annotations

import argparse
import functools
import json
import os
import shutil
import sys
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import export_models  # noqa: F401, before torchvision is imported
import torch
from judging import TOLERANCE, Failed, Reference, compare, judge_by_opencv
from make_models import check_different, flat_outputs
from operator_cases import CASES, Case
from random_weights import SMALLEST_SPREAD, random_input, spread
from run_cases import convert, known_failures, with_known
from sample import sample
from torch import nn

from torch2caffe.export.exporting import export_program, record, save_program

FORMS = ("exported", "decomposed")


def build(case: Case) -> nn.Module:
    """The model with weights of which none is 0 or 1, as many would be at first."""
    torch.manual_seed(7)
    model = case.build().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.uniform_(*((0.5, 1.5) if parameter.ndim == 1 else (-0.7, 0.7)))
    return model


def inputs_of(case: Case, seed: int) -> list[torch.Tensor]:
    return [random_input(seed + 1000 * i, shape) for i, shape in enumerate(case.shapes)]


def reference_of(case: Case, path: Path, model: nn.Module, names: list[str]) -> Reference:
    """Other inputs than those that the program verifies its files with."""
    inputs = inputs_of(case, seed=2)
    with torch.no_grad():
        outputs = flat_outputs(model(*inputs))
    check_different(case.name, outputs)
    if any(spread(output) < SMALLEST_SPREAD for output in outputs):
        raise Failed("invalid test: an output of PyTorch's has no spread")
    return Reference(path, {name: x.numpy() for name, x in zip(names, inputs)}, outputs, False)


def check_operator(case: Case, *programs: Any) -> None:
    targets = {str(node.target) for program in programs for node in program.graph.nodes}
    if case.operator and case.operator not in targets:
        raise Failed(f"invalid test: PyTorch does not export {case.operator}")


def save(case: Case, model: nn.Module, inputs: list[torch.Tensor], form: str, stem: Path
         ) -> list[str]:
    """Writes STEM.pt2 and what PyTorch computes with it; returns the names of the inputs."""
    with torch.no_grad():
        program = export_program(model, inputs)
        if form == "decomposed":
            parts = program.run_decompositions()
            check_operator(case, program, parts)
            program = parts
        archive = f"{stem}.pt2"
        save_program(program, archive)
        record(program, inputs, archive, f"{stem}.reference.npz", True)
    return list(program.graph_signature.user_inputs)


def converted(program: str, archive: Path, inputs: list[torch.Tensor], *options: str
              ) -> dict[str, Any]:
    done = convert(program, archive, inputs, *options, "--json")
    if done.returncode != 0:
        raise Failed(f"exit status {done.returncode}: {done.stderr.strip()}")
    said = json.loads(done.stdout)
    outputs = [blob["equal"] for blob in said["blobs"] if blob["output"]]
    if not outputs or not all(outputs):
        raise Failed("no output was compared, or one is not equal")
    return said


def check_recognised(program: str, case: Case, archive: Path, inputs: list[torch.Tensor]) -> None:
    done = convert(program, archive, inputs, "-o", str(archive.with_suffix("")), "--no-verify",
                   "--dump-after", "recognise")
    if f"{case.recognised}(" not in done.stdout + done.stderr:
        raise Failed(f"it was not recognised as {case.recognised}")


def run(program: str, folder: Path, name: str, form: str) -> str:
    """What is wrong; nothing where all is well."""
    case = CASES[name]
    stem = folder / f"{case.name}_{form}"
    archive = stem.with_suffix(".pt2")
    model, inputs = build(case), inputs_of(case, seed=1)
    try:
        names = save(case, model, inputs, form, stem)
        converted(program, archive, inputs, "-t", "caffe", "-o", f"{stem}_caffe")
        files = converted(program, archive, inputs, "-t", "opencv", "-o", f"{stem}_opencv")
        reference = reference_of(case, archive, model, names)
        judge, outputs = judge_by_opencv(files, reference.inputs)
        error = compare(outputs, reference)
        if error > TOLERANCE:
            raise Failed(f"differs by {error:.1e} in {judge}")
        if case.recognised:
            check_recognised(program, case, archive, inputs)
    except Failed as failure:
        return str(failure)
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("filter", nargs="?", default="")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    folder = options.work.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pairs = sample((name, form) for name in CASES if options.filter in name for form in FORMS)
    counts: Counter[str] = Counter()
    known = known_failures()
    with ProcessPoolExecutor(os.cpu_count(), initializer=torch.set_num_threads,
                             initargs=(1,)) as pool:
        faults = list(pool.map(functools.partial(run, options.program, folder), *zip(*pairs)))
    for pair, why in zip(pairs, faults):
        name = ".".join(pair)
        verdict, why = with_known(known, name, "FAILED" if why else "passed", why)
        counts[verdict] += 1
        if why:
            print(f"{verdict} {name}: {why}", flush=True)
    print(f"torch {torch.__version__}, new operators: " +
          ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("passed", "FAILED", "skipped")))
    return 0 if counts["passed"] > 0 and counts["FAILED"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
