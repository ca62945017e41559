"""torch2caffe inspect."""
import csv
import json
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402


class InspectTest(FolderTest):
    def test_a_model_its_operators_and_what_it_costs(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        result = run("inspect", self.folder / "net.pt", "-i", "1,3,12,12")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"(?m)^conv +aten::_?conv\S+ +1x8x12x12 .*program\.py:\d+")
        self.assertRegex(result.stdout, r"(?m)^target caffe: can be written; 0\.0\d M multiply-adds")
        self.assertRegex(result.stdout, r"(?m)^target ascend: can be written")

    def test_the_cheaper_way(self) -> None:
        class Net(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return nn.functional.interpolate(x, scale_factor=2.0, mode="bilinear")

        torch.jit.trace(Net(), torch.randn(1, 3, 16, 16)).save(self.folder / "net.pt")
        result = run("inspect", self.folder / "net.pt", "-i", "1,3,16,16")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"upsample_bilinear2d: a Deconvolution, read by 11 of 12 programs \([^)]*\), "
                                        r"not a matrix along each axis, the last axis first")

    def test_what_blocks_a_model(self) -> None:
        class Net(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return torch.erfinv(x)

        save_trace(Net(), self.folder / "net.pt")
        result = run("inspect", self.folder / "net.pt", "-i", "1,3,12,12")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("target caffe: 1 problem\n", result.stdout)
        self.assertEqual(result.stdout.count("aten::erfinv: has no translation"), 1)

    def test_a_prototxt(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        convert(self.folder / "net.pt", "-i", "1,3,12,12")
        values = json.loads(run("inspect", self.folder / "net.prototxt", "--json").stdout)
        rows = {row["name"]: row for row in values["rows"]}
        self.assertEqual(rows["conv"]["shapes"], [[1, 8, 12, 12]])
        self.assertEqual(rows["conv"]["parameters"], 8 * 27 + 8)
        self.assertEqual(rows["conv"]["multiply_adds"], 144 * 8 * 27)
        self.assertEqual(rows["fc"]["multiply_adds"], 5 * 288)
        left_out = 8 * 2  # a column, by a Convolution
        self.assertEqual(values["parameters"], 8 * 27 + 8 + left_out + 5 * 288 + 5)
        self.assertEqual(values["notes"], [])

    def test_a_model_and_its_network_lie_side_by_side(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        convert(self.folder / "net.pt", "-i", "1,3,12,12", "-t", "caffe-master")
        of_model = json.loads(run("inspect", self.folder / "net.pt", "-i", "1,3,12,12", "--json").stdout)
        of_net = json.loads(run("inspect", self.folder / "net.prototxt", "--json").stdout)
        norm = 4 * 8  # which goes into the convolution
        self.assertEqual(of_model["parameters"], sum(
            weights.numel() for name, weights in SmallNet().state_dict().items()
            if not name.endswith("num_batches_tracked")))
        rows = {kind: {row["name"]: row for row in rows} for kind, rows in
                (("model", of_model["rows"]), ("net", of_net["rows"]))}
        for name in ("conv", "fc"):
            for number in ("multiply_adds", "blob_elements"):
                self.assertEqual(rows["model"][name][number], rows["net"][name][number], (name, number))
                self.assertGreater(rows["net"][name][number], 0)
        self.assertEqual(rows["model"]["bn"]["parameters"], norm)
        self.assertEqual(of_model["multiply_adds"],
                         sum(row["multiply_adds"] for row in of_model["rows"]))

    def test_by_module_sorted_and_as_a_table(self) -> None:
        model = nn.Sequential(SmallNet(), nn.Sequential(nn.Linear(5, 40), nn.ReLU(), nn.Linear(40, 3)))
        save_trace(model, self.folder / "net.pt")
        arguments = ("inspect", self.folder / "net.pt", "-i", "1,3,12,12", "--by", "module")
        rows = list(csv.DictReader(run(*arguments, "--csv").stdout.splitlines()))
        sums = {row["name"]: int(row["parameters"]) for row in rows}
        self.assertEqual([row["name"] for row in rows][:3], ["0", "0.conv", "0.bn"])
        self.assertEqual(sums["1"], 5 * 40 + 40 + 40 * 3 + 3)
        self.assertEqual(sums["1"], sums["1.0"] + sums["1.2"])
        self.assertEqual(sums["0"], sum(sums[f"0.{part}"] for part in ("conv", "bn", "fc")))
        for sort, number in (("cost", "multiply_adds"), ("memory", "blob_elements"),
                             ("parameters", "parameters")):
            rows = list(csv.DictReader(run(*arguments, "--csv", "--sort", sort).stdout.splitlines()))
            numbers = [int(row[number]) for row in rows]
            self.assertEqual(numbers, sorted(numbers, reverse=True), sort)
            self.assertGreater(numbers[0], numbers[-1])
        self.assertEqual(run(*arguments, "--csv", "--json").returncode, 1)
        convert(self.folder / "net.pt", "-i", "1,3,12,12")
        shown = run("inspect", self.folder / "net.prototxt", "--by", "module").stdout
        self.assertRegex(shown, r"(?m)^1 +\d+ rows +1x3 +363 ")

    def test_long_paths_are_shortened(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        shown = run("inspect", self.folder / "net.pt", "-i", "1,3,12,12").stdout
        self.assertRegex(shown, r"(?m) program\.py:\d+$")
        self.assertNotIn("tests/support", shown)

    def test_a_prototxt_with_layers_of_other_people(self) -> None:
        path = self.folder / "own.prototxt"
        path.write_text("""input: "x" input_shape { dim: 1 dim: 2 dim: 4 dim: 4 }
            layer { name: "a" type: "ReLU" bottom: "x" top: "a" }
            layer { name: "b" type: "Interp" bottom: "a" top: "b" interp_param { height: 8 } }
            layer { name: "c" type: "ReLU" bottom: "b" top: "c" }""")
        result = run("inspect", path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"(?m)^a +ReLU +1x2x4x4")
        self.assertIn("note: shapes end at layer 'b': its type Interp is not known", result.stdout)


if __name__ == "__main__":
    unittest.main()
