"""torch2caffe compare."""
import json
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402

SHAPE = ("-i", "1,3,12,12")


class CompareTest(FolderTest):
    def write(self, name: str, model: nn.Module, *options: str) -> Path:
        save_trace(model, self.folder / f"{name}.pt")
        done = convert(self.folder / f"{name}.pt", *SHAPE, *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / name

    def compare(self, *arguments: object) -> dict:
        done = run("compare", *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def setUp(self) -> None:
        super().setUp()
        self.model = SmallNet()
        self.first = self.write("first", self.model)

    def test_the_same_network(self) -> None:
        second = self.write("second", self.model)
        result = self.compare(self.first, f"{second}.prototxt")
        self.assertTrue(result["same"])
        self.assertGreaterEqual(result["weight_blobs"], 4)
        self.assertEqual(result["a"], result["b"])
        self.assertGreater(result["a"]["multiply_adds"], 0)
        self.assertIn("structure: the same\n", run("compare", self.first, second).stdout)

    def test_other_weights(self) -> None:
        largest = float(self.model.fc.bias.abs().max())
        with torch.no_grad():
            self.model.fc.bias[2] += 0.25
        result = self.compare(self.first, self.write("second", self.model))
        self.assertEqual(result["layers"], [])
        (row,) = result["weights"]
        self.assertEqual((row["layer"], row["blob"], row["values"], row["differing"]), ("fc", 1, 5, 1))
        self.assertAlmostEqual(row["difference"], 0.25, places=6)
        self.assertAlmostEqual(row["largest"], largest, places=5)

    def test_another_structure(self) -> None:
        class Other(SmallNet):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                x = self.pool(nn.functional.leaky_relu(self.bn(self.conv(x)), 0.2))
                return torch.sigmoid(self.fc(x.flatten(1)))

        result = self.compare(self.first, self.write("second", Other()))
        rows = {(row["a"], row["b"], row["what"]): row for row in result["layers"]}
        fields = rows["relu", "leaky_relu", "fields"]
        self.assertEqual(fields["in_a"], "")
        self.assertIn("negative_slope: 0.2", fields["in_b"])
        self.assertEqual(rows["", "sigmoid", ""]["in_b"], "Sigmoid")
        self.assertEqual(result["b"]["layers"] - result["a"]["layers"], 1)
        shown = run("compare", self.first, self.folder / "second").stdout
        self.assertIn("sigmoid (Sigmoid): only in B\n", shown)
        self.assertIn("relu, in B leaky_relu: fields none, in B relu_param { negative_slope: 0.2 }\n", shown)

    def test_a_page_has_all_of_it(self) -> None:
        class Other(SmallNet):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return torch.sigmoid(super().forward(x))

        second, page = self.write("second", Other()), self.folder / "page.html"
        done = run("compare", self.first, second, "--report", page)
        self.assertEqual(done.returncode, 0, done.stderr)
        text = page.read_text()
        for part in [f"<td>{self.first}</td>", f"<td>{second}</td>", "1 differences of structure",
                     "<td>sigmoid</td><td>only in B</td>", "+1</td>"]:
            self.assertIn(part, text)
        self.assertNotIn("http", text.replace("http://www.w3.org", ""))
        gone = run("compare", self.first, second, "--report", self.folder / "no" / "page.html")
        self.assertEqual(gone.returncode, 5)

    def test_other_shapes_and_what_a_layer_reads(self) -> None:
        text = Path(f"{self.first}.prototxt").read_text()
        bottoms = text.count('bottom: "conv"')
        self.assertGreater(bottoms, 0)
        (self.folder / "second.prototxt").write_text(text.replace('bottom: "conv"', 'bottom: "x"', 1))
        result = self.compare(self.first, self.folder / "second.prototxt")
        whats = {row["what"]: row for row in reversed(result["layers"])}  # the first of each
        self.assertEqual((whats["bottoms"]["in_a"], whats["bottoms"]["in_b"]), ("conv", "x"))
        self.assertEqual((whats["shapes"]["in_a"], whats["shapes"]["in_b"]), ("1x8x12x12", "1x3x12x12"))
        self.assertEqual(result["weight_blobs"], 0)
        self.assertEqual(result["notes"], [f"weights were not compared: there is no {self.folder}/second.caffemodel"])

    def test_another_width(self) -> None:
        result = self.compare(self.first, self.write("second", SmallNet(width=6)))
        shapes = {row["a"]: (row["in_a"], row["in_b"]) for row in result["layers"] if row["what"] == "shapes"}
        self.assertEqual(shapes["conv"], ("1x8x12x12", "1x6x12x12"))
        weights = {(row["layer"], row["blob"]): row for row in result["weights"]}
        self.assertEqual(weights["conv", 0]["differing"], 8 * 27)
        self.assertIsNone(weights["conv", 0]["difference"])  # JSON's word for infinity
        self.assertLess(result["b"]["parameters"], result["a"]["parameters"])

    def test_what_cannot_be_read(self) -> None:
        done = run("compare", self.first, self.folder / "none")
        self.assertEqual(done.returncode, 2)
        self.assertIn("none.prototxt", done.stderr)


if __name__ == "__main__":
    unittest.main()
