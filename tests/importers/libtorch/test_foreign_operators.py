"""TorchScript files that call operators of other libraries, which libtorch cannot even load."""
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
from program import FolderTest, convert, save_trace  # noqa: E402

CANNOT_BE_EXPRESSED = 3

LIBRARY = torch.library.Library("elsewhere", "DEF")
LIBRARY.define("pool(Tensor x, float scale) -> Tensor")
LIBRARY.impl("pool", lambda x, scale: x * scale, "CPU")


class Net(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.ops.elsewhere.pool(x, 0.5) + 1


class Masked(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[x > 0] + 1


class ForeignOperatorsTest(FolderTest):
    def test_is_named_with_its_place(self) -> None:
        model = save_trace(Net(), self.folder / "net.pt", (1, 3, 4, 4))
        done = convert(model, "-i", "1,3,4,4")
        self.assertEqual(done.returncode, CANNOT_BE_EXPRESSED, done.stderr)
        self.assertRegex(done.stderr, r"elsewhere::pool: is no operator of PyTorch \S+ but of another library")
        self.assertIn("code/__torch__", done.stderr)
        self.assertNotIn("damaged", done.stderr)

    def test_masks_of_data_are_no_wrong_usage(self) -> None:
        model = save_trace(Masked(), self.folder / "net.pt", (1, 3, 4, 4))
        done = convert(model, "-i", "1,3,4,4")
        self.assertEqual(done.returncode, CANNOT_BE_EXPRESSED, done.stderr)
        self.assertIn("mask that depends on the input's data", done.stderr)
        self.assertIn("test_foreign_operators.py:26", done.stderr)


if __name__ == "__main__":
    unittest.main()
