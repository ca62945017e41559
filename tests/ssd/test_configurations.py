"""What was fitted is written as a configuration, of which the by-hand way makes the same files."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path
from typing import Tuple

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models"), str(FOLDER.parent / "support")]
from detector_test import ByHandTest  # noqa: E402
from program import SOURCE, FolderTest, convert, run  # noqa: E402
from small_detectors import SIZE, build_model, priors  # noqa: E402

sys.path.insert(0, str(SOURCE / "python"))
import torch2caffe  # noqa: E402

SHAPE = f"1,3,{SIZE},{SIZE}"


class FittedConfigurations(ByHandTest):
    """Converts with --ssd auto, and by `torch2caffe ssd` with the configuration that this wrote; of
    whole networks in test_convert_ssd.py."""

    def check_small(self, kind: str) -> str:
        model = (FOLDER / "small_detectors.py", "-i", SHAPE, "--entry-args", f"kind={kind!r}")
        stem, head = self.folder / "net", self.folder / "head.prototxt"
        auto = convert(*model, "-t", "caffe-ssd", "--ssd", "auto", "--ssd-config-out", head, "-o",
                       stem)
        self.assertEqual(auto.returncode, 0, auto.stderr)
        self.check_by_hand(stem, head, *model)
        return head.read_text()

    def test_own_variances(self) -> None:
        self.assertIn("variance: [0.3, 0.3, 0.05, 0.05]", self.check_small("decoding"))

    def test_values_first(self) -> None:
        self.check_small("values_first")

    def test_sigmoid(self) -> None:
        self.assertIn("background_label_id: -1", self.check_small("sigmoid"))

    def test_no_map(self) -> None:
        source = FOLDER / "small_detectors.py"
        plain = convert(source, "-i", SHAPE, "--entry-args", "kind='plain'", "--no-verify", "-t",
                        "caffe-ssd", "-o", self.folder / "net")
        self.assertEqual(plain.returncode, 0, plain.stderr)
        head = self.folder / "head.prototxt"
        head.write_text("top_k: 100")
        hand = run("ssd", self.folder / "net.prototxt", self.folder / "net.caffemodel", "--config",
                   head)
        self.assertEqual(hand.returncode, 1, hand.stderr)
        self.assertIn("head.prototxt: says no map", hand.stderr)
        fitted = convert(source, "-i", SHAPE, "--entry-args", "kind='plain'", "--ssd", head, "-o",
                         self.folder / "fitted")
        self.assertEqual(fitted.returncode, 0, fitted.stderr)
        self.assertIn("top_k: 100\n", (self.folder / "fitted.prototxt").read_text())

    def test_a_target_of_ones_own(self) -> None:
        target = self.folder / "mine.prototxt"
        target.write_text('name: "mine" summary: "another SSD" based_on: "caffe-ssd"')
        source = FOLDER / "small_detectors.py"
        head = self.folder / "head.prototxt"
        auto = convert(source, "-i", SHAPE, "--entry-args", "kind='plain'", "--ssd", "auto",
                       "--ssd-config-out", head, "-t", target, "-o", self.folder / "auto")
        self.assertEqual(auto.returncode, 0, auto.stderr)
        convert(source, "-i", SHAPE, "--entry-args", "kind='plain'", "--no-verify", "-t", target,
                "-o", self.folder / "net")
        hand = run("ssd", self.folder / "net.prototxt", self.folder / "net.caffemodel", "--config",
                   head, "-t", target)
        self.assertEqual(hand.returncode, 0, hand.stderr)
        self.assertIn("target mine", hand.stdout)
        made, command, compared = (self.folder / "net_ssd.prototxt").read_text().splitlines()[:3]
        self.assertRegex(made, r"of net.prototxt \(.*net.caffemodel \(.*head.prototxt \(")
        self.assertIn("torch2caffe ssd", command)
        self.assertRegex(compared, "For target mine; compared with raw outputs in OpenCV")


class Scripted(torch.nn.Module):
    """Keeps priors that forward() does not read."""

    def __init__(self, traced: torch.jit.ScriptModule) -> None:
        super().__init__()
        self.traced = traced
        self.anchors = priors()

    def forward(self, x: torch.Tensor) -> Tuple[torch.Tensor, torch.Tensor]:
        return self.traced(x)


def traced(kind: str) -> torch.jit.ScriptModule:
    return torch.jit.trace(build_model(kind), torch.randn(1, 3, SIZE, SIZE))


class ParsedModels(FolderTest):
    """TorchScript files hold buffers, parameters and what forward() reads; scripted ones attributes
    as well."""

    def setUp(self) -> None:
        super().setUp()
        self.model = self.folder / "net.pt"
        traced("plain").save(str(self.model))

    def test_priors_that_the_file_holds(self) -> None:
        for how, module in (("buffer", traced("buffer")), ("parameter", traced("parameter")),
                            ("in slices", traced("decoding")),
                            ("attribute", torch.jit.script(Scripted(traced("plain"))))):
            with self.subTest(how):
                module.save(str(self.model))
                result = convert(self.model, "-i", SHAPE, "--ssd", "auto")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("its priors as centres and sizes in shares", result.stdout)
                written = self.model.with_suffix(".prototxt").read_text()
                self.assertEqual(written.count('type: "PriorBox"'), 2)

    def test_priors_that_the_file_does_not_hold(self) -> None:
        result = convert(self.model, "-i", SHAPE, "--ssd", "auto")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("no tensor of shape [135, 4]", result.stderr)
        self.assertIn("give them by --ssd-priors", result.stderr)
        self.assertFalse(self.model.with_suffix(".prototxt").exists())

    def test_priors_in_a_file(self) -> None:
        numpy.save(self.folder / "priors.npy", priors().numpy())
        result = convert(self.model, "-i", SHAPE, "--ssd", "auto", "--ssd-priors",
                         self.folder / "priors.npy")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('type: "PriorBox"', self.model.with_suffix(".prototxt").read_text())

    def test_no_priors_in_a_file(self) -> None:
        numpy.save(self.folder / "priors.npy", numpy.zeros((3, 5), numpy.float32))
        result = convert(self.model, "-i", SHAPE, "--ssd", "auto", "--ssd-priors",
                         self.folder / "priors.npy")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("has no array of shape [priors, 4]", result.stderr)

    def test_options_without_ssd(self) -> None:
        for option in ("--ssd-priors", "--ssd-config-out"):
            result = convert(self.model, "-i", SHAPE, option, self.folder / "file")
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn(f"{option}: is for detectors", result.stderr)

    def test_variances_by_priors_in_a_file(self) -> None:
        numpy.save(self.folder / "priors.npy", priors().numpy())
        traced("decoding").save(str(self.model))
        result = convert(self.model, "-i", SHAPE, "--ssd", "auto", "--ssd-priors",
                         self.folder / "priors.npy")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("0.3 0.3 0.05 0.05", result.stdout)


class InMemory(FolderTest):
    def test_priors_that_a_module_keeps(self) -> None:
        model = build_model("list")
        result = torch2caffe.convert(model, (1, 3, SIZE, SIZE), ssd="auto")
        types = [layer.type for layer in result.net.layer]
        self.assertEqual(types.count("PriorBox"), 2)
        self.assertEqual(types[-1], "DetectionOutput")
        self.assertTrue(result.report.equal)


if __name__ == "__main__":
    unittest.main(verbosity=2)
