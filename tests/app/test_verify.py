"""torch2caffe verify: files of any origin against the model that they are said to be."""
import json
import sys
import unittest
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from caffe_files import edit_caffemodel, edit_prototxt, rename  # noqa: E402
from program import PYTHON, SOURCE, FolderTest, convert, run, save_trace  # noqa: E402

NOT_PROVED = 7


class Net(nn.Module):
    """No batch norm, so that the weights stand in the caffemodel as they are."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3)
        self.second = nn.Conv2d(8, 8, 3)
        self.fc = nn.Linear(8 * 8 * 8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.first(x))
        x = torch.relu(self.second(x))
        return self.fc(x.flatten(1))


class SwishThenProduct(nn.Module):
    """A group that is recognised, and another operator of its kind beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.last = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.conv(x)
        return self.last(a * torch.sigmoid(a) * a)


class Excitation(nn.Module):
    """A squeeze-and-excitation block with its swish written out."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.project = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 1)
        self.squeeze, self.excite = nn.Conv2d(8, 4, 1), nn.Conv2d(4, 8, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.stem(x)
        y = y * torch.sigmoid(y)
        w = self.squeeze(y.mean((2, 3), keepdim=True))
        return self.project(y * torch.sigmoid(self.excite(w * torch.sigmoid(w))))


class ConstantBeside(nn.Module):
    """An output that convert leaves out, and a mean over channels."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.register_buffer("grid", torch.arange(6.0))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return nn.functional.gelu(self.conv(x)), self.grid * 2


class NotANumber(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sqrt(-torch.abs(self.conv(x)) - 1)


class VerifyTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.net = Net()
        self.model = save_trace(self.net, self.folder / "net.pt")
        self.prototxt, self.caffemodel = self.folder / "net.prototxt", self.folder / "net.caffemodel"
        self.assertEqual(convert(self.model, "-i", "1,3,12,12").returncode, 0)

    def verify(self, *options: object):
        return run("verify", self.prototxt, self.caffemodel, "--against", self.model,
                   "-i", "1,3,12,12", *options)

    def change(self, path: Path, old: bytes, new: bytes) -> None:
        content = path.read_bytes()
        self.assertIn(old, content)
        path.write_bytes(content.replace(old, new))

    def test_what_was_converted_is_equal(self) -> None:
        result = self.verify()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("3 blobs compared", result.stdout)

    def test_so_is_what_is_recognised_as_a_group_in_it(self) -> None:
        for net in (SwishThenProduct(), Excitation(), ConstantBeside()):
            with self.subTest(type(net).__name__):
                save_trace(net, self.model)
                self.assertEqual(convert(self.model, "-i", "1,3,12,12").returncode, 0)
                result = self.verify()
                self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_a_note_is_told_once(self) -> None:
        with torch.no_grad():
            self.net.fc.weight.mul_(1e-6)  # an output that hardly varies
            self.net.fc.bias.fill_(1)
        save_trace(self.net, self.model)
        self.assertEqual(convert(self.model, "-i", "1,3,12,12").returncode, 0)
        self.assertEqual(self.verify().stdout.count("hardly varies"), 1)

    def test_outputs_without_a_finite_number_prove_nothing(self) -> None:
        save_trace(NotANumber(), self.model)
        self.prototxt.unlink()
        done = convert(self.model, "-i", "1,3,12,12")
        self.assertEqual(done.returncode, NOT_PROVED, done.stderr)
        self.assertIn("has no finite number in PyTorch, so that nothing was compared", done.stderr)
        self.assertFalse(self.prototxt.exists())
        Path(f"{self.prototxt}.unverified").rename(self.prototxt)
        Path(f"{self.caffemodel}.unverified").rename(self.caffemodel)
        result = self.verify()
        self.assertEqual(result.returncode, NOT_PROVED, result.stdout)
        self.assertIn("has no finite number in PyTorch", result.stderr)

    def test_a_weight_altered_by_one_percent_is_found_where_it_is(self) -> None:
        weight = self.net.second.weight.detach().numpy().copy()
        altered = weight.copy()
        altered[numpy.unravel_index(numpy.abs(weight).argmax(), weight.shape)] *= 1.01
        self.change(self.caffemodel, weight.tobytes(), altered.tobytes())
        result = self.verify()
        self.assertEqual(result.returncode, 4)
        self.assertRegex(result.stderr,
                         r"test_verify\.py:\d+ \(module second\).* part at layer 'second'")
        blobs = {blob["blob"]: blob["equal"] for blob in json.loads(self.verify("--json").stdout)["blobs"]}
        self.assertEqual(blobs, {"first": True, "second": False, "fc": False})

    def test_a_renamed_layer_has_no_weights(self) -> None:
        self.change(self.prototxt, b'name: "second"', b'name: "zweite"')
        result = self.verify()
        self.assertEqual(result.returncode, 2)
        self.assertIn("layer 'zweite' (Convolution)", result.stderr)
        self.assertNotIn("layer 'first'", result.stderr)

    def test_files_with_other_names_are_matched_by_their_blobs(self) -> None:
        for path in (self.prototxt, self.caffemodel):
            for old, new in ((b"first", b"conv1"), (b"second", b"conv_2")):
                self.change(path, old, new)
        result = self.verify("-v")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r"(?m)^conv1 .*test_verify\.py:\d+")

    def rename(self, **names: str) -> None:
        rename(self.prototxt, self.caffemodel, names)

    def unmatched(self, *options: object) -> str:
        """What is said of outputs that one side lacks; the numbers agree where they were compared."""
        result = self.verify(*options)
        self.assertEqual(result.returncode, 4, result.stdout + result.stderr)
        report = json.loads(self.verify("--json", *options).stdout)
        self.assertEqual(report["status"], 4)
        self.assertTrue(all(blob["equal"] for blob in report["blobs"]))
        self.assertIsNone(report["max_error"])
        self.assertIn("largest error none", result.stdout)
        for sentence in report["unmatched"]:
            self.assertIn(f"torch2caffe: not equal: {sentence}; ", result.stderr)
        return "; ".join(report["unmatched"])

    def drop_last_layer(self) -> None:
        edit_prototxt(self.prototxt, lambda net: net.layer.pop())

    def test_a_network_without_its_last_layer_is_not_equal(self) -> None:
        self.drop_last_layer()
        said = self.unmatched()
        self.assertIn("output of the model (1x5) has no blob in the network", said)
        self.assertIn("output 'second' of the network stands for no output of the model", said)

    def test_nor_is_it_with_every_layer_renamed(self) -> None:
        self.drop_last_layer()
        self.rename(first="layer_0", second="layer_1")
        said = self.unmatched()
        self.assertIn("output of the model (1x5) has no blob in the network", said)
        self.assertIn("output 'layer_1' of the network", said)

    def test_another_head_is_not_equal(self) -> None:
        torch.manual_seed(3)
        other = Net()
        other.load_state_dict(self.net.state_dict())
        other.fc = nn.Linear(8 * 8 * 8, 7)
        path = save_trace(other, self.folder / "other.pt")
        self.assertEqual(convert(path, "-i", "1,3,12,12", "-o", self.folder / "net").returncode, 0)
        self.rename(fc="prob")
        said = self.unmatched()
        self.assertIn("output of the model (1x5) has no blob", said)
        self.assertIn("output 'prob' of the network stands for no output", said)

    def test_an_output_may_not_stand_for_a_value_inside(self) -> None:
        """The network ends where the model goes on with a tensor of the same shape."""
        class Two(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.a = nn.Conv2d(3, 3, 1)
                self.b = nn.Conv2d(3, 3, 1)

            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return self.b(self.a(x))

        self.model = save_trace(Two(), self.folder / "net.pt")
        self.assertEqual(convert(self.model, "-i", "1,3,12,12").returncode, 0)
        self.drop_last_layer()
        self.rename(a="q")
        result = self.verify()
        self.assertEqual(result.returncode, 4, result.stdout)
        self.assertIn("part at layer 'q'", result.stderr)

    def test_outputs_are_matched_in_their_order_where_no_name_tells(self) -> None:
        class Heads(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.one, self.two = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 1)

            def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
                return self.one(x), self.two(x)

        self.model = save_trace(Heads(), self.folder / "net.pt")
        self.assertEqual(convert(self.model, "-i", "1,3,12,12").returncode, 0)
        self.rename(one="head0", two="head1")
        self.assertEqual(self.verify().returncode, 0)
        self.assertIn("2 blobs compared", self.verify().stdout)
        self.drop_last_layer()
        result = self.verify()
        self.assertEqual(result.returncode, 4)
        self.assertRegex(result.stderr, r"output '1' of the model \(1x4x12x12\) has no blob")

    def test_the_shapes_of_the_prototxt_will_do(self) -> None:
        command = ("verify", self.prototxt, self.caffemodel, "--against", self.model)
        result = run(*command)
        self.assertEqual(result.returncode, 0, result.stderr)
        edit_prototxt(self.prototxt, lambda net: net.layer.pop(0))
        text = self.prototxt.read_text()
        for head in ("input: 'x' input_dim: 1 input_dim: 3 input_dim: 12 input_dim: 12\n",
                     "input: 'x' input_shape { dim: 1 dim: 3 dim: 12 dim: 12 }\n"):
            self.prototxt.write_text(head + text)
            self.assertEqual(run(*command).returncode, 0, run(*command).stderr)

    def test_networks_that_take_raw_pixels(self) -> None:
        pixels = ("--mean", "0.4,0.5,0.6", "--std", "0.2,0.3,0.4", "--scale", "1/255", "--bgr")
        self.assertEqual(convert(self.model, "-i", "1,3,12,12", *pixels).returncode, 0)
        result = self.verify(*pixels)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("3 blobs compared", result.stdout)
        self.assertEqual(self.verify().returncode, 4)
        self.assertEqual(self.verify(*pixels[:-1]).returncode, 4)

    def test_a_detector_is_proved_by_its_raw_values(self) -> None:
        """Boxes have no like in the model; loc and conf, of which they are made, must be equal."""
        example = SOURCE / "examples" / "ssd_shapes"
        model = (example / "ssd_shapes.py", example / "ssd_shapes.pth")
        self.assertEqual(convert(*model, "-i", "1,3,96,96", "--ssd", "auto", "-o",
                                 self.folder / "net").returncode, 0)
        command = ("verify", self.prototxt, self.caffemodel, "--against", model[0], "--weights",
                   model[1], "--python", PYTHON)
        result = run(*command)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("DetectionOutput decodes equal loc and conf", result.stdout)

        def change(weights: Any) -> None:
            scores = next(layer for layer in weights.layer if layer.name.startswith("conf."))
            scores.blobs[1].data[0] += 1  # the bias: a channel may well be dead

        edit_caffemodel(self.caffemodel, change)
        result = run(*command)
        self.assertEqual(result.returncode, 4, result.stdout)
        self.assertIn("part at layer 'conf.", result.stderr)

    def test_another_network_is_not_equal(self) -> None:
        torch.manual_seed(7)
        other = save_trace(Net(), self.folder / "other.pt")
        result = run("verify", self.prototxt, self.caffemodel, "--against", other, "-i", "1,3,12,12")
        self.assertEqual(result.returncode, 4)

    def test_recorded_blobs(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        first = torch.relu(self.net.first(x)).detach().numpy()
        fc = self.net(x).detach().numpy()
        reference = self.folder / "reference.npz"
        command = ("verify", self.prototxt, self.caffemodel, "--against", reference)
        for save in (numpy.savez, numpy.savez_compressed):
            save(reference, x=x.numpy(), first=first, fc=fc)
            self.assertEqual(run(*command).returncode, 0, run(*command).stderr)
        numpy.savez(reference, x=x.numpy(), first=first * 1.01, fc=fc)
        result = run(*command)
        self.assertEqual(result.returncode, 4)
        self.assertIn("layer 'first'", result.stderr)

    def test_recorded_blobs_without_names_go_by_shape(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        first = torch.relu(self.net.first(x)).detach().numpy()
        fc = self.net(x).detach().numpy()
        reference = self.folder / "reference.npz"
        command = ("verify", self.prototxt, self.caffemodel, "--against", reference)
        numpy.savez(reference, data=x.numpy(), conv=first, prob=fc)
        result = run(*command)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("2 blobs compared", result.stdout)
        self.assertIn("array 'prob' was compared with blob 'fc'", result.stdout)
        numpy.savez(reference, data=x.numpy(), prob=fc * 1.01)
        self.assertEqual(run(*command).returncode, 4)
        numpy.savez(reference, x=x.numpy(), first=first)
        result = run(*command)
        self.assertEqual(result.returncode, 0)
        self.assertIn("output 'fc' of the network was not compared", result.stdout)
        self.assertIn("largest error none", result.stdout)

    def test_recorded_blobs_that_do_not_fit(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        fc = self.net(x).detach().numpy()
        reference = self.folder / "reference.npz"
        blobs = "the network's blobs are first [1,8,10,10], second [1,8,8,8], fc [1,5], x [1,3,12,12] (input)"
        for arrays, words in (
                ({"x": x.numpy(), "fc": fc, "typo": fc[:, :3]}, "array 'typo' has neither name nor size"),
                ({"x": x.numpy()}, "nothing to compare with"),
                ({"x": x.numpy(), "fc": fc[:, :4]}, "array 'fc' is of another size")):
            with self.subTest(words):
                numpy.savez(reference, **arrays)
                result = run("verify", self.prototxt, self.caffemodel, "--against", reference)
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertIn(blobs, result.stderr)
        for arrays, words in (
                ({"fc": fc}, "holds nothing for input 'x' of shape [1,3,12,12]"),
                ({"x": x.numpy()[:, :, :6], "fc": fc}, "array 'x' is of shape [1,3,6,12], but input")):
            with self.subTest(words):
                numpy.savez(reference, **arrays)
                result = run("verify", self.prototxt, self.caffemodel, "--against", reference)
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(words, result.stderr)
                self.assertNotIn("OpenCV", result.stderr)

    def test_files_that_are_none(self) -> None:
        whole = self.caffemodel.read_bytes()
        for path, content, words in (
                (self.prototxt, b"layer { name: ", "net.prototxt: line 1"),
                (self.prototxt, b"", "has no layers"),
                (self.caffemodel, whole[:len(whole) // 2], "damaged"),
                (self.caffemodel, b"", "no weights")):
            with self.subTest(words):
                kept = path.read_bytes()
                path.write_bytes(content)
                result = self.verify()
                self.assertEqual(result.returncode, 2)
                self.assertIn(words, result.stderr)
                path.write_bytes(kept)


if __name__ == "__main__":
    unittest.main()
