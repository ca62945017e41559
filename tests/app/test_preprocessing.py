"""--mean, --std, --scale, --bgr: networks that take raw pixels."""
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, convert_json, save_trace  # noqa: E402

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
OPTIONS = ("--mean", "0.485,0.456,0.406", "--std", "0.229,0.224,0.225", "--scale", "1/255")


class Valid(SmallNet):
    """Its first convolution has no padding."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8 * 25, 5)


class PreprocessingTest(FolderTest):
    def check(self, model: nn.Module, options: tuple[str, ...], types: list[str],
              bgr: bool) -> None:
        """The files compute from pixels what the model computes from preprocessed ones."""
        save_trace(model, self.folder / "net.pt")
        result = convert(self.folder / "net.pt", "-i", "1,3,12,12", *OPTIONS, *options)
        self.assertEqual(result.returncode, 0, result.stderr)
        text = (self.folder / "net.prototxt").read_text()
        found = [line.split('"')[1] for line in text.splitlines() if line.startswith("  type")]
        self.assertEqual(found[:len(types)], types)
        pixels = numpy.random.default_rng(5).integers(0, 256, (12, 12, 3)).astype(numpy.float32)
        rgb = pixels[..., ::-1] if bgr else pixels
        x = torch.from_numpy(numpy.ascontiguousarray(
            ((rgb / 255 - MEAN) / STD).transpose(2, 0, 1)[None])).float()
        expected = model.eval()(x).detach().numpy()
        net = cv2.dnn.readNetFromCaffe(f"{self.folder}/net.prototxt",
                                       f"{self.folder}/net.caffemodel")
        net.setInput(pixels.transpose(2, 0, 1)[None].copy())
        got = net.forward()
        self.assertGreater(numpy.ptp(expected), 0.05)
        self.assertLess(numpy.abs(got - expected).max(), 1e-4 * numpy.abs(expected).max())

    def test_goes_into_a_first_convolution_without_padding(self) -> None:
        self.check(Valid(), (), ["Input", "Convolution", "ReLU"], bgr=False)

    def test_with_the_channels_in_the_other_order(self) -> None:
        self.check(Valid(), ("--bgr",), ["Input", "Convolution", "ReLU"], bgr=True)

    def test_stands_before_a_convolution_with_padding(self) -> None:
        self.check(SmallNet(), (), ["Input", "Scale", "Convolution"], bgr=False)
        self.check(SmallNet(), ("--bgr",), ["Input", "Scale", "Convolution"], bgr=True)

    def test_stands_before_anything_else(self) -> None:
        first = nn.Sequential(nn.Sigmoid(), SmallNet())
        self.check(first, ("--bgr",), ["Input", "Convolution", "Sigmoid"], bgr=True)

    def test_numbers_that_are_none(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        for options, words in ((("--scale", "1/0"), "--scale 1/0: is no number"),
                               (("--scale", "a"), "--scale a: is no number"),
                               (("--mean", "1,2"), "--mean: has 2 values for 3 channels")):
            with self.subTest(options):
                result = convert(self.folder / "net.pt", "-i", "1,3,12,12", *options)
                self.assertEqual(result.returncode, 1)
                self.assertIn(words, result.stderr)

    def test_the_cost_is_told(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        report = convert_json(self.folder / "net.pt", "-i", "1,3,12,12")
        self.assertGreater(report["multiply_adds"], 12 * 12 * 8 * 27)
        self.assertGreater(report["blob_elements"], 12 * 12 * 8)
        output = convert(self.folder / "net.pt", "-i", "1,3,12,12", "-v").stdout
        self.assertRegex(output, r"(?m)^0\.0\d M multiply-adds, 0\.0\d M values in blobs$")


if __name__ == "__main__":
    unittest.main()
