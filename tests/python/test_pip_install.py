"""pip install . in a fresh virtual environment gives the program, the package and ConvertModel."""
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from program import PYTHON, SOURCE, FolderTest, SmallNet, save_trace  # noqa: E402

BUILD_MINUTES = 30


class PipInstallTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.bin = self.folder / "venv" / "bin"
        self.run_checked(PYTHON, "-m", "venv", self.folder / "venv")

    def run_checked(self, *command: Any, minutes: float = 3) -> str:
        # None of this source tree's own program and package.
        environment = {key: value for key, value in os.environ.items()
                       if key not in ("TORCH2CAFFE", "PYTHONPATH")}
        done = subprocess.run([str(part) for part in command], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=minutes * 60)
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-2000:])
        return done.stdout

    def skip_without_index(self) -> None:
        reach = [str(self.bin / "pip"), "download", "--no-deps", "-d", str(self.folder),
                 "scikit-build-core>=0.10"]
        done = subprocess.run(reach, capture_output=True, text=True, timeout=180)
        if done.returncode != 0:
            self.skipTest(f"pip cannot reach its index: {done.stderr.strip().splitlines()[-1]}")

    def test_program_package_and_convert_model(self) -> None:
        self.skip_without_index()
        self.run_checked(self.bin / "pip", "install", SOURCE, minutes=BUILD_MINUTES)
        self.run_checked(self.bin / "python", "-c", "import torch2caffe, ConvertModel")
        version = self.run_checked(self.bin / "torch2caffe", "--version").splitlines()[0]
        code = "import torch2caffe; print(torch2caffe.__version__)"
        self.assertEqual(version, self.run_checked(self.bin / "python", "-c", code).strip())
        self.assertEqual(version, self.run_checked(
            self.bin / "python", "-m", "torch2caffe", "--version").splitlines()[0])
        trace = save_trace(SmallNet(), self.folder / "net.pt")
        self.assertIn("largest error", self.run_checked(
            self.bin / "torch2caffe", "convert", trace, "-i", "1,3,12,12"))
        code = ("import torch2caffe\n"
                f"result = torch2caffe.convert({str(trace)!r}, (1, 3, 12, 12))\n"
                "print(result.net.layer[1].name, result.report.equal)")
        self.assertEqual(self.run_checked(self.bin / "python", "-c", code), "conv True\n")


if __name__ == "__main__":
    unittest.main()
