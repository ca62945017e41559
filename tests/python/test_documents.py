"""The Python in the documents runs as it is written."""
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
    def test_python_blocks(self) -> None:
        """Those of one document are one program, as they build on one another."""
        for document in (SOURCE / "README.md", SOURCE / "docs" / "python.md"):
            blocks = re.findall(r"```python\n(.*?)```", document.read_text(), re.DOTALL)
            with self.subTest(document.name):
                (self.folder / "resnet.py").write_text(RESNET)
                environment = dict(os.environ, PYTHONPATH=str(SOURCE / "python"))
                done = subprocess.run([PYTHON, "-c", "\n".join(blocks)], cwd=self.folder, text=True,
                                      env=environment, capture_output=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
