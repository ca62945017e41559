"""Converts whole models and compares the files that come out with PyTorch, by programs that are
not part of this project: OpenCV's own Caffe importer (target opencv) and real Caffe (the others).

    run_models.py --program build/release/bin/torch2caffe --work DIR [--caffe COMMAND]
                  [--target TARGET]... [MODEL...]

The comparison uses another input than the one the program has verified its files with. A model is
made once and kept in DIR; converted files are deleted after their check. What cannot be judged
here is counted as skipped, with the reason. Exit status 1 when anything failed.
"""

import argparse
import functools
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
sys.path.append(str(FOLDER.parent / "support"))
import make_models  # noqa: E402
from catalogue import MODELS  # noqa: E402
from judging import (TOLERANCE, Arrays, Failed, Reference, compare, cv2,  # noqa: E402
                     judge_by_caffe, judge_by_opencv, last_line, reference_of)
from sample import sample  # noqa: E402

TARGETS = ["caffe", "caffe-master", "opencv"]
ROW = "{:28} {:12} {:13} {:>6} {:>11} {:>13} {:>9} {:>7}  {}"


@dataclass
class Row:
    """One line of the table."""

    model: str
    target: str
    judge: str = "-"
    layers: object = "-"
    parameters: object = "-"
    multiply_adds: object = "-"
    error: float | None = None
    seconds: float | None = None
    verdict: str = "passed"

    def __str__(self) -> str:
        error = "-" if self.error is None else f"{self.error:.1e}"
        seconds = "-" if self.seconds is None else f"{self.seconds:.1f}"
        return ROW.format(self.model, self.target, self.judge, self.layers, self.parameters,
                          self.multiply_adds, error, seconds, self.verdict)


@functools.lru_cache(maxsize=1)  # for the targets of one model, which follow one another
def make_reference(name: str, folder: Path) -> Reference:
    path = make_models.make(name, folder)
    return reference_of(MODELS[name], path, torch.jit.load(str(path)))


def convert(program: str, reference: Reference, stem: Path, target: str, caffe: str) -> dict:
    """Runs the program; returns what its --json says, or fails with its first complaint."""
    command = [program, "convert", str(reference.model), "-o", str(stem), "-t", target, "--json"]
    for name, array in reference.inputs.items():
        command += ["-i", (f"{name}=" if name else "") + ",".join(map(str, array.shape))]
    if target != "opencv":
        command += ["--caffe", caffe]
    done = subprocess.run(command, capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": str(torch.get_num_threads())})
    if done.returncode != 0:
        complaint = (done.stderr.strip().splitlines() or ["no message"])[0]
        raise Failed(f"the program exits with {done.returncode}: {complaint}")
    return json.loads(done.stdout)


def check_names(files: dict, outputs: Arrays) -> None:
    """The program's own list names the same output blobs."""
    said = {blob["blob"] for blob in files["blobs"] if blob["output"]}
    if said != set(outputs):
        raise Failed(f"the outputs are {sorted(outputs)}, not {sorted(said)} as --json says")


def check(row: Row, reference: Reference, options: argparse.Namespace) -> None:
    """Converts, judges and fills in the row; raises Failed at the first check that fails."""
    stem = options.work / "converted" / f"{row.model}-{row.target}"
    stem.parent.mkdir(exist_ok=True)
    try:
        start = time.monotonic()
        files = convert(options.program, reference, stem, row.target, options.caffe)
        row.seconds = time.monotonic() - start
        row.layers, row.parameters = files["layers"], files["parameters"]
        row.multiply_adds = files.get("multiply_adds", "-")
        if row.target == "opencv":
            row.judge, outputs = judge_by_opencv(files, reference.inputs)
        else:
            row.judge, outputs = judge_by_caffe(files, reference.inputs, options.caffe, stem)
            check_names(files, outputs)
        row.error = compare(outputs, reference)
        if row.error > TOLERANCE:
            raise Failed(f"differs by more than {TOLERANCE:g}")
    finally:
        for file in stem.parent.glob(f"{stem.name}.*"):
            file.unlink()


def missing_judge(target: str, options: argparse.Namespace) -> str | None:
    """Returns why the target cannot be judged here, or None when it can."""
    if target == "opencv":
        return "no cv2 in this Python (python3-opencv)" if cv2 is None else None
    return None if options.caffe else "no Caffe given (--caffe, see tools/install_caffe.sh)"


def run_row(row: Row, reason: str | None, options: argparse.Namespace) -> None:
    """Sets the row's verdict; `reason` is why it is known to fail, if it is."""
    unavailable = missing_judge(row.target, options)
    if unavailable:
        row.verdict = f"SKIPPED: {unavailable}"
        return
    try:
        check(row, make_reference(row.model, options.work), options)
        if reason:
            row.verdict = f"FAILED: passes, so take it out of known_failures.txt ({reason})"
    except Failed as failure:
        row.verdict = f"SKIPPED: known to fail: {reason}" if reason else f"FAILED: {failure}"
    except Exception as problem:  # such as files that are not there: never the known failure
        row.verdict = f"FAILED: {type(problem).__name__}: {last_line(str(problem))}"


def known_failures() -> dict[tuple[str, str], str]:
    known = {}
    for line in (FOLDER / "known_failures.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            model, target, reason = line.split(maxsplit=2)
            if model not in MODELS or target not in TARGETS:
                sys.exit(f"known_failures.txt names what does not exist: {line}")
            known[model, target] = reason
    return known


def print_partial(rows: list[Row]) -> None:
    """Names the models that only some of the targets have passed."""
    for name in dict.fromkeys(row.model for row in rows):
        targets = {row.target: row.verdict == "passed" for row in rows if row.model == name}
        if len(set(targets.values())) == 2:
            passed = ", ".join(target for target, done in targets.items() if done)
            print(f"note: {name} passed on {passed} only")


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True, help="the torch2caffe to test")
    parser.add_argument("--work", required=True, type=Path, metavar="DIR",
                        help="for models (7 GB for all) and, for a moment, converted files")
    parser.add_argument("--target", action="append", choices=TARGETS, dest="targets",
                        help="may be given several times; default: all")
    parser.add_argument("--caffe", default="", metavar="COMMAND",
                        help="starts a Python that can import caffe")
    parser.add_argument("--jobs", type=int, default=1, metavar="N",
                        help="models at the same time, each on as many processors as are left to it")
    parser.add_argument("models", nargs="*", metavar="MODEL",
                        help="default: all, or one in $TORCH2CAFFE_SAMPLE")
    options = parser.parse_args()
    unknown = set(options.models) - set(MODELS)
    if unknown:
        parser.error(f"no such model: {' '.join(sorted(unknown))}")
    return options


def rows_of(name: str, known: dict[tuple[str, str], str], options: argparse.Namespace) -> list[Row]:
    """Checks a model for all targets."""
    torch.set_num_threads(max(1, (os.cpu_count() or 1) // options.jobs))
    rows = [Row(name, target) for target in options.targets or TARGETS]
    for row in rows:
        run_row(row, known.get((name, row.target)), options)
    return rows


def all_rows(known: dict[tuple[str, str], str], options: argparse.Namespace) -> Iterator[Row]:
    """In the order of the models."""
    names = options.models or sample(MODELS)
    with ProcessPoolExecutor(options.jobs) as pool:
        waiting = [pool.submit(rows_of, name, known, options) for name in names]
        for rows in waiting:
            yield from rows.result()


def main() -> int:
    options = parse_options()
    known = known_failures()
    options.work = options.work.resolve()
    options.work.mkdir(parents=True, exist_ok=True)
    rows = []
    print(ROW.format("model", "target", "judge", "layers", "parameters", "multiply-adds",
                     "max error", "seconds", "verdict"), flush=True)
    for row in all_rows(known, options):
        print(row, flush=True)
        rows.append(row)
    print_partial(rows)
    verdicts = [row.verdict.split(":")[0] for row in rows]
    failed = verdicts.count("FAILED")
    print(f"{verdicts.count('passed')} passed, {failed} failed, "
          f"{verdicts.count('SKIPPED')} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
