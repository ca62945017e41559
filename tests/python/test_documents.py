"""The Python in the documents runs as it is written, and does what they say."""
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from package import SOURCE, FolderTest  # noqa: E402
from program import PYTHON  # noqa: E402

# The model that the examples import.
RESNET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, 2)
        self.pool = nn.MaxPool2d(3, 2, 1)
        self.fc = nn.Linear(8 * 16 * 16, 10)

    def forward(self, x):
        return self.fc(self.pool(torch.relu(self.conv(x))).flatten(1))
"""


class DocumentTest(FolderTest):
    def run_blocks(self, document: Path) -> str:
        """What the Python blocks of a document print; they are one program, as they build on one
        another."""
        blocks = re.findall(r"```python\n(.*?)```", document.read_text(), re.DOTALL)
        (self.folder / "resnet.py").write_text(RESNET)
        environment = dict(os.environ, PYTHONPATH=str(SOURCE / "python"))
        done = subprocess.run([PYTHON, "-c", "\n".join(blocks)], cwd=self.folder, text=True,
                              env=environment, capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_readme(self) -> None:
        self.run_blocks(SOURCE / "README.md")
        self.assertEqual(sorted(path.name for path in (self.folder / "out").iterdir()),
                         ["Sequential.caffemodel", "Sequential.prototxt"])

    def test_python(self) -> None:
        printed = self.run_blocks(SOURCE / "docs" / "python.md")
        self.assertLess(float(printed.splitlines()[0]), 1e-4)  # the largest error
        # What goes wrong is raised, with its place: the model is given an input of four channels.
        line = RESNET[:RESNET.index("return self.fc")].count("\n") + 1
        self.assertRegex(printed, rf"(?m)^\S*resnet\.py {line} forward\(\) raised .*channels.* check")
        self.assertIn("largest difference", printed)
        for path in ("out/Net.prototxt", "out/Net.caffemodel", "net.prototxt", "net.caffemodel"):
            self.assertTrue((self.folder / path).exists(), path)


if __name__ == "__main__":
    unittest.main()
