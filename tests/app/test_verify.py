"""torch2caffe verify: files of any origin against the model that they are said to be."""
import json
import sys
import unittest
from pathlib import Path

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, convert, run, save_trace  # noqa: E402


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

    def test_a_weight_altered_by_one_percent_is_found_where_it_is(self) -> None:
        weight = self.net.second.weight.detach().numpy().copy()
        altered = weight.copy()
        altered[numpy.unravel_index(numpy.abs(weight).argmax(), weight.shape)] *= 1.01
        self.change(self.caffemodel, weight.tobytes(), altered.tobytes())
        result = self.verify()
        self.assertEqual(result.returncode, 4)
        self.assertRegex(result.stderr,
                         r"part at layer 'second' .*test_verify\.py:\d+ \(module second\)")
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
        numpy.savez(reference, x=x.numpy(), something=fc)
        self.assertEqual(run(*command).returncode, 2)

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
