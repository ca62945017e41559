"""What the tests of work share that this PyTorch does where libtorch cannot."""
from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import torch

SOURCE = Path(os.environ["TORCH2CAFFE_SOURCE"])
sys.path[:0] = [str(SOURCE / "tests" / name) for name in ("support", "models", "app")]
sys.path.insert(0, str(SOURCE / "python"))
import export_models  # noqa: E402, F401, before torchvision is imported
from program import FolderTest  # noqa: E402
from random_weights import SMALLEST_SPREAD  # noqa: E402

UNREADABLE, INEXPRESSIBLE, NOT_PROVED = 2, 3, 7
HIDDEN = {**os.environ, "TORCH2CAFFE_PLUGINS": "/nowhere"}


class ProvedTest(FolderTest):
    """With a check that this PyTorch's values were what the Caffe network was compared with."""

    def check_proved(self, done: Any, noted: str) -> dict[str, Any]:
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        outputs = [blob for blob in said["blobs"] if blob["output"]]
        self.assertTrue(said["equal"] and outputs)
        for blob in outputs:
            self.assertGreater(blob["spread"], SMALLEST_SPREAD)
        self.assertEqual(said["torch"], f"PyTorch {torch.__version__}")
        (note,) = [note for note in said["notes"] if noted in note]
        self.assertIn(f"PyTorch {torch.__version__} of ", note)
        self.assertIn("libtorch", note)
        return said
