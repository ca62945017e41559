"""The two calls that training projects make, word for word, in a program of their own: both pairs
of files compute what PyTorch does, in OpenCV and, where TORCH2CAFFE_CAFFE starts a Python with
pycaffe, in Caffe."""
import os
import shlex
import subprocess
import sys
import unittest
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).parent))
from package import SOURCE, PackageTest, by_opencv  # noqa: E402
from program import PYTHON  # noqa: E402

CAFFE = os.environ.get("TORCH2CAFFE_CAFFE", "")

MODEL = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, 1), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.AvgPool2d(5, 4))
        self.classifier = nn.Linear(16 * 7 * 7, 10)

    def forward(self, x, phase='eval'):
        assert phase == 'eval' and not self.training
        return self.classifier(self.features(x).flatten(1))


torch.manual_seed(3)
net = Net()
"""

CALLS = """
import torch2caffe
result = torch2caffe.convert(net, input_shape=(1, 3, 240, 240), target="caffe-ssd")
result.save("out/")
from ConvertModel import ConvertModel_caffe
text_net, binary_weights = ConvertModel_caffe(net, (1, 3, 240, 240), softmax=False, use_cuda=True, save_graph=True)
"""

SAVING = """
import google.protobuf.text_format
with open("out/called.prototxt", "w") as file:
    file.write(google.protobuf.text_format.MessageToString(text_net))
with open("out/called.caffemodel", "wb") as file:
    file.write(binary_weights.SerializeToString())
x = torch.randn(1, 3, 240, 240)
torch.save((x, net.eval()(x)), "expected.pt")
"""


class BothCallsTest(PackageTest):
    def test_the_files_of_both_compute_what_pytorch_does(self) -> None:
        done = subprocess.run(
            [PYTHON, "-c", MODEL + CALLS + SAVING], cwd=self.folder, capture_output=True, text=True,
            env=dict(os.environ, PYTHONPATH=str(SOURCE / "python")), timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("output (1x10), blob 'classifier'", done.stdout)
        x, expected = torch.load(self.folder / "expected.pt")
        for name in ("Net", "called"):
            with self.subTest(name, judge="OpenCV"):
                self.assert_equal_values(by_opencv(self.folder / "out" / name, x)[0], expected)
            if CAFFE:
                with self.subTest(name, judge="Caffe"):
                    self.assert_equal_values(self.by_caffe(name, x), expected)

    def by_caffe(self, name: str, x: torch.Tensor) -> numpy.ndarray:
        stem = self.folder / "out" / name
        numpy.savez(self.folder / "x.npz", x.numpy())
        done = subprocess.run(
            [*shlex.split(CAFFE), str(SOURCE / "tests" / "models" / "judge_caffe.py"),
             f"{stem}.prototxt", f"{stem}.caffemodel", str(self.folder / "x.npz"),
             str(self.folder / "y.npz")], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        with numpy.load(self.folder / "y.npz") as outputs:
            (output,) = outputs.values()
            return output


if __name__ == "__main__":
    unittest.main()
