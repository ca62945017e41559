"""Models that choose their boxes by what the scores are: --ssd auto leaves that to DetectionOutput
where it is done with loc and conf alone; anything else is refused as it is without --ssd."""
from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from choosing_detectors import SOURCES, Features, build_model  # noqa: E402
from decode import corners, detection_output  # noqa: E402
from detector_test import DetectorTest  # noqa: E402
from program import convert, run  # noqa: E402
from small_detectors import SIZE, Detector, priors  # noqa: E402

SHAPE = f"1,3,{SIZE},{SIZE}"
CANNOT_BE_EXPRESSED, CANNOT_BE_EXPORTED = 3, 6


class Choosing(DetectorTest):
    def convert(self, kind: str, *options: object) -> subprocess.CompletedProcess[str]:
        """From its Python file."""
        return self.convert_file(FOLDER / "choosing_detectors.py", "--entry-args", f"kind={kind!r}",
                                 *options)

    def convert_file(self, model: Path, *options: object) -> subprocess.CompletedProcess[str]:
        return convert(model, "-i", SHAPE, "-o", self.folder / "net", *options)

    def scripted(self, model: torch.nn.Module) -> Path:
        path = self.folder / "scripted.pt"
        torch.jit.script(model.eval()).save(str(path))
        return path

    def notes(self, done: subprocess.CompletedProcess[str]) -> str:
        """Of a conversion whose boxes are those of the model's loc and conf."""
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertGreater(report["boxes"]["matched"], 10)
        image = self.image()
        with torch.no_grad():
            loc, conf = Detector().eval().raw(image)
        expected = detection_output(loc.numpy(), conf.softmax(-1).numpy(),
                                    corners(priors().numpy()))
        self.assertGreater(len(expected), 10)
        numpy.testing.assert_allclose(self.boxes(image), expected, atol=1e-4)
        notes = " ".join(report["notes"])
        self.assertIn("0.1 0.1 0.2 0.2, as the model's own corners", notes)
        return notes

    def refusal(self, done: subprocess.CompletedProcess[str], status: int = CANNOT_BE_EXPRESSED
                ) -> str:
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertFalse(list(self.folder.glob("net.*")))
        return done.stderr

    def line_of(self, kind: str, text: str) -> str:
        """The place of this line in the class of the kind."""
        lines, first = SOURCES[kind]
        number = next(i for i, line in enumerate(lines) if text in line)
        return f"choosing_detectors.py:{first + number}"

    # ---- of loc and conf alone ----

    def test_is_left_out_of_a_detector(self) -> None:
        for kind, begins in (("by_class", "by_class[label][mask]"), ("lists", "torch.cat([boxes["),
                             ("nonzero", "nonzero()"), ("masked_select", "boxes.masked_select"),
                             ("greedy", "order[best >")):
            with self.subTest(kind):
                notes = self.notes(self.convert(kind, "--ssd", "auto", "--json"))
                self.assertIn("computed of loc and conf alone: what forward() does from", notes)
                self.assertIn(f"{self.line_of(kind, begins)} on", notes)

    def test_is_refused_without_ssd(self) -> None:
        for kind, operator in (("by_class", "aten::index"), ("nonzero", "aten::nonzero"),
                               ("masked_select", "aten::masked_select")):
            with self.subTest(kind):
                self.assertIn(f" {operator}: takes elements by a mask",
                              self.refusal(self.convert(kind)))

    def test_scripted_loops_and_branches(self) -> None:
        model = self.scripted(build_model("scripted"))
        notes = self.notes(self.convert_file(model, "--ssd", "auto", "--json"))
        self.assertIn(f"{self.line_of('scripted', 'mask.sum() == 0')} on", notes)

    def test_verify_compares_the_same(self) -> None:
        self.notes(self.convert("lists", "--ssd", "auto", "--json"))
        prototxt = self.folder / "net.prototxt"
        for text, status in ((prototxt.read_text(), 0),
                             (prototxt.read_text().replace("min_size: 16", "min_size: 30"), 4)):
            prototxt.write_text(text)
            done = run("verify", prototxt, self.folder / "net.caffemodel", "--against",
                       FOLDER / "choosing_detectors.py", "-i", SHAPE, "--entry-args",
                       "kind='lists'", "--python", sys.executable)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
            self.assertIn("boxes:", done.stdout)

    # ---- where other inputs give other results ----

    def test_numbers_of_boxes_may_differ(self) -> None:
        for kind in ("some_lists", "counted"):
            with self.subTest(kind):
                self.check_other_numbers(kind)

    def check_other_numbers(self, kind: str) -> None:
        notes = self.notes(self.convert(kind, "--ssd", "auto", "--json"))
        self.assertIn("on another input than the one that was traced, forward() gives other "
                      "results", notes)
        self.assertIn("computed of loc and conf alone: what forward() does from", notes)

    def test_no_box_need_pass_the_threshold(self) -> None:
        self.assertIn("loc and conf are sought in what it joins",
                      self.notes(self.convert("high_threshold", "--ssd", "auto", "--json")))

    def test_branches_on_scores(self) -> None:
        self.assertIn("computed of loc or conf: outputs '0', '1'",
                      self.notes(self.convert("branching", "--ssd", "auto", "--json")))

    # ---- of more than these ----

    def test_other_results_are_refused_as_ever(self) -> None:
        self.assertEqual(self.refusal(self.convert("of_features")),
                         self.refusal(self.convert("of_features", "--ssd", "auto")))
        model = self.scripted(Features())
        self.assertEqual(self.refusal(self.convert_file(model)),
                         self.refusal(self.convert_file(model, "--ssd", "auto")))

    def test_other_branches_are_refused(self) -> None:
        for kind, status, subject in (
                ("branching_before", CANNOT_BE_EXPORTED, "forward(): "),
                ("branching_between", CANNOT_BE_EXPRESSED, "blob 'cat_1': "),
                ("branching_beside", CANNOT_BE_EXPRESSED, "output '2': ")):
            with self.subTest(kind):
                self.assertIn(f"{subject}depends on the input's values in a way that a fixed "
                              "network cannot",
                              self.refusal(self.convert(kind, "--ssd", "auto"), status))


if __name__ == "__main__":
    unittest.main(verbosity=2)
