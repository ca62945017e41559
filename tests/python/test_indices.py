"""Inputs of whole numbers, which are indices of embeddings."""
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import SOURCE, FolderTest, convert  # noqa: E402

sys.path.insert(0, str(SOURCE / "python"))
import torch2caffe  # noqa: E402

MODEL = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(20, 6, padding_idx=0)
        self.last = nn.Linear(6, 3)

    def forward(self, ids):
        return self.last(self.words(ids))

def build_model():
    return Net()
"""


class Words(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(20, 6)

    def forward(self, ids: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
        return self.words(ids) + others


class IndicesTest(FolderTest):
    def test_a_python_model_takes_them(self) -> None:
        model = self.folder / "model.py"
        model.write_text(MODEL)
        done = convert(model, "-i", "ids=int64:2,5", "-o", self.folder / "net")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('"Embed"', (self.folder / "net.prototxt").read_text())

    def test_example_inputs_tell_their_type(self) -> None:
        examples = (torch.randint(0, 20, (2, 5)), torch.randn(2, 5, 6))
        self.assertTrue(torch2caffe.convert(Words().eval(), example_inputs=examples).report.equal)

    def test_input_dtype_is_for_one_or_each(self) -> None:
        shapes = {"ids": (2, 5), "others": (2, 5, 6)}
        result = torch2caffe.convert(Words().eval(), shapes, input_dtype={"ids": "int64"})
        self.assertTrue(result.report.equal)
        with self.assertRaises(torch2caffe.UsageError):
            torch2caffe.convert(Words().eval(), shapes, input_dtype={"idz": "int64"})

    def test_other_types_are_refused(self) -> None:
        model = self.folder / "model.py"
        model.write_text(MODEL)
        done = convert(model, "-i", "int8:2,5")
        self.assertEqual(done.returncode, 1)
        self.assertIn("is no type of inputs", done.stderr)


if __name__ == "__main__":
    unittest.main()
