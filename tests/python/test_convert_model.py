"""ConvertModel_caffe, called as training projects call it."""
import contextlib
import inspect
import io
import os
import re
import sys
import unittest
import warnings
import xml.etree.ElementTree
from pathlib import Path
from typing import Any
from unittest import mock

import google.protobuf.text_format
import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import PackageTest, SmallNet, by_opencv, run  # noqa: E402

import torch2caffe  # noqa: E402
from ConvertModel import SEED, ConvertModel_caffe  # noqa: E402
from torch2caffe.picture import save_picture  # noqa: E402


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

    def write(self, text_net: Any, binary_weights: Any) -> None:
        """As the callers' own code does."""
        with open("net.prototxt", "w", encoding="utf-8") as file:
            file.write(google.protobuf.text_format.MessageToString(text_net))
        with open("net.caffemodel", "wb") as file:
            file.write(binary_weights.SerializeToString())

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

    def test_detection_networks(self) -> None:
        net = DetectionNet()
        text_net, weights, _ = self.call(net, (1, 3, 16, 16), use_cuda=False)
        self.write(text_net, weights)
        x = torch.rand(1, 3, 16, 16)
        for expected in net(x):
            nearest = min(by_opencv("net", x), key=lambda g: abs(g.size - expected.numel()))
            self.assert_equal_values(nearest.reshape(expected.shape), expected)

    def test_the_signature(self) -> None:
        self.assertEqual(str(inspect.signature(ConvertModel_caffe)).split(" -> ")[0],
                         "(net: 'torch.nn.Module', input_shape: 'Shapes', softmax: 'bool' = False,"
                         " use_cuda: 'bool' = True, save_graph: 'bool' = True)")

    def test_forwards_that_want_a_phase(self) -> None:
        class Unphased(Phased):
            def forward(self, x: torch.Tensor, phase: str = "train") -> torch.Tensor:
                return super().forward(x, phase)

        class Testing(SmallNet):
            def forward(self, x: torch.Tensor, phase: str = "test") -> torch.Tensor:
                assert phase == "test"
                return super().forward(x)

        for net in (Phased(), Unphased(), Testing(), torch.jit.script(SmallNet())):
            with self.subTest(type(net)):
                self.assertIn("output (1x5)", self.call(net, (1, 3, 12, 12), use_cuda=False)[2])
        with self.assertRaisesRegex(torch2caffe.UsageError, r'add forward_args=\{"phase": "eval"\}'):
            torch2caffe.convert(Phased(), (1, 3, 12, 12))

    def test_wrapped_models_are_called_like_what_is_inside(self) -> None:
        for wrap in [nn.DataParallel, *([torch.compile] if hasattr(torch, "compile") else [])]:
            text_net = self.call(wrap(Phased()), (1, 3, 12, 12), use_cuda=False)[0]
            self.assertEqual((text_net.name, text_net.layer[1].name), ("Phased", "conv"))
            self.assertEqual(self.files(), ["Phased.svg"])
            self.assertEqual(torch2caffe.convert(wrap(SmallNet()), (1, 3, 12, 12)).name, "SmallNet")

    def test_several_inputs_and_nested_outputs(self) -> None:
        text_net, _, printed = self.call(TwoInputs(), [(1, 3, 4, 4), (1, 3, 4, 4)], use_cuda=False)
        self.assertEqual([layer.type for layer in text_net.layer].count("Input"), 2)
        for name in ("sum", "rest.0", "rest.1.0"):
            self.assertIn(f"output {name} (1x3x4x4), blob '{name}'\n", printed)

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


class TablesTest(Calls):
    """Tests of what is printed."""

    def tables_of(self, printed: str) -> dict[str, list[numpy.ndarray]]:
        """By output: PyTorch's table and Caffe's."""
        tables = {}
        for output in re.split(r"^output ?", printed, flags=re.MULTILINE)[1:]:
            parts = re.findall(r", the last values:\n(\[\[[^]]*(?:\]\s+\[[^]]*)*\]\])", output)
            name = output[:output.index("(")].strip()
            tables[name] = [numpy.array([row.split() for row in re.findall(r"[^][]+\d[^][]*", part)],
                                        dtype=float) for part in parts]
            if len(parts) == 2:
                self.assertRegex(output, r"\]\]\nlargest difference \d\.\de-\d\d, ")
        return tables


class PrintedTest(TablesTest):
    """What is printed are the last values of PyTorch and of Caffe, of the same input."""

    def printed_tables(self, net: nn.Module, shape: tuple) -> dict[str, list[numpy.ndarray]]:
        return self.tables_of(self.call(net, shape, use_cuda=False, save_graph=False)[2])

    def computed(self, net: nn.Module, shape: tuple) -> Any:
        return net.eval()(torch.rand(*shape, generator=torch.Generator().manual_seed(SEED)))

    def check(self, tables: list[numpy.ndarray], expected: torch.Tensor) -> None:
        self.assertEqual(len(tables), 2)
        for table in tables:
            self.assertEqual(table.shape, expected.shape)
            self.assertLess(abs(table - expected.detach().numpy()).max(), 2e-6)

    def test_the_last_values_of_a_classifier(self) -> None:
        net, shape = SmallNet(), (2, 3, 12, 12)
        self.check(self.printed_tables(net, shape)[""], self.computed(net, shape))

    def test_the_last_boxes_of_a_detector(self) -> None:
        net, shape = DetectionNet(), (1, 3, 16, 16)
        tables = self.printed_tables(net, shape)
        loc, conf = self.computed(net, shape)
        self.check(tables["0"], loc[0, -5:])
        self.check(tables["1"], conf[0, -5:])

    def test_boxes_in_one_row(self) -> None:
        class Flat(DetectionNet):
            def forward(self, x: torch.Tensor, phase: str = "eval") -> Any:
                loc, conf = super().forward(x)
                return {"mbox_loc": loc.flatten(1), "conf": conf.flatten(1)}

        net, shape = Flat(), (1, 3, 16, 16)
        tables = self.printed_tables(net, shape)
        expected = self.computed(net, shape)
        self.check(tables["mbox_loc"], expected["mbox_loc"].view(-1, 4)[-5:])
        self.check(tables["conf"], expected["conf"][:, -8:])

    def test_outputs_that_are_not_in_the_network(self) -> None:
        class Priors(SmallNet):
            def forward(self, x: torch.Tensor) -> Any:  # type: ignore[override]
                return super().forward(x), torch.ones(9, 4)

        tables = self.printed_tables(Priors(), (1, 3, 12, 12))
        self.assertEqual([len(found) for found in tables.values()], [2, 1])

    def test_random_numbers_of_a_training_go_on(self) -> None:
        net, state = SmallNet(), torch.get_rng_state()
        self.call(net, (1, 3, 12, 12), use_cuda=False, save_graph=False)
        self.assertTrue(torch.equal(torch.get_rng_state(), state))

    def test_a_failure_there_does_not_lose_the_network(self) -> None:
        for name in ("ConvertModel.torch_outputs", "ConvertModel.save_picture"):
            with mock.patch(name, side_effect=RuntimeError("a mishap")), \
                    self.assertWarnsRegex(UserWarning, "a mishap"):
                text_net, weights, _ = self.call(SmallNet(), (1, 3, 12, 12), use_cuda=False)
            self.assertEqual((text_net.name, len(weights.layer) > 0), ("SmallNet", True))


class PictureTest(Calls):
    def test_the_picture_is_svg_with_layers_modules_and_shapes(self) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.call(DetectionNet(), (1, 3, 16, 16), use_cuda=False)
        if any("Graphviz is not installed" in str(warning.message) for warning in caught):
            self.skipTest("Graphviz is not installed")
        text = Path("DetectionNet.svg").read_text()
        self.assertTrue(xml.etree.ElementTree.fromstring(text).tag.endswith("svg"))
        self.assertEqual(len(re.findall(r'class="edge"', text)),
                         len(re.findall(r">\d+(?:x\d+)+<", text)))
        for words in (">heads.0<", ">heads.1<", ">Convolution<", ">4, 3x3<", ">1x3x16x16<",
                      ">1x8x8x8<"):
            self.assertIn(words, text)

    def test_the_program_draws_it(self) -> None:
        """So that pictures of one network are the same, whoever asks for them."""
        for kind in ("svg", "dot"):
            result = torch2caffe.convert(DetectionNet(), (1, 3, 16, 16))
            save_picture(result, f"package.{kind}")
            done = run("graph", result.save("net")[0], "-o", f"program.{kind}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(Path(f"package.{kind}").read_text(), Path(f"program.{kind}").read_text())
        self.assertIn(">heads.0<", Path("package.svg").read_text())

    def test_without_graphviz_there_is_a_warning_where_it_was_called(self) -> None:
        with mock.patch.dict(os.environ, PATH="/nonexistent"), \
                self.assertWarnsRegex(UserWarning, "^save_graph: .*'dot' is not installed; install "
                                                   "the package 'graphviz'") as caught:
            text_net, weights, printed = self.call(SmallNet(), (1, 3, 12, 12), use_cuda=False)
        self.assertEqual(caught.filename, __file__)
        self.assertEqual((text_net.name, len(weights.layer) > 0), ("SmallNet", True))
        self.assertNotIn("picture", printed)
        self.assertNotIn("SmallNet.svg", self.files())

    def test_where_no_picture_can_be_written(self) -> None:
        result = torch2caffe.convert(SmallNet(), (1, 3, 12, 12))
        with self.assertRaisesRegex(torch2caffe.CannotWriteError, "create the folder first"):
            save_picture(result, self.folder / "none" / "net.dot")
        with self.assertRaisesRegex(torch2caffe.UsageError, "end the name in .svg, .png or .dot"):
            save_picture(result, "net.gif")


if __name__ == "__main__":
    unittest.main()
