"""What users ask for that cannot be: each is told in its own words, with what to do, and nothing is
written."""
import sys
import unittest
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402

USAGE, UNREADABLE, INEXPRESSIBLE, CANNOT_WRITE = 1, 2, 3, 5
SHAPE = ("-i", "1,3,12,12")

MODEL = """
from torch import nn

INPUT_SHAPE = {shape}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        return {result}


def build_model():
    return Net()
"""


class Raising(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.size(2) != 100:
            raise ValueError("another height")
        return x


class Speaking(nn.Module):
    def forward(self, x: torch.Tensor) -> str:
        return "a word"


class Sparse(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.to_sparse()


class Silent(nn.Module):
    @torch.jit.export
    def other(self, x: torch.Tensor) -> torch.Tensor:
        return x


class UsageTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.trace = save_trace(SmallNet(), self.folder / "net.pt")

    def check(self, status: int, words: str, done: Any) -> None:
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        (line,) = done.stderr.strip().splitlines()
        self.assertIn(words, line)
        self.assertIn(";", line, "what to do")

    def test_options_of_convert(self) -> None:
        other = save_trace(SmallNet(), self.folder / "other.pt")
        before = self.files()
        for words, *options in (
                ("--dump-after nothing: is no stage", *SHAPE, "--dump-after", "nothing"),
                ("--tolerance: must be above 0", *SHAPE, "--tolerance", "0"),
                ("every axis of a shape must be at least 1", "-i", "0,3,12,12"),
                ("the shape has over 2^31 elements", "-i", "9999,9999,9999,9999"),
                ("the first number must be the smaller one", *SHAPE, "--input-range", "1,0"),
                ("--softmax: can be appended to a Python model only", *SHAPE, "--softmax"),
                ("--entry-args depth: has no '='", *SHAPE, "--entry-args", "depth"),
                ("there is no such judge", *SHAPE, "--judge", "nobody"),
                ("is no folder, and there are several models", other, *SHAPE, "-o", self.trace)):
            with self.subTest(words):
                self.check(USAGE, words, convert(self.trace, *options))
                self.assertEqual(self.files(), before)

    def test_python_models(self) -> None:
        for words, shape, result, *options in (
                ("defines INPUT_SHAPE, but ", "'large'", "self.conv(x)"),
                ("the network has several outputs, or one without classes", "(1, 3, 8, 8)",
                 "self.conv(x), x + 1", "--softmax")):
            with self.subTest(words):
                path = self.folder / "model.py"
                path.write_text(MODEL.format(shape=shape, result=result))
                self.check(USAGE, words, convert(path, *options))

    def test_scripts(self) -> None:
        for words, status, model in (
                ("the model raises ", INEXPRESSIBLE, Raising()),
                ("returns a value of type String", INEXPRESSIBLE, Speaking()),
                ("it makes a quantised or sparse tensor, and Caffe has dense float32 alone",
                 INEXPRESSIBLE, Sparse()),
                ("has no method forward", UNREADABLE, Silent())):
            with self.subTest(words):
                path = self.folder / "script.pt"
                torch.jit.script(model).save(str(path))
                self.check(status, words, convert(path, *SHAPE))

    def test_a_pickle_is_no_model(self) -> None:
        torch.save(SmallNet().state_dict(), self.folder / "w.pt", _use_new_zipfile_serialization=False)
        self.check(UNREADABLE, "is a pickle: weights or a whole module without its code",
                   convert(self.folder / "w.pt", *SHAPE))

    def files_of(self, model: nn.Module, shape: tuple[int, ...]) -> tuple[str, str]:
        trace = save_trace(model, self.folder / "other.pt", shape)
        self.assertEqual(convert(trace, "-i", ",".join(map(str, shape))).returncode, 0)
        return str(trace.with_suffix(".prototxt")), str(trace.with_suffix(".caffemodel"))

    def picture(self) -> Path:
        import cv2
        cv2.imwrite(str(self.folder / "a.png"), numpy.zeros((8, 8, 3), numpy.uint8))
        return self.folder / "a.png"

    def test_inputs_of_run(self) -> None:
        grey = self.files_of(nn.Conv2d(1, 2, 3), (1, 1, 8, 8))
        array = self.folder / "x.npy"
        numpy.save(array, numpy.zeros((1, 1, 8, 8), numpy.float32))
        numpy.savez(self.folder / "x.npz", other=numpy.zeros(1, numpy.float32),
                    another=numpy.zeros(1, numpy.float32))
        self.check(USAGE, "--bgr: needs 3 channels, and the input has 1",
                   run("run", *grey, "--image", self.picture(), "--bgr"))
        self.check(UNREADABLE, "holds no array called '",
                   run("run", *grey, "--input", self.folder / "x.npz"))
        self.check(USAGE, "takes 1 input(s): ", run("run", *grey))
        pictures = self.folder / "pictures"
        pictures.mkdir()
        self.picture().rename(pictures / "a.png")
        self.check(CANNOT_WRITE, "is no folder, and cannot be made one",
                   run("run", *grey, "--image", pictures, "-o", self.trace / "out"))
        bare = self.folder / "bare.prototxt"
        bare.write_text('layer { name: "y" type: "ReLU" bottom: "x" top: "y" }')
        self.check(UNREADABLE, "has no Input layer with a shape",
                   run("run", bare, grey[1], "--input", array))
        row = self.files_of(nn.Linear(4, 2), (1, 4))
        self.check(USAGE, "a picture cannot fill an input of shape ",
                   run("run", *row, "--image", self.picture()))

    def test_recorded_values(self) -> None:
        prototxt, weights = self.files_of(nn.Conv2d(1, 2, 3), (1, 1, 8, 8))
        recorded = self.folder / "r.npz"
        numpy.savez(recorded, x=numpy.zeros((1, 1, 8, 8), numpy.float32))
        self.check(UNREADABLE, "holds nothing to compare with",
                   run("verify", prototxt, weights, "--against", recorded))
        self.check(USAGE, "do not go with recorded inputs, which are fed as they are",
                   run("verify", prototxt, weights, "--against", recorded, "--scale", "1/255"))


if __name__ == "__main__":
    unittest.main()
