"""What a run takes of tests that are many and heavy: one part in so many, another at each commit,
as GoogleTest's own programs do with GTEST_TOTAL_SHARDS and GTEST_SHARD_INDEX.

    sample.py N    prints the number of this commit's part, from 0 to N - 1

TORCH2CAFFE_SAMPLE=N says in how many parts; 1 is all.
"""
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

NOT_RUN = "not of this commit's sample; TORCH2CAFFE_SAMPLE=1 runs all"


def part(parts: int) -> int:
    """0 where this is no clone."""
    done = subprocess.run(["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"],
                          capture_output=True, text=True)
    return int(done.stdout.strip() or "0", base=16) % parts


def sample(names: Iterable[str], one_in: int = 1) -> list[str]:
    """The names of this commit's part, in their order; `one_in`: the parts where
    TORCH2CAFFE_SAMPLE does not say."""
    parts = int(os.environ.get("TORCH2CAFFE_SAMPLE", one_in))
    return list(names)[part(parts)::parts]


if __name__ == "__main__":
    print(part(int(sys.argv[1])))
