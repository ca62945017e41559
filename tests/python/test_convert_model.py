"""ConvertModel_caffe, called as training projects call it."""
import contextlib
import io
import os
import sys
import unittest
import warnings
import xml.etree.ElementTree
from pathlib import Path
from typing import Any
from unittest import mock

import google.protobuf.text_format
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import PackageTest, SmallNet, by_opencv  # noqa: E402

import torch2caffe  # noqa: E402
from ConvertModel import ConvertModel_caffe  # noqa: E402
from torch2caffe.picture import dot_text, save_svg  # noqa: E402


class Head(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.loc, self.conf = nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(8, channels, 3, padding=1)


class DetectionNet(nn.Module):
    """Two maps of boxes and scores, put behind each other as in an SSD."""

    def __init__(self) -> None:
        super().__init__()
        self.base, self.down = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, 2, 1)
        self.heads = nn.ModuleList([Head(2), Head(2)])

    def forward(self, x: torch.Tensor, phase: str = "eval") -> Any:
        assert phase == "eval"
        first = torch.relu(self.base(x))
        maps = [first, torch.relu(self.down(first))]
        loc = [head.loc(m).permute(0, 2, 3, 1).flatten(1) for head, m in zip(self.heads, maps)]
        conf = [head.conf(m).permute(0, 2, 3, 1).flatten(1) for head, m in zip(self.heads, maps)]
        return torch.cat(loc, 1).view(1, -1, 4), torch.cat(conf, 1).view(1, -1, 2)


class Phased(SmallNet):
    def forward(self, x: torch.Tensor, phase: str) -> torch.Tensor:  # type: ignore[override]
        assert phase == "eval"
        return super().forward(x)


class TwoInputs(nn.Module):
    def forward(self, x: torch.Tensor, y: torch.Tensor) -> Any:
        return {"sum": x + y, "rest": [x * 2, (y * 3,)]}


class Calls(PackageTest):
    """Tests in a folder of their own, where pictures go."""

    def setUp(self) -> None:
        super().setUp()
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.folder)

    def call(self, *arguments: Any, **options: Any) -> tuple[Any, Any, str]:
        """What ConvertModel_caffe returns, and what it prints."""
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            text_net, binary_weights = ConvertModel_caffe(*arguments, **options)
        return text_net, binary_weights, printed.getvalue()


class ConvertModelTest(Calls):
    def write(self, text_net: Any, binary_weights: Any) -> None:
        """As the callers' own code does."""
        with open("net.prototxt", "w", encoding="utf-8") as file:
            file.write(google.protobuf.text_format.MessageToString(text_net))
        with open("net.caffemodel", "wb") as file:
            file.write(binary_weights.SerializeToString())

    def test_the_files_agree_with_pytorch_on_other_inputs(self) -> None:
        net = SmallNet()
        text_net, binary_weights, _ = self.call(net, (1, 3, 12, 12), use_cuda=False,
                                                save_graph=False)
        self.assertTrue(net.training)
        self.write(text_net, binary_weights)
        x = torch.rand(1, 3, 12, 12)
        self.assert_equal_values(by_opencv("net", x)[0], net.eval()(x))
        self.assertEqual(self.files(), ["net.caffemodel", "net.prototxt"])

    def test_softmax(self) -> None:
        net = SmallNet()
        self.write(*self.call(net, (1, 3, 12, 12), softmax=True, use_cuda=False)[:2])
        x = torch.rand(1, 3, 12, 12)
        self.assert_equal_values(by_opencv("net", x)[0], torch.softmax(net.eval()(x), 1))

    def test_detection_networks_print_the_last_rows_of_the_boxes(self) -> None:
        net = DetectionNet()
        text_net, weights, printed = self.call(net, (1, 3, 16, 16), use_cuda=False)
        self.assertIn("output 0 (1x80x4)\noutput 1 (1x80x2)\n", printed)
        rows = printed.split("last values of the first output:\n")[1].split("]]")[0]
        self.assertEqual(rows.count("["), 6)  # five boxes
        self.assertIn("largest error", printed)
        self.write(text_net, weights)
        x = torch.rand(1, 3, 16, 16)
        for expected in net(x):
            nearest = min(by_opencv("net", x), key=lambda g: abs(g.size - expected.numel()))
            self.assert_equal_values(nearest.reshape(expected.shape), expected)

    def test_forwards_that_want_a_phase(self) -> None:
        self.assertIn("output (1x5)", self.call(Phased(), (1, 3, 12, 12), use_cuda=False)[2])

    def test_several_inputs_and_nested_outputs(self) -> None:
        text_net, _, printed = self.call(TwoInputs(), [(1, 3, 4, 4), (1, 3, 4, 4)], use_cuda=False)
        self.assertEqual([layer.type for layer in text_net.layer].count("Input"), 2)
        for name in ("sum", "rest.0", "rest.1.0"):
            self.assertIn(f"output {name} (1x3x4x4)\n", printed)

    @unittest.skipIf(torch.cuda.is_available(), "there is a CUDA device")
    def test_without_a_gpu_the_cpu_is_taken_with_a_warning(self) -> None:
        with self.assertWarnsRegex(UserWarning, "no CUDA device"):
            printed = self.call(SmallNet(), (1, 3, 12, 12), save_graph=False)[2]
        self.assertIn("PyTorch (cpu)", printed)

    @unittest.skipUnless(torch.cuda.is_available(), "there is no CUDA device")
    def test_on_a_gpu(self) -> None:
        self.assertIn("PyTorch (cuda)", self.call(SmallNet().cuda(), (1, 3, 12, 12))[2])

    def test_what_cannot_be_converted_raises(self) -> None:
        class Unsupported(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return torch.erfinv(x)

        with self.assertRaisesRegex(torch2caffe.InexpressibleError, "aten::erfinv"):
            self.call(Unsupported(), (1, 3, 4, 4), use_cuda=False)


class PictureTest(Calls):
    def test_the_picture_is_svg_with_layers_modules_and_shapes(self) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.call(DetectionNet(), (1, 3, 16, 16), use_cuda=False)
        if any("Graphviz is not installed" in str(warning.message) for warning in caught):
            self.skipTest("Graphviz is not installed")
        text = Path("DetectionNet.svg").read_text()
        self.assertTrue(xml.etree.ElementTree.fromstring(text).tag.endswith("svg"))
        for words in (">heads.0<", ">heads.1<", ">Convolution<", ">4, 3x3<", ">1x3x16x16<",
                      ">1x8x8x8<"):
            self.assertIn(words, text)

    def test_dot(self) -> None:
        result = torch2caffe.convert(DetectionNet(), (1, 3, 16, 16))
        text = dot_text(result.net, result.report.shape_of_blobs())
        self.assertIn('  subgraph "cluster_heads" {\n    label="heads";\n'
                      '    subgraph "cluster_heads.0" {\n', text)
        self.assertRegex(text, r'layer0 \[label="x\\nInput"')
        self.assertIn('layer0 -> layer1 [label="1x3x16x16"];', text)

    def test_names_that_graphviz_would_take_for_syntax(self) -> None:
        result = torch2caffe.convert(nn.Conv2d(3, 2, 1), (1, 3, 4, 4))
        result.net.layer[1].name = 'a"b\\c'
        self.assertIn(r'[label="a\"b\\c\nConvolution', dot_text(result.net, {}))

    def test_without_graphviz_there_is_a_warning(self) -> None:
        net = torch2caffe.convert(nn.Conv2d(3, 2, 1), (1, 3, 4, 4)).net
        with mock.patch.dict(os.environ, PATH="/nonexistent"), \
                self.assertWarnsRegex(UserWarning, "Graphviz is not installed; install"):
            self.assertFalse(save_svg(net, {}, "net.svg"))


if __name__ == "__main__":
    unittest.main()
