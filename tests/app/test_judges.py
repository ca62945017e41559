"""--judge: other toolchains run the files, and whatever they do is a verdict."""
from __future__ import annotations

import json
import os
import sys
import unittest
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from program import SOURCE, FolderTest, SmallNet, convert, run, save_trace  # noqa: E402

# What limits and kills reach is an interpreter of its own, not one that is ready.
FAKE = f"mnn={sys.executable} {SOURCE}/tests/support/fake_judge.py"
CV2 = f"cv2={sys.executable}"  # whose own cv2 judges in a process of its own


class Tiling(nn.Module):
    """Ends in a layer that OpenCV lacks."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(x).repeat(1, 2, 1, 1)


class Judges(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.model = save_trace(SmallNet(), self.folder / "net.pt")

    def judged(self, *judges: str, options: tuple[object, ...] = ()
               ) -> tuple[int, dict[str, Any], str]:
        """Status and report, and what is said to be wrong."""
        words = [word for judge in judges for word in ("--judge", judge)]
        result = convert(self.model, "-i", "1,3,12,12", *words, *options, "--json")
        report = json.loads(result.stdout)
        said = [f"{problem['kind']}: {problem['subject']}: {problem['what']}"
                for problem in report["problems"]]
        return result.returncode, report, " ".join(said)

    def test_any_cv2_judges(self) -> None:
        status, report, _ = self.judged(CV2)
        self.assertEqual(status, 0)
        self.assertRegex(report["judge"], r"^OpenCV \d")
        shown = [blob["blob"] for blob in report["blobs"]]
        self.assertEqual(shown, ["fc"], "it shows outputs alone")
        self.assertEqual((report["outcome"], report["lent_layers"], report["further"]),
                         ("compared", [], []))

    def test_several_judge_one_conversion(self) -> None:
        status, report, _ = self.judged("opencv", CV2)
        self.assertEqual(status, 0)
        self.assertGreater(len(report["blobs"]), 2)
        further, = report["further"]
        self.assertTrue(further["equal"])
        self.assertLess(further["max_error"], 1e-5)
        said = convert(self.model, "-i", "1,3,12,12", "--judge", "opencv", "--judge", CV2).stdout
        self.assertRegex(said, r"(?m)^OpenCV \S+: equal, largest error \d")

    def test_whatever_a_judge_does_is_its_verdict(self) -> None:
        for how, outcome, words, options in (
                ("refuse", "refused", "layer 'conv' is not supported", ()),
                ("crash", "crashed", "signal 11: it begins", ()),
                ("hang", "hung", "killed after 1 s: it begins", ("--judge-seconds", 1)),
                ("eat", "out_of_memory", "MemoryError", ("--judge-gigabytes", 0.3)),
                ("nothing", "crashed", "it gives no values", ())):
            with self.subTest(how):
                status, report, said = self.judged("opencv", f"{FAKE} {how}", options=options)
                self.assertEqual(status, 7, said)
                self.assertTrue(report["equal"], "what OpenCV finds stays")
                further, = report["further"]
                self.assertEqual((further["judge"], further["outcome"], further["last_words"]),
                                 ("Fake 1.0", outcome, words))
                self.assertIn("not_proved: Fake 1.0: ", said)
                self.assertEqual(self.files(), ["net.caffemodel.unverified",
                                                "net.prototxt.unverified", "net.pt"])

    def test_the_first_judge_may_fail_as_well(self) -> None:
        status, report, said = self.judged(f"{FAKE} refuse")
        self.assertEqual((status, report["outcome"], report["blobs"]), (7, "refused", []))
        self.assertEqual(said, "not_proved: Fake 1.0: refused the files: layer 'conv' is not "
                               "supported")

    def test_wrong_values_and_shapes_are_not_equal(self) -> None:
        for how in ("wrong values", "wrong shape"):
            with self.subTest(how):
                status, report, said = self.judged("opencv", f"{FAKE} '{how}'")
                self.assertEqual((status, report["further"][0]["outcome"]), (4, "compared"))
                self.assertFalse(report["further"][0]["equal"])
                self.assertIn("Fake 1.0: the networks part at layer 'fc'", said)

    def test_verify_and_run(self) -> None:
        self.assertEqual(convert(self.model, "-i", "1,3,12,12").returncode, 0)
        files = (self.folder / "net.prototxt", self.folder / "net.caffemodel")
        for judges, status in ((("--judge", CV2), 0),
                               (("--judge", "opencv", "--judge", f"{FAKE} crash"), 7)):
            verified = run("verify", *files, "--against", self.model, *judges, "--json")
            self.assertEqual(verified.returncode, status, verified.stderr)
        array = self.folder / "x.npz"
        numpy.savez(array, x=numpy.random.RandomState(0).randn(1, 3, 12, 12).astype("float32"))
        both = json.loads(run("run", *files, "--input", array, "--judge", "opencv", "--judge", CV2,
                              "--json").stdout)
        first, second = both["blobs"][0], both["further"][0]["blobs"][0]
        self.assertEqual((first["blob"], second["blob"]), ("fc", "fc"))
        numpy.testing.assert_allclose(first["values"], second["values"], rtol=1e-4, atol=1e-5)
        self.assertGreater(numpy.ptp(first["values"]), 0.1)
        crashed = run("run", *files, "--input", array, "--judge", f"{FAKE} crash")
        self.assertEqual(crashed.returncode, 2)
        self.assertIn("Fake 1.0: crashed: signal 11", crashed.stderr)
        inside = run("run", *files, "--input", array, "--judge", CV2, "--blob", "conv")
        self.assertEqual(inside.returncode, 2)
        self.assertIn("is no output, and OpenCV", inside.stderr)

    def test_layers_that_a_judge_has_from_us_are_named(self) -> None:
        self.model = save_trace(Tiling(), self.folder / "net.pt")
        status, report, _ = self.judged("opencv")
        self.assertEqual((status, report["lent_layers"]), (0, ["Tile"]))
        self.assertIn("lacks Tile, which torch2caffe computes for it", " ".join(report["notes"]))

    def test_the_list_says_what_is_here_and_what_is_missing(self) -> None:
        nothing = dict(os.environ, TORCH2CAFFE_JUDGES=str(self.folder))
        told = json.loads(run("judges", "--json", env=nothing).stdout)
        listed = {judge["name"]: judge for judge in told}
        self.assertRegex(listed["opencv"]["version"], r"OpenCV \d")
        self.assertIn("install_judge.sh mnn", listed["mnn"]["missing"])
        self.assertIn("openvino", run("judges", env=nothing).stdout)


if __name__ == "__main__":
    unittest.main()
