"""The models of tests/models in the programs that read Caffe files: converted for the program's own
target, or for another, and judged by that program.

    run_catalogue.py --program build/release/bin/torch2caffe --work build/models [--target TARGET]
                     [--record] JUDGE... [--models MODEL...]

A line for each model and judge: equal, with the largest error; WRONG, which no model may be with the
program's own target; refused by the conversion, with what the target lacks; refused by the program,
with its last words. --record writes them into catalogue.txt beside this, with the checksums of the
files. Exit status 1 where one is WRONG.
"""
from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "models"), str(HERE.parent / "support")]
import make_models  # noqa: E402
from catalogue import MODELS  # noqa: E402
from half_precision import error_in_half_precision  # noqa: E402
from recorded import RECORD, Line, checksum, command, read, write  # noqa: E402
from sample import sample  # noqa: E402

TOLERANCE = 1e-3
# Those that compute in half precision, which costs deep networks more: twice what it costs PyTorch.
HALF_PRECISION = {"rknn"}
TOLERANCE_OF_HALF = 1e-2
NOT_EQUAL = 4


def tolerance_of(judge: str, model: str) -> float:
    if judge not in HALF_PRECISION:
        return TOLERANCE
    return max(TOLERANCE_OF_HALF, 2 * error_in_half_precision(model))


def last_words(report: dict[str, Any], error: str) -> str:
    problems = report.get("problems") or []
    said = "{module} {subject}: {what}".format(**problems[0]) if problems else error
    return " ".join(said.split())[:160]


def judged(program: str, work: Path, judge: str, target: str, model: str, seconds: int) -> Line:
    path = make_models.make(model, work)
    with tempfile.TemporaryDirectory() as folder:
        stem = Path(folder) / model
        words = [*command(program, MODELS[model], path, target, stem), "--judge", judge,
                 "--tolerance", str(tolerance_of(judge, model)), "--judge-seconds", str(seconds)]
        done = subprocess.run(words, capture_output=True, text=True)
        report = json.loads(done.stdout) if done.stdout else {}
        if done.returncode == 0:
            return Line(model, judge, target, "equal", checksum(stem.with_suffix(".prototxt")),
                        f"{report['max_error']:.1e}")
        said = last_words(report, done.stderr)
        if done.returncode == NOT_EQUAL:
            return Line(model, judge, target, "WRONG", "-", said)
        unproved = stem.with_suffix(".prototxt.unverified")
        if unproved.exists():
            return Line(model, judge, target, "not-run", checksum(unproved), said)
        return Line(model, judge, target, "refused", "-", said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--target", help="default: the judge's own")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--judge-seconds", type=int, default=120)
    parser.add_argument("judges", nargs="+")
    parser.add_argument("--models", nargs="*", default=[], help="default: all, or a sample")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    asked = [(judge, model) for model in options.models or sample(MODELS)
             for judge in options.judges]
    lines = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for line in pool.map(lambda pair: judged(options.program, options.work.resolve(), pair[0],
                                                 options.target or pair[0], pair[1],
                                                 options.judge_seconds), asked):
            print(line, flush=True)
            lines.append(line)
            if options.record:
                write([line])
    wrong = [line for line in lines if line.verdict == "WRONG"]
    print(f"{sum(line.verdict == 'equal' for line in lines)} equal, {len(wrong)} WRONG, "
          f"{len(lines)} in all; recorded: {len(read())} in {RECORD.name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
