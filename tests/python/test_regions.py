"""Parts of forward() under torch.no_grad() and torch.autocast(), which torch.export makes graphs of
their own."""
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from package import run  # noqa: E402
from program import PYTHON  # noqa: E402
from test_exporter import ExporterTest  # noqa: E402

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.last = nn.Conv2d(2, 4, 3, padding=1), nn.Conv2d(2, 3, 1)

    def forward(self, x):
        with REGION:
            first, second = self.conv(x).split(2, 1)
            waves = torch.linspace(0, 1, 6).sin() + 1
            y = first * waves + second.sigmoid()
        return self.last(y * 3)


def build_model():
    torch.manual_seed(0)
    return Net()
"""


class RegionTest(ExporterTest):
    def report(self, region: str) -> dict:
        model = self.write("net.py", NET.replace("REGION", region))
        done = run("convert", model, "-i", "1,2,6,6", "--python", PYTHON, "-o", self.folder / "out",
                   "--json")
        return json.loads(done.stdout)

    def test_what_is_computed_there_is_proved_as_well(self) -> None:
        """Also the split's parts, which have the name that the whole region's result has."""
        nested = "torch.autocast('cpu', enabled=False), torch.no_grad(), torch.enable_grad()"
        for region in ("torch.no_grad()", "torch.enable_grad()", nested,
                       "torch.autocast('cuda', enabled=False)"):
            with self.subTest(region):
                report = self.report(region)
                self.assertEqual(report["status"], 0, report)
                blobs = {blob["blob"] for blob in report["blobs"]}
                self.assertLessEqual({"conv", "split/0", "split/1", "last"}, blobs)

    def test_lower_precision_is_refused_where_it_is_computed(self) -> None:
        report = self.report("torch.autocast('cpu', dtype=torch.bfloat16)")
        self.assertEqual(report["status"], 3)
        problem = report["problems"][0]
        self.assertRegex(problem["what"], "bfloat16|bf16")
        self.assertIn("torch.autocast", problem["advice"])
        line = NET[:NET.index("self.conv(x)")].count("\n") + 1
        self.assertEqual((Path(problem["file"]).name, problem["line"]), ("net.py", line))


if __name__ == "__main__":
    unittest.main()
