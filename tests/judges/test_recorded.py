"""What docs/deploying.md says of models in programs that read Caffe files is what was recorded, and
what was recorded is of the files that are written today."""
from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["TORCH2CAFFE_SOURCE"])
PROGRAM = os.environ["TORCH2CAFFE"]
WORK = Path(os.environ["TORCH2CAFFE_BUILD"]) / "models"
sys.path[:0] = [str(SOURCE / "tests" / folder) for folder in ("judges", "models", "support")]
import make_models  # noqa: E402
import models_page  # noqa: E402
from catalogue import MODELS  # noqa: E402
from recorded import checksum, command, read  # noqa: E402
from sample import sample  # noqa: E402

FILES = {f"{line.model} {line.target}": line.checksum for line in read() if line.checksum != "-"}
AGAIN = "judge it again: tests/judges/run_catalogue.py --record, then tests/judges/models_page.py"


class Recorded(unittest.TestCase):
    def test_no_model_is_wrong_with_a_programs_own_target(self) -> None:
        wrong = [f"{line.model} in {line.judge}" for line in read()
                 if line.verdict == "WRONG" and line.target == line.judge]
        self.assertEqual(wrong, [])

    def test_the_page_says_what_was_recorded(self) -> None:
        said = models_page.written()
        day = re.search(r"recorded them on (.+?) in", said)
        assert day is not None, "the section does not say when"
        self.assertEqual(said, models_page.section(day[1]), "run tests/judges/models_page.py")

    def test_files_are_those_that_were_judged(self) -> None:
        WORK.mkdir(exist_ok=True)
        for name in sample(FILES, one_in=20):
            model, target = name.split()
            with self.subTest(model=model, target=target), tempfile.TemporaryDirectory() as folder:
                stem = Path(folder) / model
                path = make_models.make(model, WORK)
                words = command(PROGRAM, MODELS[model], path, target, stem)
                subprocess.run([*words, "--no-verify"], check=True, capture_output=True)
                self.assertEqual(checksum(stem.with_suffix(".prototxt")), FILES[name], AGAIN)


if __name__ == "__main__":
    unittest.main()
